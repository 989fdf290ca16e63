"""The examples of site files are complete and can be loaded, and each of them serves what EHRs of every kind send."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from flask import Request
from werkzeug.test import TestResponse

from service.ehr.completing import Completing
from service.trust.gate import Caller
from service.trust.sandbox import is_sandbox
from service.trust.site import Client
from service.trust.site_file import SiteMistakes, load_site
from tests.service.apps import app_with
from tests.service.feedback.visits import until
from tests.service.hook_calls import Ehr, Json, outcomes, places
from workers.contract import Evaluator
from workers.records import Records, open_records

ROOT = Path(__file__).parents[3]
SITES = ROOT / "docs" / "sites"
GOLDEN = ROOT / "tests" / "service" / "golden_requests"
PREFERENCE_LIST_ITEM = "urn:com.epic.cdshooks.action.code.system.preference-list-item"

EXAMPLES = ("generic", "epic-like", "oracle-like", "sandbox")
REQUESTS = ("sandbox-like", "epic-like", "oracle-like", "bare-resource")
STRANGE = [(profile, "epic-like") for profile in EXAMPLES if profile != "epic-like"]
"""A request with prefetch keys of somebody's own naming, and the profiles that do not know them."""
KNOWN = [(profile, request) for profile in EXAMPLES for request in REQUESTS if (profile, request) not in STRANGE]


def example(name: str) -> Client:
    """The first client of an example."""
    return load_site(SITES / f"{name}.yaml").clients[0]


def golden(name: str) -> Json:
    """A request as an EHR of some kind sends it."""
    return cast("Json", json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8")))


class Admits:
    """A gate for tests: whoever comes is this client, of its first tenant if it has some."""

    def __init__(self, client: Client) -> None:
        self._caller = Caller(client, next(iter(client.tenants), ""))

    def admit(self, request: Request) -> Caller:  # noqa: ARG002 # nobody is asked for anything
        """The client."""
        return self._caller


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Records]:
    """Records that nobody else writes to."""
    opened = open_records(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    yield opened
    opened.close()


def asked(profile: str, request: str, evaluator: Evaluator, records: Records) -> TestResponse:
    """The answer to a golden request by the first client of an example."""
    complete = Completing(in_production=False)
    try:
        app = app_with(evaluator, records, gate=Admits(example(profile)), complete=complete)
        return Ehr(app).asks(golden(request))
    finally:
        complete.close()


@pytest.mark.requirement("P6", "R5", "R7")
@pytest.mark.parametrize(("profile", "request_name"), KNOWN)
def test_each_profile_answers_what_each_ehr_sends_and_about_the_right_patient(
    profile: str, request_name: str, evaluator: Evaluator, kept: Records
) -> None:
    response = asked(profile, request_name, evaluator, kept)
    assert response.status_code == 200, response.get_data(as_text=True)
    until(lambda: bool(kept.cards.sent_since(None)))
    sent = kept.cards.sent_since(None)
    patient = golden(request_name)["context"]["patientId"].removeprefix("Patient/")
    assert {(each.client, each.patient.removeprefix("Patient/")) for each in sent} == {(example(profile).name, patient)}
    shadow = example(profile).mode == "shadow"
    assert {each.fate for each in sent} == {"shadow" if shadow else "shown"}
    assert len(response.get_json()["cards"]) == (0 if shadow else len(sent))
    for card in response.get_json()["cards"]:
        assert card["extension"]["org.fasciculation-cds.assessment"]["patient"] == f"Patient/{patient}"


@pytest.mark.requirement("P6")
@pytest.mark.parametrize(("profile", "request_name"), STRANGE)
def test_renamed_keys_that_a_profile_does_not_know_are_refused_and_never_a_silent_gap(
    profile: str, request_name: str, evaluator: Evaluator, kept: Records
) -> None:
    assert "prefetch.patient" in places(outcomes(asked(profile, request_name, evaluator, kept), 412))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_follows_the_published_schema(name: str) -> None:
    validate = [str(Path(sys.executable).with_name("check-jsonschema")), "--schemafile", "docs/site.schema.json"]
    done = subprocess.run([*validate, f"docs/sites/{name}.yaml"], capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout.decode()


@pytest.mark.parametrize("name", [each for each in EXAMPLES if each != "sandbox"])
def test_an_example_is_fit_for_production(name: str) -> None:
    assert load_site(SITES / f"{name}.yaml", production=True).clients


@pytest.mark.requirement("J10", "S16")
def test_the_sandbox_is_for_development_alone() -> None:
    assert is_sandbox(example("sandbox"))
    with pytest.raises(SiteMistakes, match=r"clients\[0\]\.issuer: this is the public sandbox"):
        load_site(SITES / "sandbox.yaml", production=True)


def test_the_examples_show_what_they_are_for() -> None:
    epic, oracle = example("epic-like"), example("oracle-like")
    assert epic.hooks == ("patient-view", "order-select", "order-sign")
    assert epic.one_action_per_suggestion
    assert epic.prefetch_aliases
    assert epic.audiences
    assert {each.system for each in epic.order_codes.values()} == {PREFERENCE_LIST_ITEM}
    assert (oracle.hooks, oracle.mode) == (("patient-view",), "shadow")


def test_every_example_is_named_in_the_page_and_none_is_left_out_here(root: Path) -> None:
    assert {file.stem for file in SITES.iterdir()} == set(EXAMPLES)
    page = (root / "docs" / "site.md").read_text(encoding="utf-8")
    assert all(f"(sites/{name}.yaml)" in page for name in EXAMPLES)
