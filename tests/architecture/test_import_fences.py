"""Each import fence of pyproject.toml stands, and falls over when somebody climbs it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

# the fence, the module that climbs it, and how
CLIMBS = [
    ("1.", "workers/facts.py", "import service.settings"),
    ("1.", "workers/reading/intruder.py", "from flask import request"),
    ("2.", "service/intruder.py", "from workers.evaluation import evaluate"),
    ("2.", "service/cards/intruder.py", "import workers.knowledge"),
    ("2.", "service/hooks/intruder.py", "from workers import tasks"),
    ("3.", "workers/answer.py", "import os"),
    ("3.", "workers/facts.py", "import fhir.resources"),
    ("3.", "workers/assessment.py", "from time import time"),
    ("3.", "workers/evaluation/intruder.py", "import logging"),
    ("3.", "workers/evaluation/intruder.py", "import yaml"),
    ("4.", "workers/evaluation/intruder.py", "from fhir.resources.R4B.patient import Patient"),
    ("4.", "service/hooks/intruder.py", "import fhir.resources.R4B"),
    ("4.", "service/cards/intruder.py", "from fhir.resources.R4B.servicerequest import ServiceRequest"),
    ("5.", "workers/answer.py", "import workers.facts"),
    ("5.", "workers/facts.py", "import workers.assessment"),
    ("2.", "service/documents.py", "import workers.review.publish"),
    ("2.", "service/fhir_api/intruder.py", "import workers.artefacts.publish"),
    ("4.", "workers/artefacts/intruder.py", "import fhir.resources"),
    ("5.", "workers/review/intruder.py", "import workers.artefacts.publish"),
    ("5.", "workers/knowledge/intruder.py", "import workers.evaluation"),
    ("5.", "workers/evaluation/intruder.py", "import workers.review.sheet"),
    ("5.", "workers/evaluation/intruder.py", "import workers.reading"),
    ("5.", "workers/reading/intruder.py", "import workers.tasks"),
    ("5.", "workers/reading/intruder.py", "import workers.knowledge"),
    ("5.", "workers/stranger.py", "x = 1"),
    ("5.", "workers/records/intruder.py", "import workers.reading"),
    ("3.", "workers/facts.py", "import sqlalchemy"),
    ("3.", "workers/evaluation/intruder.py", "import workers.records.store"),
    ("6.", "workers/reading/intruder.py", "import sqlite3"),
    ("6.", "service/hooks/intruder.py", "from sqlalchemy import select"),
]

# what the fences leave open, because the architecture wants it so
GATES = [
    ("service/dispatch.py", "import workers.evaluation"),
    ("service/wsgi.py", "import workers.knowledge"),
    ("service/cli.py", "import workers.tasks"),
    ("service/cli.py", "import workers.review.publish"),
    ("service/cli.py", "import workers.artefacts.publish"),
    ("service/hooks/visitor.py", "import service.dispatch"),
    ("service/cards/suggestions.py", "import fhir.resources"),
    ("workers/reading/visitor.py", "import fhir.resources"),
    ("workers/knowledge/visitor.py", "import yaml"),
    ("workers/evaluation/visitor.py", "import workers.knowledge"),
    ("workers/records/visitor.py", "import sqlalchemy"),
    ("workers/tasks.py", "import workers.records.store"),
    ("service/hooks/visitor.py", "import workers.records"),
]


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """The product and its fences in a folder where a test may break them."""
    for package in ("service", "workers"):
        shutil.copytree(root / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_fence_stands(root: Path) -> None:
    assert _broken_fences(root) == []


@pytest.mark.parametrize(("fence", "module", "climb"), CLIMBS)
def test_a_fence_falls_when_it_is_climbed(fence: str, module: str, climb: str, copy: Path) -> None:
    _plant(copy, module, climb)
    assert fence in {name[:2] for name in _broken_fences(copy)}


@pytest.mark.parametrize(("module", "step"), GATES)
def test_a_gate_is_open(module: str, step: str, copy: Path) -> None:
    _plant(copy, module, step)
    assert _broken_fences(copy) == []


def test_every_fence_is_climbed_by_a_test(root: Path) -> None:
    contracts = _fences(root)
    assert {contract["name"][:2] for contract in contracts} == {fence for fence, _, _ in CLIMBS}


def test_the_pure_modules_of_the_third_fence_are_all_that_the_layers_put_below_reading(root: Path) -> None:
    by_number = {contract["name"][:2]: contract for contract in reversed(_fences(root))}
    layers = by_number["5."]["layers"]
    pure = {f"workers.{name}" for layer in layers[layers.index("knowledge") + 1 :] for name in layer.split(" | ")}
    assert {*pure, "workers.evaluation"} == set(by_number["3."]["source_modules"])


def _plant(folder: Path, module: str, line: str) -> None:
    target = folder / module
    target.parent.mkdir(exist_ok=True)
    (target.parent / "__init__.py").touch()
    with target.open("a") as text:
        text.write(f"\n{line}\n")


def _fences(root: Path) -> list[dict[str, Any]]:
    contracts: list[dict[str, Any]] = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    return contracts


def _broken_fences(folder: Path) -> list[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    wide = {**os.environ, "COLUMNS": "200"}
    answer = subprocess.run(command, cwd=folder, env=wide, capture_output=True, text=True, check=False)
    broken = re.findall(r"^(.+) BROKEN", answer.stdout, re.MULTILINE)
    assert "Contracts:" in answer.stdout, answer.stdout
    assert bool(broken) == bool(answer.returncode), answer.stdout
    return broken
