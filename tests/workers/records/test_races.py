"""Several at once: threads, processes that look at one database, and processes that were forked."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.workers.records.posts import (
    ANSWERS,
    FINDING,
    NOON,
    PATIENT,
    at_once,
    concluded,
    do_behind_the_door,
    is_usable,
)
from workers.records import Kept, Posted, Records, migrate, open_records

ROUNDS = 10
POSTERS = 6


def _posting(url: str, key: str) -> tuple[Records, Callable[[], Kept]]:
    """Records of their own, as another process has, and the deed of posting something under a key."""
    records = open_records(url)
    return records, partial(records.keep, ANSWERS, PATIENT, os.urandom(8), received=NOON, if_none_exist=key)


def test_of_posts_under_one_key_that_come_at_once_one_is_kept_and_all_get_it(url: str) -> None:
    for round_ in range(ROUNDS):
        opened = [_posting(url, f"key {round_}") for _ in range(POSTERS)]
        kept = at_once(*(deed for _, deed in opened))
        assert [each.created for each in kept].count(True) == 1
        assert len({(each.id, each.version, each.content) for each in kept}) == 1
        for records, _ in opened:
            records.close()
    assert do_behind_the_door(url, "SELECT count(*) FROM records") == ROUNDS
    assert do_behind_the_door(url, "SELECT count(*) FROM record_versions") == ROUNDS


def test_threads_that_share_the_records_share_the_answer(records: Records) -> None:
    deed = partial(records.keep, ANSWERS, PATIENT, b"{}", received=NOON, if_none_exist="k")
    kept = at_once(*[deed] * 12)
    assert [each.created for each in kept].count(True) == 1
    assert len(records.of_patient(PATIENT)) == 1


def test_batches_with_the_same_keys_in_another_order_never_wait_for_each_other(records: Records) -> None:
    for round_ in range(ROUNDS):
        batch = [Posted(FINDING, PATIENT, b"{}", NOON, if_none_exist=f"{round_} {n}") for n in range(20)]
        kept = at_once(*(partial(records.keep_all, each) for each in (batch, batch[::-1], batch[10:] + batch[:10])))
        assert sum(each.created for batch_ in kept for each in batch_) == 20
        assert {each.id for each in kept[0]} == {each.id for each in kept[1]} == {each.id for each in kept[2]}


def test_versions_that_come_at_once_are_all_kept_under_numbers_of_their_own(records: Records) -> None:
    first = records.keep(ANSWERS, PATIENT, b"{}", received=NOON)
    deeds = [
        partial(records.keep, ANSWERS, PATIENT, f"{n}".encode(), received=NOON, version_of=first.id) for n in range(8)
    ]
    kept = at_once(*deeds)
    assert sorted(each.version for each in kept) == list(range(2, 10))
    newest = records.read(ANSWERS, first.id)
    assert newest is not None
    assert newest.content == max(kept, key=lambda each: each.version).content


def test_an_assessment_that_is_concluded_twice_at_once_is_kept_once(records: Records, url: str) -> None:
    assessment = concluded()
    at_once(*[partial(records.keep_assessment, assessment, made=NOON, because_of=())] * 6)
    assert do_behind_the_door(url, "SELECT count(*) FROM assessments") == 1


def test_a_new_database_may_be_migrated_by_several_at_once(empty_url: str) -> None:
    done = at_once(*[partial(migrate, empty_url)] * 4)
    assert sorted(before for before, _ in done) == ["", "0003", "0003", "0003"]
    assert is_usable(empty_url)


@pytest.mark.parametrize("_", range(5))
def test_a_new_sqlite_file_may_be_opened_by_several_at_once(_: int, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/records.sqlite3"
    opened = at_once(*[partial(open_records, url)] * 6)
    for number, records in enumerate(opened):
        records.keep(FINDING, PATIENT, b"{}", received=NOON, if_none_exist=str(number))
    assert len(opened[0].of_patient(PATIENT)) == 6
    for records in opened:
        records.close()


def test_a_reader_of_sqlite_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/records.sqlite3"
    records = open_records(url)
    records.keep(FINDING, PATIENT, b"{}", received=NOON)
    writing = sqlite3.connect(tmp_path / "records.sqlite3", isolation_level=None)
    writing.execute("BEGIN IMMEDIATE")
    assert len(records.of_patient(PATIENT)) == 1
    writing.execute("COMMIT")
    writing.close()
    records.close()


def _keep_and_count(records: Records, name: str) -> None:
    for number in range(20):
        records.keep(FINDING, PATIENT, name.encode(), received=NOON, if_none_exist=f"{name} {number}")
        records.of_patient(PATIENT)


def test_a_process_that_was_forked_off_uses_connections_of_its_own(records: Records) -> None:
    records.keep(FINDING, PATIENT, b"before", received=NOON)
    fork = multiprocessing.get_context("fork")
    children = [fork.Process(target=_keep_and_count, args=(records, f"child {n}")) for n in range(3)]
    for child in children:
        child.start()
    _keep_and_count(records, "parent")
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0, 0]
    assert len(records.of_patient(PATIENT)) == 81
