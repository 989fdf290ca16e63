"""A batch whose resources name each other: what they are in the end is known when it is known where each goes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from tests.workers.records.posts import NOON, PATIENT, at_once
from workers.records import CannotBeKept, Place, Posted, Records

PERSON = Posted("Patient", "", b"{}", NOON, if_none_exist="identifier=urn:mrn|1")
FINDING = Posted("Observation", "urn:uuid:1", b"{}", NOON)


def of_the_person(places: Sequence[Place]) -> list[Posted]:
    """The finding under the person, whom it names."""
    person = f"Patient/{places[1].id}"
    return [replace(FINDING, patient=person, content=person.encode()), replace(PERSON, patient=person)]


def test_resources_are_kept_as_they_were_settled(records: Records) -> None:
    finding, person = records.keep_all([FINDING, PERSON], of_the_person)
    assert finding.patient == person.patient == f"Patient/{person.id}"
    assert finding.content == person.patient.encode()
    assert records.of_patient(person.patient) == [replace(each, created=False) for each in (finding, person)]


def test_a_record_that_was_there_says_whose_it_is(records: Records) -> None:
    (first,) = records.keep_all([replace(PERSON, patient=PATIENT)])
    seen: list[Place] = []

    def note(places: Sequence[Place]) -> list[Posted]:
        seen.extend(places)
        return [PERSON]

    (again,) = records.keep_all([PERSON], note)
    assert seen == [Place(first.id, 0, PATIENT)]
    assert (again.id, again.created, again.patient) == (first.id, False, PATIENT)


def test_two_at_once_name_the_same_person(records: Records) -> None:
    kept = at_once(*[lambda: records.keep_all([FINDING, PERSON], of_the_person)] * 4)
    assert len({person.id for _, person in kept}) == 1
    assert len({finding.patient for finding, _ in kept}) == 1
    assert len(records.of_patient(kept[0][1].patient)) == 5


def test_what_cannot_be_settled_is_not_kept(records: Records) -> None:
    def fail(_: Sequence[Place]) -> list[Posted]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        records.keep_all([FINDING, PERSON], fail)
    with pytest.raises(CannotBeKept):
        records.keep_all([FINDING, PERSON], lambda _: [replace(FINDING, patient="\x00"), PERSON])
    (person,) = records.keep_all([PERSON])
    assert person.created
