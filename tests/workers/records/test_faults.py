"""A database that is down, damaged or elsewhere: one clear error, with nothing of a patient or a password in it."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers import PostgresServer, free_port
from tests.workers.records.cards import card, overridden
from tests.workers.records.posts import CANARY, FINDING, NOON, PATIENT, TODAY, concluded, do_behind_the_door
from workers.records import Comparison, Occasions, Reader, Records, RecordsError, Unavailable, migrate, open_records

DEEDS: dict[str, Callable[[Records], object]] = {
    "keep": lambda records: records.keep(FINDING, f"Patient/{CANARY}", CANARY.encode(), received=NOON),
    "keep once": lambda records: records.keep(FINDING, f"Patient/{CANARY}", b"{}", received=NOON, if_none_exist=CANARY),
    "version": lambda records: records.keep(FINDING, f"Patient/{CANARY}", b"{}", received=NOON, version_of=CANARY),
    "read": lambda records: records.read(FINDING, CANARY),
    "of patient": lambda records: records.of_patient(f"Patient/{CANARY}"),
    "keep assessment": lambda records: records.keep_assessment(
        concluded(f"Patient/{CANARY}"), made=NOON, because_of=(CANARY,)
    ),
    "assessment": lambda records: records.assessment(CANARY),
    "latest": lambda records: records.latest_assessment(f"Patient/{CANARY}"),
    "keep sent": lambda records: records.cards.keep_sent(
        concluded(f"Patient/{CANARY}"), [card(id=CANARY)], made=NOON, because_of=()
    ),
    "count": lambda records: records.cards.count([Occasions(TODAY, CANARY, CANARY, "live", 1)]),
    "feedback": lambda records: records.cards.keep_feedback([overridden(card=CANARY, comment=CANARY)], received=NOON),
    "actions": lambda records: records.cards.actions(Reader(CANARY, CANARY, CANARY, CANARY), since=NOON),
    "comparison": lambda records: records.cards.keep_comparison(Comparison(CANARY, CANARY, CANARY, NOON, CANARY)),
    "sent": lambda records: records.cards.sent_since(None),
    "reactions": lambda records: records.cards.reactions_since(NOON),
    "comparisons": lambda records: records.cards.comparisons_since(NOON),
    "occasions": lambda records: records.cards.occasions_since(NOON),
}


def _assert_says_nothing(error: BaseException) -> None:
    """Nothing that is shown or logged of an error names the patient, the statement or the address."""
    shown = "".join(traceback.format_exception(error))
    raised = "".join(line for line in shown.splitlines(keepends=True) if not line.startswith("    "))  # not our source
    for word in (CANARY, "SELECT", "INSERT", "UPDATE", "://", "127.0.0.1"):
        assert word not in raised, raised
    assert "\n" not in str(error)


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS.keys())
def test_a_database_without_its_tables_raises_one_error_without_data(
    deed: Callable[[Records], object], records: Records, url: str
) -> None:
    for table in ("feedback", "occasions", "cards", "comparisons", "record_versions", "records", "assessments"):
        do_behind_the_door(url, f"DROP TABLE {table}")
    with pytest.raises(RecordsError) as refused:
        deed(records)
    _assert_says_nothing(refused.value)


@pytest.mark.parametrize("fault", [f"Patient/{CANARY}\x00", f"Patient/{CANARY}" * 50], ids=["NUL", "long"])
def test_what_cannot_be_kept_is_not_repeated(fault: str, records: Records) -> None:
    with pytest.raises(RecordsError) as refused:
        records.keep(FINDING, fault, b"{}", received=NOON)
    _assert_says_nothing(refused.value)


def test_a_postgresql_that_is_killed_is_missed_and_found_again(
    postgres_server: PostgresServer, postgres_url: str
) -> None:
    migrate(postgres_url)
    records = open_records(postgres_url)
    records.keep(FINDING, PATIENT, b"before", received=NOON)
    postgres_server.kill()
    for deed in DEEDS.values():
        with pytest.raises(Unavailable) as refused:
            deed(records)
        _assert_says_nothing(refused.value)
    assert not records.answers()
    postgres_server.start()
    assert records.answers()
    records.keep(FINDING, PATIENT, b"after", received=NOON)
    assert [each.content for each in records.of_patient(PATIENT)] == [b"before", b"after"]
    records.close()


def test_records_may_be_opened_before_their_database_is_there(
    postgres_server: PostgresServer, postgres_url: str
) -> None:
    migrate(postgres_url)
    postgres_server.stop()
    records = open_records(postgres_url)
    with pytest.raises(Unavailable):
        records.of_patient(PATIENT)
    postgres_server.start()
    assert records.of_patient(PATIENT) == []
    records.close()


def test_records_that_were_opened_before_their_database_look_at_its_schema_when_it_comes(
    postgres_server: PostgresServer, postgres_url: str
) -> None:
    postgres_server.stop()
    records = open_records(postgres_url)
    postgres_server.start()
    with pytest.raises(RecordsError, match="fcds migrate"):
        records.of_patient(PATIENT)
    migrate(postgres_url)
    assert records.of_patient(PATIENT) == []
    records.close()


def test_migrating_a_database_that_is_down_says_so(postgres_url: str) -> None:
    server, _, database = postgres_url.rpartition("/")
    elsewhere = f"{server.rpartition(':')[0]}:{free_port()}/{database}"
    with pytest.raises(Unavailable) as refused:
        migrate(elsewhere)
    _assert_says_nothing(refused.value)


def test_what_an_address_says_about_waiting_goes_before_our_own(postgres_url: str) -> None:
    migrate(postgres_url)
    records = open_records(f"{postgres_url}?options=-c%20lock_timeout%3D50ms")
    kept = records.keep(FINDING, PATIENT, b"{}", received=NOON)
    holder = open_records(postgres_url)
    with holder._transaction(holder._writers) as held:  # type: ignore[attr-defined] # noqa: SLF001 # somebody who holds a row
        held.exec_driver_sql("SELECT * FROM records FOR UPDATE")
        with pytest.raises(Unavailable):
            records.keep(FINDING, PATIENT, b"{}", received=NOON, version_of=kept.id)
    records.close()
    holder.close()


ADDRESSES = [
    "",
    "secret",
    "sqlite://",
    "sqlite:///:memory:",
    "sqlite:///a?mode=ro",
    "mysql://me:secret@db/x",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_cannot_be_one_is_refused_without_repeating_it(address: str) -> None:
    for attempt in (open_records, migrate):
        with pytest.raises(RecordsError) as refused:
            attempt(address)
        assert "secret" not in str(refused.value)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text(f"Dear {CANARY}, " * 500)
    with pytest.raises(RecordsError) as refused:
        open_records(f"sqlite:///{file}")
    _assert_says_nothing(refused.value)
    assert file.read_text().startswith(f"Dear {CANARY}, Dear")


def test_a_file_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for file in (tmp_path, tmp_path / "file" / "records.sqlite3"):
        with pytest.raises(RecordsError, match="cannot be opened for writing"):
            open_records(f"sqlite:///{file}")
