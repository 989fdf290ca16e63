"""Two EHRs, and two tenants of one, each with a Patient/7 of its own: what one has is never the other's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count, product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient

from service import create_app
from service.form.links import link_for
from service.settings import Settings
from service.trust.gate import Caller
from service.trust.site import Client
from tests.service.apps import NOW
from tests.service.form.visitor import BENIGN, Visitor
from tests.service.hook_calls import TODAY
from tests.service.occasions import CALM, address, assessment, call, prefetch
from workers.contract import Evaluator
from workers.records import Records, open_records, owner_named

Json = dict[str, Any]

CLIENTS = {name: Client(name=name, issuer=f"https://{name}.example.org") for name in ("north", "south")}
OWNERS = list(product(CLIENTS, ["", "a", "b"]))
PATIENCE = 300
SECRET = "a secret that signs links" + "." * 20
MRN = "identifier=urn:example:mrn|4711"


class ByName:
    """A gate for tests: whoever says a name is that client."""

    def admit(self, request: Request) -> Caller:
        """The client that the call names, and its tenant."""
        return Caller(CLIENTS[request.headers["X-Client"]], request.headers.get("X-Tenant", ""))


class Ehr:
    """One tenant of one client."""

    def __init__(self, app: Flask, name: str, tenant: str = "") -> None:
        self._client: FlaskClient = app.test_client()
        self._who = {"X-Client": name, "X-Tenant": tenant}

    def posts(self, resource: Json, **headers: str) -> Any:  # noqa: ANN401 # werkzeug's answer
        """Post a resource to its type."""
        kind, sent = resource["resourceType"], {**self._who, "Content-Type": "application/fhir+json", **headers}
        return self._client.post(f"/fhir/{kind}", json=resource, headers=sent)

    def gets(self, path: str) -> Any:  # noqa: ANN401 # werkzeug's answer
        """Read something."""
        return self._client.get(path, headers=self._who)

    def concluded(self) -> Json:
        """What was concluded about Patient/p from all that was posted; it is evaluated behind the post."""
        for _ in range(PATIENCE):
            answer = self.gets("/assessments?patient=Patient/p")
            if answer.status_code == 200:
                return dict(answer.get_json())
            time.sleep(0.1)
        pytest.fail("nothing was concluded from what was posted")

    def tier(self) -> str:
        """What a hook about Patient/p says that had what was posted: on a busy machine the first may go without."""
        for _ in range(PATIENCE):
            answer = self._client.post(address("patient-view"), json=call("patient-view", CALM), headers=self._who)
            said = assessment(answer.get_json()["cards"][0])
            if "record" not in said.get("unanswered", ()):
                return str(said["tier"])
            time.sleep(0.1)
        pytest.fail("no hook had what was posted")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = open_records(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    yield opened
    opened.close()


@pytest.fixture
def app(evaluator: Evaluator, records: Records) -> Flask:
    seconds = count()
    return create_app(
        Settings(site_file="site.yaml", public_url="https://cds.example.org", secret_key=SECRET),
        evaluator,
        records,
        today=lambda: TODAY,
        now=lambda: NOW + timedelta(seconds=next(seconds)),
        gate=ByName(),
    )


def breathless(**more: object) -> Json:
    """An answer that makes an emergency of anybody."""
    answers = [
        {"linkId": "fas.present", "answer": [{"valueBoolean": True}]},
        {"linkId": "resp.any", "answer": [{"valueCoding": {"code": "rest"}}]},
    ]
    form = "https://fasciculation-cds.example.org/fhir/Questionnaire/fasciculation-intake"
    about = {"subject": {"reference": "Patient/p"}, "authored": TODAY.isoformat()}
    head = {"resourceType": "QuestionnaireResponse", "questionnaire": form, "status": "completed"}
    return {**head, **about, "item": answers, **more}


@pytest.mark.parametrize(("name", "tenant"), [("south", ""), ("north", "b"), ("north", "")])
def test_what_one_posts_changes_nothing_for_the_other(app: Flask, name: str, tenant: str) -> None:
    north, other = Ehr(app, "north", "a"), Ehr(app, name, tenant)
    before = other.tier()
    posted = north.posts(breathless())
    assert posted.status_code == 201
    assert north.tier() == "EMERGENCY"
    assert other.tier() == before != "EMERGENCY"
    place = (
        posted.headers["Location"]
        .split("/_history")[0]
        .removeprefix("http://localhost")
        .removeprefix("https://cds.example.org")
    )
    assert north.gets(place).status_code == 200
    assert other.gets(place).status_code == 404


def test_what_was_concluded_about_one_is_not_told_to_the_other(app: Flask) -> None:
    north, south = Ehr(app, "north"), Ehr(app, "south")
    north.posts(breathless())
    concluded = north.gets("/assessments?patient=Patient/p").get_json()
    assert concluded["tier"] == "EMERGENCY"
    assert north.gets(f"/assessments/{concluded['id']}").status_code == 200
    assert south.gets("/assessments?patient=Patient/p").status_code == 404
    assert south.gets(f"/assessments/{concluded['id']}").status_code == 404


def test_what_is_known_by_a_condition_is_so_to_its_owner_alone(app: Flask) -> None:
    observation = {
        "resourceType": "Observation", "status": "final",
        "identifier": [{"system": "urn:example:mrn", "value": "4711"}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}]},
        "subject": {"reference": "Patient/p"}, "valueQuantity": {"value": 4, "unit": "mmol/L"},
    }  # fmt: skip
    first = Ehr(app, "north").posts(observation, **{"If-None-Exist": MRN})
    again = Ehr(app, "north").posts(observation, **{"If-None-Exist": MRN})
    other = Ehr(app, "south").posts(observation, **{"If-None-Exist": MRN})
    assert [each.status_code for each in (first, again, other)] == [201, 200, 201]


def test_what_is_known_by_a_condition_and_is_another_patients_is_refused(app: Flask) -> None:
    north, known = Ehr(app, "north"), {"If-None-Exist": MRN}
    mine = breathless(identifier={"system": "urn:example:mrn", "value": "4711"})
    assert north.posts(mine, **known).status_code == 201
    assert north.posts({**mine, "subject": {"reference": "Patient/q"}}, **known).status_code == 412


def test_answers_by_a_link_are_filed_under_the_owner_of_the_link(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.begin(link_for("Patient/p", "patient", "", SECRET, NOW + timedelta(days=1), owner_named("north", "a")))
    visitor.fill(BENIGN)
    visitor.send({})
    assert Ehr(app, "north", "a").gets("/assessments?patient=Patient/p").status_code == 200
    assert Ehr(app, "north").gets("/assessments?patient=Patient/p").status_code == 404
    assert Ehr(app, "south").gets("/assessments?patient=Patient/p").status_code == 404


def test_owners_are_told_apart_whatever_they_are_called() -> None:
    names = [
        owner_named(*each) for each in (("a", "b/c"), ("a/b", "c"), ("a|b", ""), ("a", "b"), ("a%2Fb", ""), ("", ""))
    ]
    assert len(set(names)) == len(names)
    assert not any("|" in name for name in names)


def test_every_owner_finds_just_its_own(app: Flask) -> None:
    for number, (name, tenant) in enumerate(OWNERS):
        patient = {**prefetch(CALM)["patient"], "birthDate": f"19{50 + number}-01-01"}
        assert Ehr(app, name, tenant).posts(patient).status_code == 201
        assert Ehr(app, name, tenant).posts(breathless()).status_code == 201
    ages = {}
    for name, tenant in OWNERS:
        ages[name, tenant] = Ehr(app, name, tenant).concluded()["id"]
    assert len(set(ages.values())) == len(OWNERS)
