"""/dsi: what each service is made from, for people and for programs."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.hooks.catalogue import SERVICES, Service
from service.wsgi import attributes_of
from tests.service.apps import app_with
from tests.service.hook_calls import Ehr, outcome
from workers.contract import Evaluator
from workers.knowledge import load_knowledge
from workers.records import Records

KNOWLEDGE = load_knowledge()
SAID = attributes_of(KNOWLEDGE)
PATIENT_VIEW = "/dsi/fasciculation-patient-view"
REGULATION = [str(number) for number in range(1, 14)]

Json = dict[str, Any]


@pytest.fixture(scope="module")
def app(evaluator: Evaluator, records: Records) -> Flask:
    return app_with(evaluator, records, attributes=SAID)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return Ehr(app)


def page(client: FlaskClient, path: str = PATIENT_VIEW) -> str:
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert response.mimetype == "text/html"
    return response.get_data(as_text=True)


@pytest.mark.requirement("T3")
@pytest.mark.parametrize("service", SERVICES)
def test_every_service_gives_every_attribute_of_the_regulation_in_words(client: FlaskClient, service: str) -> None:
    said: Json = client.get(f"/dsi/{service}").get_json()
    numbered = [each for each in said["attributes"] if "number" in each]
    assert [each["number"] for each in numbered] == REGULATION
    assert all(text.strip() for each in said["attributes"] for text in each["says"])
    assert said["service"]["id"] == service


def test_every_rule_and_every_check_has_its_sources_its_date_and_what_it_uses(client: FlaskClient) -> None:
    said: Json = client.get(PATIENT_VIEW).get_json()
    rules = [rule.id for rule in KNOWLEDGE.rules.rules] + [check.id for check in KNOWLEDGE.order_checks.every]
    assert [each["id"] for each in said["rules"]] == rules
    known = {each["id"] for each in said["sources"]}
    for each in said["rules"]:
        assert each["sources"]
        assert set(each["sources"]) <= known
        assert each["says"]
        assert each["uses"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", each["reviewBy"])


def test_what_a_rule_reads_of_a_person_is_found_in_its_code(client: FlaskClient) -> None:
    uses = {each["id"]: set(each.get("rules", ())) for each in client.get(PATIENT_VIEW).get_json()["attributes"]}
    assert "E15" in uses["health-status-assessments"]  # thoughts of self-harm, from the PHQ-9
    assert "W04" in uses["sex"]  # laboratory ranges
    assert {"C18", "U01"} <= uses["date-of-birth"]
    assert "E01" not in uses["sex"]
    assert uses["race"] == uses["ethnicity"] == uses["gender-identity"] == set()


@pytest.mark.requirement("X4")
def test_the_page_tells_a_person_all_that_a_program_is_told(client: FlaskClient) -> None:
    said: Json = client.get(PATIENT_VIEW).get_json()
    shown = unescape(page(client))
    texts = [text for each in said["attributes"] for text in (each["title"], *each["says"])]
    texts += [text for each in said["rules"] for text in (each["id"], each["title"], each["says"], each["kind"])]
    texts += [each["text"] for each in said["sources"]]
    texts += [said["knowledgeVersion"], said["capabilities"]["scopes"], *said["capabilities"]["doesNotUse"]]
    assert [text for text in texts if text not in shown] == []


@pytest.mark.requirement("X4", "P6")
@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda each: each.id)
def test_the_page_prints_every_prefetch_query_to_be_typed_by_hand(client: FlaskClient, service: Service) -> None:
    shown = unescape(page(client, f"/dsi/{service.id}"))
    assert all(key in shown and query in shown for key, query in service.prefetch.items())


def test_every_link_on_a_page_leads_somewhere(client: FlaskClient) -> None:
    shown = page(client)
    places = set(re.findall(r' id="([^"]+)"', shown))
    assert {target[1:] for target in re.findall(r'href="(#[^"]+)"', shown)} <= places
    for address in set(re.findall(r'href="(/[^"]+)"', shown)):
        with client.get(address, headers={"Accept": "text/html, text/css"}) as response:
            assert response.status_code == 200


@pytest.mark.requirement("X4")
def test_the_list_names_every_service(client: FlaskClient) -> None:
    assert {each["id"] for each in client.get("/dsi").get_json()["services"]} == set(SERVICES)
    assert all(f"/dsi/{service}" in page(client, "/dsi") for service in SERVICES)


def test_an_unknown_service_and_an_unknown_form_are_refused(client: FlaskClient) -> None:
    assert outcome(client.get("/dsi/somebody-elses"), 404)["code"] == "not-found"
    assert client.get(PATIENT_VIEW, headers={"Accept": "image/png"}).status_code == 406


def test_a_browser_gets_a_page_that_runs_and_fetches_nothing(client: FlaskClient) -> None:
    response = client.get(PATIENT_VIEW, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert response.mimetype == "text/html"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "<script" not in response.get_data(as_text=True)
