"""What is done together shares one transaction: all of it is kept or nothing, by this thread alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from tests.workers.records.posts import NOON, PATIENT, concluded
from workers.records import CannotBeKept, Records

ASSESSMENT = concluded()


def keep(records: Records, id: str, patient: str = PATIENT) -> None:  # noqa: A002
    records.keep_assessment(replace(ASSESSMENT, id=id, patient=patient), made=NOON, because_of=())


def test_what_is_kept_together_is_there_afterwards(records: Records) -> None:
    with records.together(writing=True):
        keep(records, "one")
        keep(records, "two")
        assert records.assessment("one")  # who keeps it reads it
    assert records.assessment("one")
    assert records.assessment("two")


def test_where_one_cannot_be_kept_none_is(records: Records) -> None:
    def keep_both() -> None:
        with records.together(writing=True):
            keep(records, "one")
            keep(records, "two", "Patient/\x00")

    with pytest.raises(CannotBeKept):
        keep_both()
    assert records.assessment("one") is None
    keep(records, "one")
    assert records.assessment("one")


def test_others_see_it_when_it_is_whole(records: Records) -> None:
    with ThreadPoolExecutor(1) as other, records.together(writing=True):
        keep(records, "one")
        assert other.submit(records.assessment, "one").result() is None
    assert records.assessment("one")


def test_what_is_read_together_is_read_as_ever_and_what_is_kept_meanwhile_is_kept(records: Records) -> None:
    keep(records, "one")
    with ThreadPoolExecutor(1) as other, records.together():
        assert records.assessment("one")
        other.submit(keep, records, "two").result()
    assert records.assessment("two")
