"""What was concluded can be read again: by its id, and the latest of a patient."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from tests.workers.records.posts import LATER, NOON, PATIENT, concluded, do_behind_the_door
from workers.assessment import Assessment
from workers.records import CannotBeKept, Records

BECAUSE = ("QuestionnaireResponse/a", "Observation/b")


def test_an_assessment_is_read_by_its_id_with_its_trace(records: Records) -> None:
    assessment = concluded()
    assert assessment.trace
    records.keep_assessment(assessment, made=NOON, because_of=BECAUSE)
    content = records.assessment(assessment.id)
    assert content is not None
    assert msgspec.json.decode(content, type=Assessment) == assessment


def test_there_is_none_where_none_was_kept(records: Records) -> None:
    assert records.assessment("nothing") is None
    assert records.assessment("\x00") is None
    assert records.latest_assessment(PATIENT) is None
    assert records.latest_assessment("\x00") is None


def test_the_latest_is_what_was_concluded_last_about_this_patient(records: Records) -> None:
    first, second, other = concluded(finding="a"), concluded(finding="b"), concluded("Patient/8")
    records.keep_assessment(second, made=LATER, because_of=BECAUSE)
    records.keep_assessment(first, made=NOON, because_of=())
    records.keep_assessment(other, made=LATER, because_of=())
    latest = records.latest_assessment(PATIENT)
    assert latest is not None
    assert (latest.id, latest.patient, latest.made, latest.because_of) == (second.id, PATIENT, LATER, BECAUSE)
    assert (latest.as_of, latest.tier, latest.knowledge_version) == (
        second.as_of,
        second.tier.value,
        second.knowledge_version,
    )
    assert latest.content == records.assessment(second.id)


def test_of_two_made_in_one_moment_the_latest_is_of_the_later_day(records: Records) -> None:
    today, yesterday = concluded(), concluded(day=date(2026, 11, 21))
    records.keep_assessment(today, made=NOON, because_of=())
    records.keep_assessment(yesterday, made=NOON, because_of=())
    latest = records.latest_assessment(PATIENT)
    assert latest is not None
    assert latest.id == today.id


def test_what_is_concluded_again_is_no_second_assessment(records: Records, url: str) -> None:
    for _ in range(3):
        records.keep_assessment(concluded(), made=NOON, because_of=BECAUSE)
    assert do_behind_the_door(url, "SELECT count(*) FROM assessments") == 1


def test_when_the_facts_return_to_what_they_were_their_assessment_is_the_latest_again(records: Records) -> None:
    before, between = concluded(finding="a"), concluded(finding="b")
    records.keep_assessment(before, made=NOON, because_of=("QuestionnaireResponse/first",))
    records.keep_assessment(between, made=LATER, because_of=())
    records.keep_assessment(before, made=LATER.replace(hour=13), because_of=BECAUSE)
    latest = records.latest_assessment(PATIENT)
    assert latest is not None
    assert (latest.id, latest.because_of) == (before.id, BECAUSE)


def test_a_conclusion_that_is_delivered_late_takes_nothing_from_a_later_one(records: Records) -> None:
    records.keep_assessment(concluded(), made=LATER, because_of=BECAUSE)
    records.keep_assessment(concluded(), made=NOON, because_of=())
    latest = records.latest_assessment(PATIENT)
    assert latest is not None
    assert (latest.made, latest.because_of) == (LATER, BECAUSE)


def test_a_patient_that_no_database_takes_is_refused(records: Records) -> None:
    with pytest.raises(CannotBeKept):
        records.keep_assessment(concluded("Patient/\x00"), made=NOON, because_of=())
