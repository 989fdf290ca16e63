"""Browsers that call from a page of another origin."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.service.apps import app_with
from tests.service.hook_calls import PATIENT_VIEW, Ehr, mark
from tests.service.trust.doors import client, guarded, token
from tests.service.trust.tokens import bearer
from workers.contract import Evaluator
from workers.records import Records

pytestmark = pytest.mark.requirement("K1")

LISTED = "https://ehr.example.org"
ALLOW = "Access-Control-Allow-Origin"
HOOKED = ("/cds-services", PATIENT_VIEW)
ASKS = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}


@pytest.fixture(scope="module")
def site(evaluator: Evaluator, records: Records) -> Flask:
    """A site that lists one origin."""
    return guarded(evaluator, records, client(), discovery="clients")


@pytest.fixture(scope="module")
def embedded(evaluator: Evaluator, records: Records) -> Flask:
    """A service for trying out, on one's own machine."""
    return app_with(evaluator, records)


@pytest.mark.parametrize("path", HOOKED)
def test_a_page_that_is_listed_may_ask_beforehand_without_a_token(site: Flask, path: str) -> None:
    response = Ehr(site).options(path, headers={"Origin": LISTED, **ASKS})
    assert response.status_code == 200
    assert response.headers[ALLOW] == LISTED
    assert {"GET", "POST"} <= set(response.headers["Access-Control-Allow-Methods"].split(", "))
    assert response.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type"


def test_the_answer_to_a_page_that_is_listed_can_be_read_by_it(site: Flask) -> None:
    headers = {"Origin": LISTED, **bearer(token())}
    response = Ehr(site).post(PATIENT_VIEW, json=mark(), headers=headers)
    assert (response.status_code, response.headers[ALLOW]) == (200, LISTED)


def test_a_refusal_can_be_read_by_the_page_too(site: Flask) -> None:
    refused = Ehr(site).post(PATIENT_VIEW, json=mark(), headers={"Origin": LISTED})
    assert (refused.status_code, refused.data, refused.headers[ALLOW]) == (401, b"", LISTED)
    unknown = Ehr(site).options("/cds-services/no-such-service", headers={"Origin": LISTED, **ASKS})
    assert unknown.headers[ALLOW] == LISTED


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example.org",
        "https://ehr.example.org.evil.example",
        "https://ehr.example.org:8443",
        "https://EHR.example.org",
        "http://ehr.example.org",
        "null",
        "*",
        "",
        "http://localhost:3000",
        "https://sandbox.cds-hooks.org",
    ],
)
def test_a_page_that_is_not_listed_may_read_nothing(site: Flask, origin: str) -> None:
    for path in HOOKED:
        response = Ehr(site).options(path, headers={"Origin": origin, **ASKS})
        assert ALLOW not in response.headers
        assert "Access-Control-Allow-Headers" not in response.headers
    answered = Ehr(site).post(PATIENT_VIEW, json=mark(), headers={"Origin": origin, **bearer(token())})
    assert answered.status_code == 200
    assert ALLOW not in answered.headers


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost:3000", True),
        ("http://localhost", True),
        ("https://127.0.0.1:9000", True),
        ("http://[::1]:8080", True),
        ("https://sandbox.cds-hooks.org", True),
        ("http://sandbox.cds-hooks.org", False),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example:80", False),
        ("http://localhost:3000/", False),
        ("http://localhost:x", False),
        ("http://[::2]", False),
        ("https://ehr.example.org", False),
        ("null", False),
    ],
)
def test_for_trying_out_pages_of_this_machine_and_of_the_sandbox_may_call(
    embedded: Flask,
    origin: str,
    allowed: bool,  # noqa: FBT001 # a row of a table
) -> None:
    response = Ehr(embedded).options(PATIENT_VIEW, headers={"Origin": origin, **ASKS})
    assert response.headers.get(ALLOW) == (origin if allowed else None)


def test_no_answer_allows_everybody_or_cookies_and_each_says_that_it_depends_on_the_origin(
    site: Flask, embedded: Flask
) -> None:
    for app in (site, embedded):
        for path in HOOKED:
            for headers in ({}, {"Origin": LISTED}, {"Origin": "http://localhost"}, {"Origin": "null"}):
                for method in ("OPTIONS", "GET", "POST"):
                    response = app.test_client().open(path, method=method, headers=headers)
                    assert response.headers.get(ALLOW) != "*"
                    assert "Access-Control-Allow-Credentials" not in response.headers
                    assert "origin" in response.vary


def test_pages_of_other_origins_reach_the_hooks_alone(embedded: Flask) -> None:
    for path in ("/fhir/metadata", "/assessments/7", "/health/live", "/cds-services-of-others"):
        assert ALLOW not in Ehr(embedded).get(path, headers={"Origin": "http://localhost"}).headers
