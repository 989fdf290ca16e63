"""What is installed is what was written down: every package by version and hash, none by address."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock")
_PINNED = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>\S+)[^\n]*\\\n(?P<hashes>(?:    --hash=sha256:\S+.*\n)+)", re.MULTILINE
)


def _pins(lock: Path) -> dict[str, str]:
    return {match["name"]: match["version"] for match in _PINNED.finditer(lock.read_text())}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_version_with_hashes(lock: str, root: Path) -> None:
    lines = (root / lock).read_text().splitlines(keepends=True)
    written = "".join(line for line in lines if not line.startswith("#"))
    assert written
    assert _PINNED.sub("", written) == ""


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_no_address(lock: str, root: Path) -> None:
    assert "://" not in (root / lock).read_text()


def test_the_development_environment_is_the_running_one_and_more(root: Path) -> None:
    running, development = _pins(root / "requirements.lock"), _pins(root / "requirements-dev.lock")
    assert len(running) < len(development)
    assert running.items() <= development.items()


def test_every_requirement_of_the_project_is_locked_in_a_version_that_it_accepts(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    wanted = {
        "requirements.lock": [*project["project"]["dependencies"], *groups["build"]],
        "requirements-dev.lock": groups["dev"],
        "requirements-uv.lock": groups["installer"],
    }
    for lock, requirements in wanted.items():
        pins = _pins(root / lock)
        for requirement in map(Requirement, requirements):
            assert pins[canonicalize_name(requirement.name)] in requirement.specifier, requirement


def test_no_other_lock_is_kept(root: Path) -> None:
    others = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "requirements.txt")
    assert [name for name in others if (root / name).exists()] == []


def test_the_lock_of_node_names_every_file_by_its_hash_and_no_address(root: Path) -> None:
    lock = (root / "tests/node/package-lock.json").read_text()
    installed = {name: each for name, each in json.loads(lock)["packages"].items() if name}
    asked = json.loads((root / "tests/node/package.json").read_text())["dependencies"]
    assert {name.rpartition("node_modules/")[2] for name in installed} == asked.keys()
    assert all(each["integrity"].startswith("sha512-") for each in installed.values())
    assert "://" not in lock
