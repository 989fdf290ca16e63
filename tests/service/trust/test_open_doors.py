"""Which addresses are open to strangers: those that are named here, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from service.trust.gate import Caller
from service.trust.guard import Doorkeeper
from tests.service.hook_calls import PATIENT_VIEW, Ehr, Json, mark
from tests.service.trust.doors import PUBLIC, assert_bare, call, client, guarded, refused, token
from tests.service.trust.tokens import bearer
from workers.contract import Evaluator
from workers.records import Records, open_records

OPEN = {
    ("GET", "/cds-services"),
    ("GET", "/dsi"),
    ("GET", "/dsi/7"),
    ("GET", "/dsi/static/7"),
    ("GET", "/fhir/metadata"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
}
"""Open by what they are: nothing about patients."""

OPEN_ROOMS = ("/questionnaire",)
"""Open to whoever has a signed link, which these rooms look at themselves."""

OBSERVATION: Json = {
    "resourceType": "Observation",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "2157-6"}]},
    "subject": {"reference": "Patient/7"},
    "effectiveDateTime": "2026-11-01",
    "valueQuantity": {"value": 90, "unit": "U/L", "system": "http://unitsofmeasure.org", "code": "U/L"},
}


@pytest.fixture(scope="module")
def app(evaluator: Evaluator, records: Records) -> Flask:
    """A site with one client."""
    return guarded(evaluator, records, client())


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Records]:
    """Records of one test."""
    opened = open_records(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    yield opened
    opened.close()


def addresses(app: Flask) -> list[tuple[str, str]]:
    """Every method and address of the app, with something in each gap."""
    return [(method, _filled(rule)) for rule in app.url_map.iter_rules() for method in sorted(rule.methods or ())]


def _filled(rule: Rule) -> str:
    kind = "Observation" if rule.rule.startswith("/fhir") else "gap"
    gaps = {name: kind if name == "kind" else "7" for name in rule.arguments}
    built = rule.build(gaps, append_unknown=False)
    assert built is not None, rule
    return built[1]


@pytest.mark.requirement("J1", "J9")
def test_whatever_is_not_named_here_is_closed_to_strangers(app: Flask) -> None:
    strangers = app.test_client()
    asked = [(m, path) for m, path in addresses(app) if m != "OPTIONS" and not path.startswith(OPEN_ROOMS)]
    opened = {
        ("GET" if method == "HEAD" else method, path)
        for method, path in asked
        if strangers.open(path, method=method, json={} if method != "GET" else None).status_code != 401
    }
    assert opened == OPEN
    assert len(asked) > 12


@pytest.mark.requirement("J1", "J9")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", PATIENT_VIEW),
        ("POST", "/cds-services/no-such-service"),
        ("POST", "/fhir"),
        ("POST", "/fhir/"),
        ("POST", "/fhir/Observation"),
        ("POST", "/fhir/QuestionnaireResponse"),
        ("POST", "/fhir/QuestionnaireResponse/$extract"),
        ("POST", "/fhir/PlanDefinition/fasciculation-workup/$apply"),
        ("POST", "/fhir/PlanDefinition"),
        ("GET", "/fhir/Observation/7"),
        ("HEAD", "/fhir/Observation/7"),
        ("GET", "/fhir/Observation"),
        ("GET", "/fhir/Patient/7"),
        ("GET", "/assessments?patient=Patient/7"),
        ("GET", "/assessments/"),
        ("GET", "/assessments/7"),
    ],
)
def test_what_is_about_patients_answers_strangers_with_nothing(app: Flask, method: str, path: str) -> None:
    assert_bare(Ehr(app).open(path, method=method, json={} if method == "POST" else None))


@pytest.mark.parametrize(
    "path",
    [
        "/cds-services",
        "/fhir/metadata",
        "/fhir/Questionnaire/fasciculation-intake",
        "/fhir/Questionnaire",
        "/fhir/PlanDefinition/fasciculation-workup",
        "/fhir/ValueSet?_count=1",
        "/health/live",
        "/health/ready",
    ],
)
@pytest.mark.requirement("D7")
def test_what_is_published_is_open_to_everybody(app: Flask, path: str) -> None:
    assert Ehr(app).get(path).status_code == 200


def test_a_form_is_opened_by_its_own_link_and_by_no_patients_name(app: Flask) -> None:
    assert Ehr(app).get("/questionnaire?patient=Patient/7").status_code in {403, 404, 410}


@pytest.mark.requirement("J1", "D7")
def test_what_is_on_offer_can_be_shown_to_clients_alone(evaluator: Evaluator, records: Records) -> None:
    app = guarded(evaluator, records, client(), discovery="clients")
    assert_bare(Ehr(app).get("/cds-services"))
    response = Ehr(app).get("/cds-services", headers=bearer(token(aud=f"{PUBLIC}/cds-services")))
    assert response.status_code == 200
    assert response.get_json()["services"]
    assert Ehr(app).options("/cds-services").status_code == 200


@pytest.mark.requirement("J1", "J4")
def test_a_client_posts_and_reads_back_with_a_token_for_each_address(evaluator: Evaluator, kept: Records) -> None:
    ehr = Ehr(guarded(evaluator, kept, client()))
    posted = ehr.post("/fhir/Observation", json=OBSERVATION, headers=bearer(token(aud=f"{PUBLIC}/fhir/Observation")))
    assert posted.status_code == 201
    path = posted.headers["Location"].removeprefix(PUBLIC)
    assert ehr.get(path, headers=bearer(token(aud=PUBLIC + path))).status_code == 200
    assert_bare(ehr.get(path, headers=bearer(token(aud=f"{PUBLIC}/fhir/Observation"))))
    newest = ehr.get("/assessments?patient=Patient/nobody", headers=bearer(token(aud=f"{PUBLIC}/assessments")))
    assert newest.status_code == 404


@pytest.mark.requirement("J4")
def test_an_operation_is_called_by_its_address_as_it_is_read(app: Flask) -> None:
    path = "/fhir/QuestionnaireResponse/$extract"
    for written in (path, path.replace("$", "%24")):
        response = Ehr(app).post(written, json={}, headers=bearer(token(aud=PUBLIC + path)))
        assert response.status_code == 400, written


def test_an_address_that_somebody_adds_is_closed_until_it_is_named(evaluator: Evaluator, records: Records) -> None:
    app = guarded(evaluator, records, client())
    app.add_url_rule("/new/<patient>", "new.one", lambda patient: patient)
    refused_line = refused(app, {}, PATIENT_VIEW)
    assert refused_line["because"] == "no token came"
    assert_bare(Ehr(app).get("/new/7"))
    assert Ehr(app).get("/new/7", headers=bearer(token(aud=f"{PUBLIC}/new/7"))).data == b"7"


@pytest.mark.requirement("J7")
def test_a_call_whose_view_asks_again_is_no_replay(app: Flask) -> None:
    assert call(app, token()).status_code == 200
    with app.test_request_context(PATIENT_VIEW, method="POST", headers=bearer(token()), json=mark()) as context:
        keeper = Doorkeeper(_Once())
        assert keeper.admit(context.request) is keeper.admit(context.request)


class _Once:
    """A gate that lets one call in, as one that remembers tokens does."""

    def __init__(self) -> None:
        self._callers = [Caller(client())]

    def admit(self, request: object) -> Caller:  # noqa: ARG002 # whatever it shows
        return self._callers.pop()
