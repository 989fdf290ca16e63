"""A plugin for pytest: writes which tests carry which requirement markers, as pytest itself reads them.

pytest --collect-only -p tests.requirement_markers --requirements-to FILE
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The one option of this plugin."""
    parser.addoption("--requirements-to", type=Path, help="write the rows and the tests that show them to this file")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Write the rows, each with the tests that carry it; the parameters of a test count as one."""
    shown: dict[str, list[str]] = {}
    for item in session.items:
        test = item.nodeid.partition("[")[0]
        for row in (row for marker in item.iter_markers("requirement") for row in marker.args):
            if test not in shown.setdefault(row, []):
                shown[row].append(test)
    session.config.getoption("--requirements-to").write_text(json.dumps(shown))
