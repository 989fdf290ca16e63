"""Which schema a database has, and the way to the one that this version reads."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from workers.records.engine import engine_for, errors_without_data
from workers.records.faults import NotMigrated
from workers.records.shapes import Migration

_ONE_AT_A_TIME = 7_301_522  # any number, as long as nobody else who uses this database takes the same


def brought_up_to_date(address: str) -> Migration:
    """Migrate the database at an address; see ``workers.records.migrate``."""
    engine = engine_for(address)
    try:
        return bring_up_to_date(engine)
    finally:
        engine.dispose()


def bring_up_to_date(engine: Engine) -> Migration:
    """Run the migrations that are missing, in one transaction that no other migration shares.

    :raises NotMigrated: the schema is newer than this version knows.
    :raises RecordsError: the database cannot be reached, or refuses; nothing was changed.
    """
    with errors_without_data(), engine.begin() as connection:
        _take_turns(connection)
        before = _refuse_newer(connection)
        if before != newest():
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        return Migration(before, newest())


def require_current(connection: Connection) -> None:
    """Refuse a schema that this version would misread.

    :raises NotMigrated: naming what to do about it.
    """
    if _refuse_newer(connection) != newest():
        raise NotMigrated("the database lacks the tables of this version: run fcds migrate")


def newest() -> str:
    """The revision that this version reads and writes."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _refuse_newer(connection: Connection) -> str:
    """The revision of a database, empty for a new one."""
    found = MigrationContext.configure(connection).get_current_revision() or ""
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found and found not in known:
        raise NotMigrated("the database was migrated by a newer version of this program: run that version")
    return found


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "workers.records:migrations")
    return config


def _take_turns(connection: Connection) -> None:
    """SQLite's writer is alone already. In PostgreSQL a migration may take long, and must not keep others long."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = '60s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ONE_AT_A_TIME})
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
