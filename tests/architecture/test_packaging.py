"""A wheel holds the two packages and the data they read, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest

DATA = (
    "workers/knowledge/*.yaml",
    "workers/artefacts/*.yaml",
    "workers/artefacts/*.json",
    "workers/reading/*.csv",
    "workers/review/templates/*",
    "fhir_profiles/**/*.json",
    "service/**/*.html",
    "service/**/*.yaml",
)


@pytest.fixture(scope="module")
def inside_the_wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(target)]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    (wheel,) = target.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_every_module_and_every_data_file(inside_the_wheel: set[str], root: Path) -> None:
    modules = [path for package in ("service", "workers") for path in (root / package).rglob("*.py")]
    data = [path for pattern in DATA for path in root.glob(pattern)]
    expected = {path.relative_to(root).as_posix() for path in (*modules, *data)}
    assert {Path(name).suffix for name in expected} >= {".py", ".yaml", ".csv", ".json"}
    assert expected - inside_the_wheel == set()


def test_the_wheel_holds_nothing_at_the_top_level_but_the_product(inside_the_wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in inside_the_wheel if ".dist-info/" not in name}
    assert tops == {"service", "workers", "fhir_profiles"}


def test_the_wheel_carries_the_licence_and_the_notices(inside_the_wheel: set[str]) -> None:
    licences = {Path(name).name for name in inside_the_wheel if "/licenses/" in name}
    assert licences == {"LICENSE", "NOTICE"}


def test_the_artefacts_are_found_wherever_the_packages_were_imported_from(root: Path) -> None:
    found = {artefact.name for artefact in files("fhir_profiles").iterdir()}
    assert {path.name for path in (root / "fhir_profiles").glob("*.json")} <= found
