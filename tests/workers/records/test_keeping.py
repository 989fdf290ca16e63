"""What is posted is kept: its bytes untouched, its versions in order, and nothing twice."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from tests.workers.records.posts import ANSWERS, FINDING, LATER, NOON, PATIENT, do_behind_the_door
from workers.records import CannotBeKept, Posted, Records, UnknownRecord, open_records

BYTES = {
    "an EHR's own spacing, and an order of its own": b'{ "b" : 1.00,\r\n\t"a":"\xc3\xa9" }\n',
    "a mark that says how it is encoded": b'\xef\xbb\xbf{"resourceType":"Observation"}',
    "every byte there is": bytes(range(256)),
    "no UTF-8": b'{"text":"\xff\xfe"}',
    "NUL characters": b'{"text":"\x00"}',
    "nothing": b"",
    "ten million of them": b"0123456789" * 1_000_000,
}


@pytest.mark.parametrize("content", BYTES.values(), ids=BYTES.keys())
def test_the_bytes_come_back_as_they_came(content: bytes, records: Records) -> None:
    kept = records.keep(ANSWERS, PATIENT, content, received=NOON)
    read = records.read(ANSWERS, kept.id)
    assert read is not None
    assert read.content == content
    assert type(read.content) is bytes


def test_what_is_kept_is_read_with_everything_that_is_known_of_it(records: Records) -> None:
    kept = records.keep(ANSWERS, PATIENT, b"{}", received=NOON)
    assert (kept.version, kept.resource_type, kept.patient, kept.received, kept.created) == (
        1,
        ANSWERS,
        PATIENT,
        NOON,
        True,
    )
    read = records.read(ANSWERS, kept.id)
    assert read is not None
    assert not read.created
    assert (read.id, read.version, read.patient, read.received) == (kept.id, 1, PATIENT, NOON)


def test_what_was_kept_is_there_when_the_records_are_opened_again(url: str) -> None:
    first = open_records(url)
    kept = first.keep(FINDING, PATIENT, b"seen", received=NOON)
    first.close()
    second = open_records(url)
    assert [each.content for each in second.of_patient(PATIENT)] == [b"seen"]
    assert second.read(FINDING, kept.id) is not None
    second.close()


def test_a_moment_is_kept_whatever_the_time_zone_it_was_told_in(records: Records) -> None:
    in_sydney = NOON.astimezone(timezone(timedelta(hours=11)))
    kept = records.keep(FINDING, PATIENT, b"{}", received=in_sydney)
    read = records.read(FINDING, kept.id)
    assert read is not None
    assert read.received == NOON
    assert read.received.utcoffset() == timedelta(0)


def test_a_moment_without_a_time_zone_is_a_mistake_of_the_caller(records: Records) -> None:
    with pytest.raises(ValueError, match="time zone"):
        records.keep(FINDING, PATIENT, b"{}", received=datetime(2026, 11, 22))  # noqa: DTZ001 # which is the mistake


def test_a_record_is_found_under_its_own_type_and_id_only(records: Records) -> None:
    kept = records.keep(FINDING, PATIENT, b"{}", received=NOON)
    assert records.read(ANSWERS, kept.id) is None
    assert records.read(FINDING, "nobody") is None
    assert records.read(FINDING, "nobody\x00") is None
    assert records.read(FINDING, "\ud800") is None
    assert records.read(FINDING, "x" * 5000) is None


def test_a_new_version_takes_the_place_of_the_old_one_which_is_not_lost(records: Records, url: str) -> None:
    first = records.keep(ANSWERS, PATIENT, b"one", received=NOON)
    second = records.keep(ANSWERS, PATIENT, b"two", received=LATER, version_of=first.id)
    assert (second.id, second.version, second.created) == (first.id, 2, True)
    read = records.read(ANSWERS, first.id)
    assert read is not None
    assert (read.version, read.content, read.received) == (2, b"two", LATER)
    assert do_behind_the_door(url, "SELECT count(*) FROM record_versions") == 2


def test_a_version_of_what_is_not_there_is_refused(records: Records) -> None:
    kept = records.keep(FINDING, PATIENT, b"{}", received=NOON)
    for resource_type, id_ in ((FINDING, "nobody"), (ANSWERS, kept.id)):
        with pytest.raises(UnknownRecord):
            records.keep(resource_type, PATIENT, b"{}", received=NOON, version_of=id_)
    assert len(records.of_patient(PATIENT)) == 1


def test_the_records_of_a_patient_come_oldest_first_and_nobody_elses_among_them(records: Records) -> None:
    late = records.keep(FINDING, PATIENT, b"late", received=LATER)
    same = [records.keep(ANSWERS, PATIENT, f"{n}".encode(), received=NOON) for n in range(5)]
    records.keep(FINDING, "Patient/77", b"another's", received=NOON)
    assert [each.id for each in records.of_patient(PATIENT)] == [*(each.id for each in same), late.id]
    assert records.of_patient("Patient/nobody") == []
    assert records.of_patient("Patient/\x00") == []


def test_of_a_corrected_record_the_patient_has_the_newest_version_only(records: Records) -> None:
    first = records.keep(ANSWERS, PATIENT, b"wrong", received=NOON)
    records.keep(ANSWERS, PATIENT, b"right", received=LATER, version_of=first.id)
    assert [each.content for each in records.of_patient(PATIENT)] == [b"right"]


def test_a_record_that_was_filed_under_the_wrong_patient_moves_with_its_correction(records: Records) -> None:
    first = records.keep(ANSWERS, "Patient/wrong", b"{}", received=NOON)
    records.keep(ANSWERS, PATIENT, b"{}", received=LATER, version_of=first.id)
    assert records.of_patient("Patient/wrong") == []
    assert [each.id for each in records.of_patient(PATIENT)] == [first.id]


def test_a_repeated_post_gives_the_earlier_record(records: Records) -> None:
    first = records.keep(ANSWERS, PATIENT, b"first", received=NOON, if_none_exist="identifier=urn:x|1")
    again = records.keep(ANSWERS, PATIENT, b"second", received=LATER, if_none_exist="identifier=urn:x|1")
    assert (first.created, again.created) == (True, False)
    assert (again.id, again.content, again.received) == (first.id, b"first", NOON)
    assert len(records.of_patient(PATIENT)) == 1


def test_a_repeated_post_of_what_was_corrected_since_gives_the_correction(records: Records) -> None:
    first = records.keep(ANSWERS, PATIENT, b"first", received=NOON, if_none_exist="k")
    records.keep(ANSWERS, PATIENT, b"corrected", received=LATER, version_of=first.id)
    again = records.keep(ANSWERS, PATIENT, b"first", received=LATER, if_none_exist="k")
    assert (again.version, again.content, again.created) == (2, b"corrected", False)


def test_the_same_key_is_another_for_another_type(records: Records) -> None:
    one = records.keep(ANSWERS, PATIENT, b"{}", received=NOON, if_none_exist="k")
    other = records.keep(FINDING, PATIENT, b"{}", received=NOON, if_none_exist="k")
    assert one.created
    assert other.created
    assert one.id != other.id


def test_a_key_may_be_long_and_is_not_kept_in_words(records: Records, url: str) -> None:
    key = "identifier=urn:mrn|12345678" * 500
    assert records.keep(ANSWERS, PATIENT, b"{}", received=NOON, if_none_exist=key).created
    assert not records.keep(ANSWERS, PATIENT, b"{}", received=NOON, if_none_exist=key).created
    assert "12345678" not in do_behind_the_door(url, "SELECT once FROM records")


def test_a_new_version_has_no_key(records: Records) -> None:
    kept = records.keep(ANSWERS, PATIENT, b"{}", received=NOON)
    with pytest.raises(ValueError, match="key"):
        records.keep(ANSWERS, PATIENT, b"{}", received=NOON, version_of=kept.id, if_none_exist="k")


@pytest.mark.parametrize("patient", ["Patient/\x00", "Patient/\ud800", "Patient/" + "7" * 300], ids=ascii)
def test_a_text_that_no_database_takes_is_refused_by_both(patient: str, records: Records) -> None:
    with pytest.raises(CannotBeKept):
        records.keep(ANSWERS, patient, b"{}", received=NOON)
    with pytest.raises(CannotBeKept):
        records.keep_all([Posted(FINDING, PATIENT, b"{}", NOON), Posted(FINDING, patient, b"{}", NOON)])
    assert records.of_patient(PATIENT) == []


def test_a_batch_is_kept_in_its_order(records: Records) -> None:
    old = records.keep(FINDING, PATIENT, b"old", received=NOON)
    batch = [
        Posted(FINDING, PATIENT, b"b", LATER, if_none_exist="z"),
        Posted(FINDING, PATIENT, b"new", LATER, version_of=old.id),
        Posted(ANSWERS, PATIENT, b"c", LATER, if_none_exist="a"),
        Posted(FINDING, PATIENT, b"twice", LATER, if_none_exist="z"),
        Posted(FINDING, PATIENT, b"newer", LATER, version_of=old.id),
    ]
    kept = records.keep_all(batch)
    assert [each.content for each in kept] == [b"b", b"new", b"c", b"b", b"newer"]
    assert [each.created for each in kept] == [True, True, True, False, True]
    assert [each.version for each in kept] == [1, 2, 1, 1, 3]
    assert [each.content for each in records.of_patient(PATIENT)] == [b"b", b"c", b"newer"]
    assert records.keep_all([]) == []


def test_a_batch_is_kept_whole_or_not_at_all(records: Records) -> None:
    kept = records.keep(FINDING, PATIENT, b"old", received=NOON)
    batch = [
        Posted(FINDING, PATIENT, b"a", NOON, if_none_exist="k"),
        Posted(FINDING, PATIENT, b"new", NOON, version_of=kept.id),
        Posted(FINDING, PATIENT, b"b", NOON, version_of="nobody"),
    ]
    with pytest.raises(UnknownRecord):
        records.keep_all(batch)
    assert [(each.version, each.content) for each in records.of_patient(PATIENT)] == [(1, b"old")]
    assert records.keep(FINDING, PATIENT, b"c", received=NOON, if_none_exist="k").created
