"""Which case histories exercise a rule, by what they expect: it fires, it does not, or it stays open.

A history is known here only as data. What it expects of a rule is written in it, and that every
expectation holds is for the tests to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

import workers


class HistoriesError(Exception):
    """A file of case histories cannot be used; the message names it."""


class Told(NamedTuple):
    """One case history: the file it stands in, and its sentence."""

    file: str
    story: str


class Exercise(NamedTuple):
    """The histories that expect one rule to fire, not to fire, and to stay open for want of a fact."""

    fires: tuple[Told, ...] = ()
    silent: tuple[Told, ...] = ()
    open: tuple[Told, ...] = ()


class Histories(NamedTuple):
    """The histories of a folder by rule; ``told`` is how many there are."""

    folder: str
    told: int
    by_rule: dict[str, Exercise]

    def of(self, rule: str) -> Exercise:
        """The histories that exercise one rule."""
        return self.by_rule.get(rule, Exercise())


def histories_beside() -> Path | None:
    """The case histories of the checkout that this package runs from; an installed one has none."""
    folder = Path(workers.__file__).resolve().parents[1] / "tests" / "cases"
    return folder if folder.is_dir() else None


def histories_in(folder: Path) -> Histories:
    """Every history of a folder, sorted by the rules that it exercises.

    :raises HistoriesError: naming the file, where one is no list of histories.
    """
    fires, silent, still_open = _collected(), _collected(), _collected()
    count = 0
    for path in sorted(folder.glob("*.yaml")):
        for story in _stories(path):
            count += 1
            told, expected = Told(path.name, story["story"]), story.get("expect", {})
            for rule, how in _expectations(expected):
                {"present": fires, "absent": silent, "unknown": still_open}[how][rule].append(told)
    rules = {*fires, *silent, *still_open}
    by_rule = {rule: Exercise(_once(fires[rule]), _once(silent[rule]), _once(still_open[rule])) for rule in rules}
    return Histories(folder.as_posix(), count, by_rule)


def _collected() -> defaultdict[str, list[Told]]:
    return defaultdict(list)


def _once(told: list[Told]) -> tuple[Told, ...]:
    return tuple(dict.fromkeys(told))


def _stories(path: Path) -> list[dict[str, Any]]:
    try:
        stories = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise HistoriesError(f"{path}: cannot be read as YAML ({type(error).__name__})") from None
    if not isinstance(stories, list) or not all(isinstance(each, dict) and "story" in each for each in stories):
        raise HistoriesError(f"{path}: is no list of case histories")
    for each in stories:
        if not _well_formed(each):
            raise HistoriesError(
                f"{path}: {str(each['story'])[:60]!r} does not say what it expects as a case history does"
            )
    return stories


def _well_formed(story: dict[str, Any]) -> bool:
    """A title; what is expected by name; rules as a list of ids, verdicts by rule."""
    expected = story.get("expect", {})
    if not isinstance(story["story"], str) or not isinstance(expected, dict):
        return False
    lists = [expected.get(word, []) for word in ("rules", "only_rules", "not_rules")]
    named = all(isinstance(each, list) and all(isinstance(rule, str) for rule in each) for each in lists)
    return named and isinstance(expected.get("verdicts", {}), dict)


def _expectations(expected: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each rule of which a history says how it comes out; that others fire says nothing of this one."""
    for word, how in (("rules", "present"), ("only_rules", "present"), ("not_rules", "absent")):
        yield from ((rule, how) for rule in expected.get(word, ()))
    for rule, verdict in expected.get("verdicts", {}).items():
        if verdict in ("present", "absent", "unknown"):
            yield rule, verdict
