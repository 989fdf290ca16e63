"""What was posted about a patient is read at the next hook; where it cannot be had, nobody is reassured for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest

from service.hooks.posted import NOT_HAD
from tests.service.apps import NOW, app_with
from tests.service.hook_calls import TODAY, Ehr
from tests.service.test_one_engine import VIGNETTES, hook_call
from workers.contract import Evaluator
from workers.intake import assess_kept
from workers.records import Records, migrate, open_records

Json = dict[str, Any]

PATIENCE = 30
_ANSWERS = ("QuestionnaireResponse", "Observation")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Records]:
    """Records with nothing in them yet."""
    opened = open_records(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    yield opened
    opened.close()


def resources_of(vignette: Path) -> list[Json]:
    return [entry["resource"] for entry in orjson.loads(vignette.read_bytes())["entry"]]


def vignette(name: str) -> list[Json]:
    return resources_of(next(each for each in VIGNETTES if each.stem == name))


def keep(records: Records, *resources: Json) -> None:
    for each in resources:
        patient = next(each[name]["reference"] for name in ("subject", "source", "patient") if name in each)
        records.keep(each["resourceType"], patient, orjson.dumps(each), received=NOW)


class PatientEhr(Ehr):
    """An EHR that asks again where a busy machine was too slow to look up what was posted."""

    def cards(self, call: Json) -> list[Json]:
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            cards = super().cards(call)
            if not any(
                NOT_HAD.because == each["because"] for card in cards for each in assessment(card).get("ignored", ())
            ):
                return cards
            time.sleep(0.1)
        pytest.fail(f"what was posted was not to be had in {PATIENCE} seconds")


def assessment(card: Json) -> Json:
    found: Json = card["extension"]["org.fasciculation-cds.assessment"]
    return found


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_answers_that_were_posted_count_as_those_that_were_prefetched(
    path: Path, empty: Records, evaluator: Evaluator
) -> None:
    resources = resources_of(path)
    posted = [each for each in resources if each["resourceType"] in _ANSWERS]
    ehr = PatientEhr(app_with(evaluator, empty))
    whole = ehr.cards(hook_call(resources))
    keep(empty, *posted)
    rest = ehr.cards(hook_call([each for each in resources if each not in posted]))
    both = ehr.cards(hook_call(resources))
    assert [assessment(card) for card in rest] == [assessment(card) for card in whole] == [
        assessment(card) for card in both
    ]  # fmt: skip


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_what_the_ehr_has_under_an_id_of_its_own_counts_once(path: Path, empty: Records, evaluator: Evaluator) -> None:
    resources = resources_of(path)
    ehr = PatientEhr(app_with(evaluator, empty))
    whole = ehr.cards(hook_call(resources))
    keep(empty, *({**each, "id": f"here-{number}"} for number, each in enumerate(resources[1:])))
    assert [assessment(card) for card in ehr.cards(hook_call(resources))] == [assessment(card) for card in whole]


def slurred(answers: Json) -> Json:
    """The same answers but for the speech."""
    items = [each for each in answers["item"] if each["linkId"] != "bulb.speech"]
    system = "https://fasciculation-cds.example.org/fhir/CodeSystem/intake-answers"
    return {
        **answers,
        "item": [*items, {"linkId": "bulb.speech", "answer": [{"valueCoding": {"system": system, "code": "yes"}}]}],
    }


EARLIER, LATER = {"lastUpdated": "2026-11-22T09:00:00Z"}, {"lastUpdated": "2026-11-22T11:00:00Z"}


class TestOneIdTwice:
    """The EHR has the response under the same id, and not in the same words."""

    @pytest.fixture
    def tier(self, empty: Records, evaluator: Evaluator) -> Callable[[Json, Json], str]:
        def tier(prefetched: Json, posted: Json) -> str:
            patient, *others = vignette("O04")
            rest = [each for each in others if each["resourceType"] != "QuestionnaireResponse"]
            keep(empty, posted)
            return tier_at(hook_call([patient, *rest, prefetched]), empty, evaluator)

        return tier

    @pytest.fixture
    def well(self) -> Json:
        return next(each for each in vignette("O04") if each["resourceType"] == "QuestionnaireResponse")

    def test_a_posted_answer_is_not_passed_over_for_want_of_a_date(
        self, well: Json, tier: Callable[[Json, Json], str]
    ) -> None:
        assert tier(well | {"meta": LATER}, slurred(well)) == "URGENT"

    def test_nor_one_of_the_ehr(self, well: Json, tier: Callable[[Json, Json], str]) -> None:
        assert tier(slurred(well), well) == "URGENT"

    @pytest.mark.parametrize(("posted_at", "expected"), [(EARLIER, "REASSURE"), (LATER, "URGENT")])
    def test_of_two_that_are_dated_the_newer_counts(
        self, posted_at: Json, expected: str, well: Json, tier: Callable[[Json, Json], str]
    ) -> None:
        between = {"lastUpdated": "2026-11-22T10:00:00Z"}
        assert tier(well | {"meta": between}, slurred(well) | {"meta": posted_at}) == expected


def test_who_the_patient_is_the_ehr_says(empty: Records, evaluator: Evaluator) -> None:
    resources = vignette("O01")
    ehr = PatientEhr(app_with(evaluator, empty))
    (before, *_) = ehr.cards(hook_call(resources))
    child = {**resources[0], "birthDate": "2019-01-01"}
    empty.keep("Patient", f"Patient/{child['id']}", orjson.dumps(child), received=NOW)
    (after, *_) = ehr.cards(hook_call(resources))
    assert assessment(after) == assessment(before)


def test_of_a_patient_who_was_posted_twice_the_last_counts(empty: Records, evaluator: Evaluator) -> None:
    grown, *others = vignette("O01")
    patient = f"Patient/{grown['id']}"
    child = {**grown, "birthDate": "2019-01-01"}
    keep(empty, *others)
    tiers = []
    for person in (child, grown, child, grown):
        empty.keep("Patient", patient, orjson.dumps(person), received=NOW)
        tiers.append(assess_kept(empty, patient, evaluator, as_of=TODAY, now=NOW).tier.value)
    assert tiers[1] == tiers[3] == "URGENT"
    assert tiers[0] == tiers[2] != "URGENT"


def test_a_key_of_the_client_that_has_our_name_is_read_too(empty: Records, evaluator: Evaluator) -> None:
    patient, answers = vignette("O01")
    call = hook_call([patient])
    call["prefetch"]["posted"] = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": answers}]}
    keep(empty, vignette("O04")[1] | {"subject": {"reference": f"Patient/{patient['id']}"}})
    assert tier_at(call, empty, evaluator) == "URGENT"


def test_what_was_posted_about_somebody_else_is_not_read(empty: Records, evaluator: Evaluator) -> None:
    resources = vignette("O01")
    answers = next(each for each in resources if each["resourceType"] == "QuestionnaireResponse")
    keep(empty, {**answers, "subject": {"reference": "Patient/another"}})
    cards = PatientEhr(app_with(evaluator, empty)).cards(hook_call([each for each in resources if each is not answers]))
    assert "URGENT" not in {assessment(card)["tier"] for card in cards}


def test_a_resource_without_an_id_is_named_by_the_one_it_is_kept_under(empty: Records, evaluator: Evaluator) -> None:
    answers = next(each for each in vignette("O01") if each["resourceType"] == "QuestionnaireResponse")
    del answers["id"]
    patient = answers["subject"]["reference"]
    kept = empty.keep("QuestionnaireResponse", patient, orjson.dumps(answers), received=NOW)
    made = assess_kept(empty, patient, evaluator, as_of=TODAY, now=NOW)
    evidence = {each for step in made.trace for because in step.because for each in because.evidence}
    assert any(each.startswith(f"QuestionnaireResponse/{kept.id}#") for each in evidence)
    latest = empty.latest_assessment(patient)
    assert latest is not None
    assert (latest.id, latest.because_of) == (made.id, (f"QuestionnaireResponse/{kept.id}",))


class TestWithoutTheDatabase:
    @pytest.fixture
    def away(self) -> Iterator[Records]:
        """Records whose database nobody answers for."""
        opened = open_records("postgresql://127.0.0.1:1/nobody")
        yield opened
        opened.close()

    def test_an_urgent_patient_is_urgent(self, away: Records, evaluator: Evaluator) -> None:
        (card, *_) = Ehr(app_with(evaluator, away)).cards(hook_call(vignette("O01")))
        assert assessment(card)["tier"] == "URGENT"

    def test_nobody_is_reassured_and_the_card_says_why(
        self, away: Records, empty: Records, evaluator: Evaluator
    ) -> None:
        harmless = next(each for each in VIGNETTES if tier_of(each, empty, evaluator) == "REASSURE")
        for _ in range(3):  # the first call finds out, the next ones do not even try
            (card, *_) = Ehr(app_with(evaluator, away)).cards(hook_call(resources_of(harmless)))
            assert assessment(card)["tier"] == "INSUFFICIENT_DATA"
            assert "record" in assessment(card)["unanswered"]
            assert "could not be read" in card["detail"]


def tier_of(path: Path, records: Records, evaluator: Evaluator) -> str:
    return tier_at(hook_call(resources_of(path)), records, evaluator)


def tier_at(call: Json, records: Records, evaluator: Evaluator) -> str:
    cards = PatientEhr(app_with(evaluator, records)).cards(call)
    return str(assessment(cards[0])["tier"])


def test_a_database_that_is_too_slow_costs_no_cards(postgres_url: str, evaluator: Evaluator) -> None:
    migrate(postgres_url)
    records = open_records(postgres_url)
    ehr = Ehr(app_with(evaluator, records))
    with psycopg.connect(postgres_url) as other:
        other.execute("LOCK TABLE records IN ACCESS EXCLUSIVE MODE")
        (card, *_) = ehr.cards(hook_call(vignette("O01")))
        assert assessment(card)["tier"] == "URGENT"
        assert any("could not be read" in each["because"] for each in assessment(card).get("ignored", ()))
        other.rollback()
        other.autocommit = True
        while other.execute(_BUSY).fetchone() != (0,):  # the look-up that came too late is let go in order
            time.sleep(0.01)
    records.close()


_BUSY = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'fcds' AND state <> 'idle'"
