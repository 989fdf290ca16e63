"""The settings: what is read, what is refused, and that each is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.settings import VARIABLES, Settings, SettingsError

PRODUCTION = {
    "FCDS_ENV": "production",
    "FCDS_BROKER_URL": "redis://:secret@redis:6379/0",
    "FCDS_DATABASE_URL": "postgresql+psycopg://fcds:secret@postgres/fcds",
    "FCDS_PUBLIC_URL": "https://cds.example.org",
    "FCDS_SITE_FILE": "/etc/fcds/site.yaml",
    "FCDS_SECRET_KEY": "0123456789abcdef0123456789abcdef",
}


def test_without_any_setting_the_service_is_embedded() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert not settings.in_production
    assert settings.hook_evaluation == "inline"
    settings.require_servable()


def test_a_whole_production_is_accepted_and_evaluates_in_workers() -> None:
    settings = Settings.from_environment(PRODUCTION)
    assert settings.in_production
    assert settings.hook_evaluation == "worker"
    assert settings.public_url == "https://cds.example.org"


@pytest.mark.parametrize("environment", ["staging", "Production", "prod", "test", "x" * 500])
def test_any_other_environment_is_refused_by_name(environment: str) -> None:
    with pytest.raises(SettingsError, match="FCDS_ENV") as refused:
        Settings.from_environment({"FCDS_ENV": environment})
    assert environment[:40] in str(refused.value)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("missing", sorted(PRODUCTION.keys() - {"FCDS_ENV"}))
def test_production_names_what_is_missing(missing: str) -> None:
    for environ in ({**PRODUCTION, missing: ""}, {name: PRODUCTION[name] for name in PRODUCTION if name != missing}):
        with pytest.raises(SettingsError, match=missing):
            Settings.from_environment(environ)


def test_production_names_everything_that_is_missing_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment({"FCDS_ENV": "production"})
    assert all(name in str(refused.value) for name in PRODUCTION.keys() - {"FCDS_ENV"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("FCDS_PUBLIC_URL", "http://cds.example.org", marks=pytest.mark.requirement("T1")),
        ("FCDS_PUBLIC_URL", "HTTP://cds.example.org"),
        ("FCDS_PUBLIC_URL", "cds.example.org"),
        ("FCDS_PUBLIC_URL", "https://"),
        ("FCDS_PUBLIC_URL", "https://cds.example.org:port"),
        ("FCDS_BROKER_URL", "amqp://secret@rabbit"),
        ("FCDS_BROKER_URL", "secret"),
        ("FCDS_DATABASE_URL", "mysql://fcds:secret@db/fcds"),
        ("FCDS_DATABASE_URL", "postgresql://fcds:secret@:port/fcds"),
        ("FCDS_DATABASE_URL", "sqlite://"),
        ("FCDS_DATABASE_URL", "sqlite:///"),
        ("FCDS_DATABASE_URL", "sqlite:///:memory:"),
        ("FCDS_DATABASE_URL", "sqlite:///secret?mode=memory"),
        ("FCDS_DATABASE_URL", "secret"),
        ("FCDS_SECRET_KEY", "secret"),
        ("FCDS_HOOK_EVALUATION", "secret"),
        ("FCDS_DISCOVERY", "secret"),
    ],
)
def test_a_value_that_cannot_be_right_in_production_is_refused_without_repeating_it(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as refused:
        Settings.from_environment({**PRODUCTION, name: value})
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_evaluating_in_workers_needs_a_broker_in_development_too() -> None:
    with pytest.raises(SettingsError, match="FCDS_BROKER_URL"):
        Settings.from_environment({"FCDS_HOOK_EVALUATION": "worker"})
    environ = {"FCDS_HOOK_EVALUATION": "worker", "FCDS_BROKER_URL": "redis://127.0.0.1:6379/0"}
    assert Settings.from_environment(environ).hook_evaluation == "worker"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://fcds:secret@db/fcds",
        "postgresql+psycopg://fcds:secret@db:5432/fcds?sslmode=verify-full",
        "sqlite:///records.sqlite3",
        "sqlite:////var/lib/fcds/records.sqlite3",
    ],
)
def test_a_database_that_is_set_is_where_the_records_are(url: str) -> None:
    assert Settings.from_environment({"FCDS_DATABASE_URL": url}).records_url == url


def test_without_a_database_the_records_are_a_file_in_the_users_data_folder(tmp_path: Path) -> None:
    at_home = f"sqlite:///{Path.home()}/.local/share/fasciculation-cds/records.sqlite3"
    assert Settings.from_environment({}).records_url == at_home
    assert Settings.from_environment({"XDG_DATA_HOME": "a/relative/folder"}).records_url == at_home
    moved = Settings.from_environment({"XDG_DATA_HOME": str(tmp_path)})
    assert moved.records_url == f"sqlite:///{tmp_path}/fasciculation-cds/records.sqlite3"


def test_production_and_every_site_file_have_clients_authenticated() -> None:
    production = Settings.from_environment(PRODUCTION)
    assert production.authenticates
    production.require_servable()
    assert Settings.from_environment({"FCDS_SITE_FILE": "site.yaml"}).authenticates
    assert not Settings.from_environment({}).authenticates


@pytest.mark.requirement("J4")
def test_clients_are_not_answered_where_nothing_says_which_address_their_tokens_are_for() -> None:
    settings = Settings.from_environment({"FCDS_SITE_FILE": "site.yaml"})
    with pytest.raises(SettingsError, match="FCDS_SITE_FILE needs FCDS_PUBLIC_URL"):
        settings.require_servable()
    here = settings.reached_at("http://127.0.0.1:8000")
    assert here.public_url == "http://127.0.0.1:8000"
    here.require_servable()


def test_a_public_address_that_is_set_is_the_one_that_counts() -> None:
    assert (
        Settings.from_environment(PRODUCTION).reached_at("http://127.0.0.1:8000").public_url
        == "https://cds.example.org"
    )
    assert Settings.from_environment({}).reached_at("http://127.0.0.1:8000").public_url == ""


def test_discovery_is_public_unless_it_is_for_clients() -> None:
    assert Settings.from_environment({}).discovery == "public"
    assert Settings.from_environment({"FCDS_DISCOVERY": "clients"}).discovery == "clients"


def test_every_setting_is_documented(root: Path) -> None:
    page = (root / "docs" / "settings.md").read_text(encoding="utf-8")
    for name in VARIABLES:
        assert f"`{name}`" in page, name


def test_every_setting_that_is_documented_exists(root: Path) -> None:
    page = (root / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `FCDS_")]
    assert rows == list(VARIABLES)


def test_only_the_settings_look_at_the_environment(root: Path) -> None:
    readers = [
        str(path.relative_to(root))
        for package in ("service", "workers")
        for path in sorted((root / package).rglob("*.py"))
        if re.search(r"\bos\.environ\b|\bgetenv\b", path.read_text(encoding="utf-8")) and path.name != "settings.py"
    ]
    assert readers == ["service/cli.py", "service/wsgi.py"]  # which hand it to Settings.from_environment
