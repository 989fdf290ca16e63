"""Collect every case history: one entry of a YAML file in this folder is one test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cases.expectations import misses
from tests.cases.story import HERE, Facts, assess


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix == ".yaml" and file_path.parent == HERE:
        return Histories.from_parent(parent, path=file_path)
    return None


class Histories(pytest.File):
    """A file of case histories."""

    def collect(self) -> Iterator[pytest.Item]:
        for story in yaml.safe_load(self.path.read_text(encoding="utf-8")):
            yield History.from_parent(self, name=story["story"], story=story)


class History(pytest.Item):
    """One case history: the facts, and what a neurologist expects to be said."""

    def __init__(self, *, story: Facts, **kwargs: Any) -> None:  # noqa: ANN401  pytest's own arguments
        super().__init__(**kwargs)
        self.story = story

    def runtest(self) -> None:
        found = list(misses(self.story["expect"], assess(self.story)))
        if found:
            pytest.fail("\n".join(found), pytrace=False)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name
