"""The settings of the service: what they are, what they mean, and which combinations are refused.

This is the only module that looks at the environment.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

ENVIRONMENTS = ("development", "production")
EVALUATIONS = ("worker", "inline")
DISCOVERY = ("public", "clients")
BROKER_SCHEMES = ("redis", "rediss")
DATABASE_SCHEMES = ("postgresql", "postgresql+psycopg")
SHORTEST_SECRET = 32

VARIABLES = {
    "FCDS_ENV": "`development` (the default: embedded, for trying out) or `production`.",
    "FCDS_HOOK_EVALUATION": "`worker` (a Celery worker evaluates; the default in production) or `inline` (the "
    "web process does; the default in development).",
    "FCDS_BROKER_URL": "The Redis that carries messages to the workers: `redis://` or `rediss://`.",
    "FCDS_DATABASE_URL": "The database for what has to be remembered: `postgresql://`, or `sqlite:///` with a file "
    "(the default: one in the user's data folder).",
    "FCDS_PUBLIC_URL": "The address under which clients reach the service; https in production.",
    "FCDS_SITE_FILE": "The YAML file that names the trusted clients.",
    "FCDS_DISCOVERY": "Who may see which services there are: `public` (everybody; the default) or `clients`.",
    "FCDS_CANDIDATE_KNOWLEDGE": "A folder with the knowledge files of another version, to be compared silently.",
    "FCDS_SECRET_KEY": f"Signs sessions; at least {SHORTEST_SECRET} characters, the same in every web process.",
}
"""Every setting and what it means, in the order of docs/settings.md."""

NEEDED_IN_PRODUCTION = (
    "FCDS_BROKER_URL",
    "FCDS_DATABASE_URL",
    "FCDS_PUBLIC_URL",
    "FCDS_SITE_FILE",
    "FCDS_SECRET_KEY",
)


class SettingsError(Exception):
    """The settings cannot be used; the text says which, and why, in one line and without their values."""


class Settings(msgspec.Struct, frozen=True):
    """What one process was told by whoever started it. An empty text means "not set".

    The meaning of each field stands in ``VARIABLES`` under its name in capitals.
    """

    env: str = "development"
    hook_evaluation: str = "inline"
    broker_url: str = ""
    database_url: str = ""
    public_url: str = ""
    site_file: str = ""
    discovery: str = "public"
    candidate_knowledge: str = ""
    secret_key: str = ""
    data_folder: str = ""

    @property
    def records_url(self) -> str:
        """The address of the records: the one that was set, or else a SQLite file in the user's data folder.

        That folder is ``XDG_DATA_HOME``, which the environment may name, or else ``.local/share`` at home.
        """
        if self.database_url:
            return self.database_url
        folder = Path(self.data_folder) if self.data_folder else Path.home() / ".local" / "share"
        return f"sqlite:///{folder / 'fasciculation-cds' / 'records.sqlite3'}"

    @property
    def in_production(self) -> bool:
        """Whether real patients may depend on this process."""
        return self.env == "production"

    @property
    def authenticates(self) -> bool:
        """Whether only known clients are to be answered."""
        return self.in_production or bool(self.site_file)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings from environment variables.

        :raises SettingsError: naming everything that is wrong, not only the first of it.
        """
        given = {name: environ.get(name, "").strip() for name in VARIABLES}
        env = given["FCDS_ENV"] or "development"
        usual = "worker" if env == "production" else "inline"
        given |= {"FCDS_ENV": env, "FCDS_HOOK_EVALUATION": given["FCDS_HOOK_EVALUATION"] or usual}
        given["FCDS_DISCOVERY"] = given["FCDS_DISCOVERY"] or "public"
        mistakes = [*_wrong_values(given), *_missing(given)]
        if mistakes:
            raise SettingsError("; ".join(mistakes))
        folder = environ.get("XDG_DATA_HOME", "")  # void by its own rules where it is relative
        settings = {name.removeprefix("FCDS_").lower(): value for name, value in given.items()}
        return cls(**settings, data_folder=folder if Path(folder).is_absolute() else "")

    def reached_at(self, url: str) -> Settings:
        """The same for a process that listens at an address: its public one, where clients need one and none is set.

        The token of a client is for an address, and which one that is may not be left to the caller.
        """
        if self.public_url or not self.authenticates:
            return self
        return msgspec.structs.replace(self, public_url=url)

    def require_servable(self) -> None:
        """Refuse to answer clients whose tokens cannot be compared with an address.

        :raises SettingsError: there is a site file and no public address.
        """
        if self.authenticates and not self.public_url:
            raise SettingsError("FCDS_SITE_FILE needs FCDS_PUBLIC_URL: the tokens of clients are for that address")


def _wrong_values(given: Mapping[str, str]) -> list[str]:
    """What is set to something that it cannot be. The values themselves may hold passwords and are not repeated."""
    wrong = []
    if given["FCDS_ENV"] not in ENVIRONMENTS:
        wrong.append(f"FCDS_ENV is neither {' nor '.join(ENVIRONMENTS)}: {given['FCDS_ENV'][:40]!r}")
    if given["FCDS_HOOK_EVALUATION"] not in EVALUATIONS:
        wrong.append(f"FCDS_HOOK_EVALUATION is neither {' nor '.join(EVALUATIONS)}")
    if given["FCDS_DISCOVERY"] not in DISCOVERY:
        wrong.append(f"FCDS_DISCOVERY is neither {' nor '.join(DISCOVERY)}")
    if given["FCDS_BROKER_URL"] and not _is_url(given["FCDS_BROKER_URL"], BROKER_SCHEMES):
        wrong.append("FCDS_BROKER_URL is not a redis:// or rediss:// address")
    if given["FCDS_DATABASE_URL"] and not _is_database(given["FCDS_DATABASE_URL"]):
        wrong.append("FCDS_DATABASE_URL is neither a postgresql:// address nor sqlite:/// with a file")
    if given["FCDS_PUBLIC_URL"] and not _is_url(given["FCDS_PUBLIC_URL"], ("http", "https")):
        wrong.append("FCDS_PUBLIC_URL is not an http or https address")
    return wrong


def _missing(given: Mapping[str, str]) -> list[str]:
    """What has to be set, given the rest, and is not."""
    if given["FCDS_ENV"] == "production":
        return _missing_in_production(given)
    if given["FCDS_HOOK_EVALUATION"] == "worker" and not given["FCDS_BROKER_URL"]:
        return ["FCDS_HOOK_EVALUATION=worker needs FCDS_BROKER_URL"]
    return []


def _missing_in_production(given: Mapping[str, str]) -> list[str]:
    unset = [name for name in NEEDED_IN_PRODUCTION if not given[name]]
    missing = [f"production needs {', '.join(unset)}"] if unset else []
    if given["FCDS_PUBLIC_URL"].lower().startswith("http://"):
        missing.append("FCDS_PUBLIC_URL has to be https in production")
    if 0 < len(given["FCDS_SECRET_KEY"]) < SHORTEST_SECRET:
        missing.append(f"FCDS_SECRET_KEY has to have at least {SHORTEST_SECRET} characters in production")
    return missing


def _is_database(text: str) -> bool:
    """The embedded database is a file: one in memory would be another one for each thread."""
    file = text.removeprefix("sqlite:///")
    return _is_url(text, DATABASE_SCHEMES) or (file != text and file not in {"", ":memory:"} and "?" not in file)


def _is_url(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
