"""The tables: how a database gets them, and what happens where they are not those of this version."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from tests.workers.records.posts import FINDING, NOON, PATIENT, behind_the_door, do_behind_the_door, is_usable
from workers.records import NotMigrated, RecordsError, migrate, open_records
from workers.records.card_tables import cards


def test_the_migrations_make_the_tables_that_the_queries_are_written_for(url: str) -> None:
    with behind_the_door(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, cards.metadata) == []


def test_migrating_says_from_where_to_where_and_twice_is_once(empty_url: str) -> None:
    assert migrate(empty_url) == ("", "0003")
    assert migrate(empty_url) == ("0003", "0003")


def test_a_sqlite_file_is_made_when_it_is_opened_and_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "records.sqlite3"
    records = open_records(f"sqlite:///{file}")
    records.keep(FINDING, PATIENT, b"{}", received=NOON)
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in file.parent.iterdir()} == {0o600}
    records.close()


def test_a_postgresql_that_was_not_migrated_is_refused_with_what_to_do(postgres_url: str) -> None:
    with pytest.raises(NotMigrated, match="fcds migrate"):
        open_records(postgres_url)
    migrate(postgres_url)
    assert is_usable(postgres_url)


def test_a_newer_schema_is_refused_and_left_alone(url: str) -> None:
    do_behind_the_door(url, "UPDATE alembic_version SET version_num = '9999'")
    for attempt in (open_records, migrate):
        with pytest.raises(NotMigrated, match="newer version"):
            attempt(url)
    assert do_behind_the_door(url, "SELECT version_num FROM alembic_version") == "9999"


def test_records_that_are_open_say_when_the_schema_is_no_longer_theirs(url: str) -> None:
    records = open_records(url)
    assert records.answers()
    do_behind_the_door(url, "UPDATE alembic_version SET version_num = '9999'")
    assert not records.answers()
    records.keep(FINDING, PATIENT, b"{}", received=NOON)  # a step only adds: what runs goes on during an upgrade
    records.close()


def test_a_migration_that_fails_has_changed_nothing(empty_url: str) -> None:
    do_behind_the_door(empty_url, "CREATE TABLE assessments (somebody_elses INTEGER)")
    with pytest.raises(RecordsError):
        migrate(empty_url)
    with behind_the_door(empty_url) as connection:
        assert inspect(connection).get_table_names() == ["assessments"]


def test_what_only_speaks_of_records_loads_no_database(root: Path) -> None:
    loaded = "import sys, workers.records; print({'sqlalchemy', 'alembic', 'psycopg'} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", loaded], cwd=root, capture_output=True, text=True, check=True)
    assert answer.stdout == "set()\n"
