"""The Compose file: valid, complete, and closed where it can be. No container is started here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.settings import NEEDED_IN_PRODUCTION

RUN_ONCE = "migrate"  # it ends, and what waits for it waits for its success
SERVICES = (RUN_ONCE, "web", "worker-hook", "worker-batch", "redis", "postgres")


@pytest.fixture(scope="module")
def compose(root: Path) -> dict[str, Any]:
    described: dict[str, Any] = yaml.safe_load((root / "docker-compose.yml").read_text())
    return described


def _validate(file: Path) -> int:
    command = [
        str(Path(sys.executable).with_name("check-jsonschema")),
        "--builtin-schema",
        "vendor.compose-spec",
    ]
    return subprocess.run([*command, str(file)], capture_output=True, check=False).returncode


def test_the_compose_file_follows_the_compose_specification(root: Path) -> None:
    assert _validate(root / "docker-compose.yml") == 0


def test_a_compose_file_with_a_misspelt_key_would_not(root: Path, tmp_path: Path) -> None:
    text = (root / "docker-compose.yml").read_text()
    (tmp_path / "docker-compose.yml").write_text(text.replace("healthcheck:", "healthchek:"))
    assert _validate(tmp_path / "docker-compose.yml") != 0


def test_these_are_the_services(compose: dict[str, Any]) -> None:
    assert tuple(compose["services"]) == SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_no_root_writes_only_where_it_must_and_says_how_it_is(
    service: str, compose: dict[str, Any]
) -> None:
    described = compose["services"][service]
    assert described["user"] not in {"root", "0", "0:0"}
    assert described["read_only"] is True
    assert described["cap_drop"] == ["ALL"]
    assert service == RUN_ONCE or described["healthcheck"]["test"]


@pytest.mark.parametrize("service", ["migrate", "web", "worker-hook", "worker-batch"])
def test_every_setting_that_production_demands_is_given(service: str, compose: dict[str, Any]) -> None:
    environment = compose["services"][service]["environment"]
    assert set(environment) == {"FCDS_ENV", *NEEDED_IN_PRODUCTION}
    assert environment["FCDS_ENV"] == "production"


def test_only_the_web_service_is_reachable_and_only_from_the_machine_itself(compose: dict[str, Any]) -> None:
    ports = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert ports == {"web": ["127.0.0.1:8000:8000"]}


def test_redis_forgets_nothing(compose: dict[str, Any]) -> None:
    words = compose["services"]["redis"]["command"]
    assert words[words.index("--appendonly") + 1] == "yes"
    assert words[words.index("--maxmemory-policy") + 1] == "noeviction"


def test_the_image_installs_the_locked_requirements_and_runs_as_nobody_special(root: Path) -> None:
    steps = (root / "Dockerfile").read_text()
    assert "--require-hashes --requirement requirements.lock" in steps
    assert steps.index("USER 10001:10001") < steps.index("ENTRYPOINT")
