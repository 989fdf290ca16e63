"""Half-filled questionnaires: kept under a token, changed one after the other, gone when their time is over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.workers.records.posts import LATER, NOON, at_once, behind_the_door, do_behind_the_door
from workers.records import Records, migrate, open_records

TOKEN = "an-unguessable-token"  # noqa: S105 # of this test
TOMORROW = NOON + timedelta(days=1)


def test_a_draft_is_there_until_its_time_is_over(records: Records) -> None:
    records.begin_draft(TOKEN, b"one", now=NOON, expires=TOMORROW)
    assert records.draft(TOKEN, now=LATER) == b"one"
    assert records.draft(TOKEN, now=TOMORROW) is None
    assert records.draft("another", now=LATER) is None


def test_a_change_gives_back_what_is_now_kept(records: Records) -> None:
    records.begin_draft(TOKEN, b"one", now=NOON, expires=TOMORROW)
    assert records.change_draft(TOKEN, lambda before: before + b" two", now=LATER) == b"one two"
    assert records.draft(TOKEN, now=LATER) == b"one two"


def test_nothing_is_changed_that_is_not_there_or_over(records: Records) -> None:
    assert records.change_draft(TOKEN, lambda before: before, now=NOON) is None
    records.begin_draft(TOKEN, b"one", now=NOON, expires=LATER)
    assert records.change_draft(TOKEN, lambda _: b"two", now=LATER) is None


def test_of_many_changes_at_once_none_is_lost(records: Records) -> None:
    records.begin_draft(TOKEN, b"", now=NOON, expires=TOMORROW)
    letters = [bytes([letter]) for letter in b"abcdefgh"]

    def adding(letter: bytes) -> bytes | None:
        return records.change_draft(TOKEN, lambda before: before + letter, now=LATER)

    at_once(*(lambda letter=letter: adding(letter) for letter in letters))
    assert sorted(records.draft(TOKEN, now=LATER) or b"") == sorted(b"".join(letters))


def test_a_change_that_fails_leaves_the_draft_as_it_was(records: Records) -> None:
    records.begin_draft(TOKEN, b"one", now=NOON, expires=TOMORROW)

    def failing(_: bytes) -> bytes:
        raise KeyError

    with pytest.raises(KeyError):
        records.change_draft(TOKEN, failing, now=LATER)
    assert records.draft(TOKEN, now=LATER) == b"one"


def test_a_draft_is_forgotten_for_good(records: Records) -> None:
    records.begin_draft(TOKEN, b"one", now=NOON, expires=TOMORROW)
    records.forget_draft(TOKEN)
    records.forget_draft(TOKEN)
    assert records.draft(TOKEN, now=LATER) is None


def test_the_next_draft_clears_away_those_that_are_over(url: str) -> None:
    records = open_records(url)
    records.begin_draft(TOKEN, b"one", now=NOON, expires=LATER)
    records.begin_draft("next", b"two", now=LATER, expires=TOMORROW)
    assert do_behind_the_door(url, "SELECT count(*) FROM drafts") == 1
    records.close()


def test_the_table_does_not_hold_what_opens_a_draft(url: str) -> None:
    records = open_records(url)
    records.begin_draft(TOKEN, b"one", now=NOON, expires=TOMORROW)
    with behind_the_door(url) as connection:
        row = connection.exec_driver_sql("SELECT * FROM drafts").one()
    assert TOKEN not in str(row)
    records.close()


def test_a_draft_outlives_the_process_that_kept_it(url: str) -> None:
    first = open_records(url)
    first.begin_draft(TOKEN, b"one", now=NOON, expires=TOMORROW)
    first.close()
    second = open_records(url)
    assert second.draft(TOKEN, now=LATER) == b"one"
    second.close()


def test_a_moment_without_a_zone_is_refused(records: Records) -> None:
    with pytest.raises(ValueError, match="time zone"):
        records.begin_draft(TOKEN, b"one", now=NOON, expires=datetime(2026, 12, 1))  # noqa: DTZ001 # that is the mistake


def test_records_of_the_first_version_are_brought_up_to_date(empty_url: str) -> None:
    migrate(empty_url)
    for later in ("drafts", "cards", "feedback", "comparisons", "occasions"):
        do_behind_the_door(empty_url, f"DROP TABLE {later}")
    do_behind_the_door(empty_url, "UPDATE alembic_version SET version_num = '0001'")
    assert migrate(empty_url) == ("0001", "0003")
    records = open_records(empty_url)
    records.begin_draft(TOKEN, b"one", now=NOON, expires=TOMORROW)
    records.close()
