"""Which case histories exercise a rule, by what they expect: it fires, it does not, or it stays open.

A history is known here only as data. What it expects of a rule is written in it, and that every
expectation holds is for the tests to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

import workers

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class HistoriesError(Exception):
    """A file of case histories cannot be used; the message names it."""


class Told(NamedTuple):
    """One case history: the file it stands in, and its sentence."""

    file: str
    story: str


class Exercise(NamedTuple):
    """The histories that expect one rule to fire, not to fire, and to stay open for want of a fact.

    ``absent`` are those of ``silent`` that say it was decided: every fact was there and was not enough.
    """

    fires: tuple[Told, ...] = ()
    silent: tuple[Told, ...] = ()
    open: tuple[Told, ...] = ()
    absent: tuple[Told, ...] = ()


class Histories(NamedTuple):
    """The histories of a folder by rule or order check; ``told`` is how many there are."""

    folder: str
    told: int
    by_rule: dict[str, Exercise]

    def of(self, rule: str) -> Exercise:
        """The histories that exercise one rule or order check."""
        return self.by_rule.get(rule, Exercise())


def histories_beside() -> Path | None:
    """The case histories of the checkout that this package runs from; an installed one has none."""
    folder = Path(workers.__file__).resolve().parents[1] / "tests" / "cases"
    return folder if folder.is_dir() else None


def histories_in(folder: Path) -> Histories:
    """Every history of a folder, sorted by the rules that it exercises; those of order checks stand in ``ordering``.

    :raises HistoriesError: naming the file, where one is no list of histories, or the folder, where it holds none.
    """
    found: dict[str, defaultdict[str, list[Told]]] = {how: defaultdict(list) for how in Exercise._fields}
    count = 0
    for path in (*sorted(folder.glob("*.yaml")), *sorted(folder.glob("ordering/*.yaml"))):
        for story in _stories(path):
            count += 1
            for rule, how in _expectations(story):
                found[how][rule].append(Told(path.name, story["story"]))
    if not count:
        raise HistoriesError(f"{folder}: holds no case histories")
    rules = {rule for by_rule in found.values() for rule in by_rule}
    return Histories(folder.as_posix(), count, {rule: _exercise(found, rule) for rule in rules})


def _exercise(found: Mapping[str, Mapping[str, list[Told]]], rule: str) -> Exercise:
    return Exercise(**{how: tuple(dict.fromkeys(by_rule.get(rule, ()))) for how, by_rule in found.items()})


def _stories(path: Path) -> list[dict[str, Any]]:
    try:
        stories = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 # the safe one, in C
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
    """A title; what is expected by name; rules and silent checks as lists of ids, verdicts and remarks by id."""
    expected = story.get("expect", {})
    if not isinstance(story["story"], str) or not isinstance(expected, dict):
        return False
    lists = [*(expected.get(word, []) for word in ("rules", "only_rules", "not_rules")), story.get("silent", [])]
    named = all(isinstance(each, list) and all(isinstance(rule, str) for rule in each) for each in lists)
    return named and all(isinstance(each, dict) for each in (expected.get("verdicts", {}), story.get("says", {})))


def _expectations(story: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each rule of which a history says how it comes out; that others fire says nothing of this one."""
    expected = story.get("expect", {})
    for word, how in (("rules", "fires"), ("only_rules", "fires"), ("not_rules", "silent")):
        yield from ((rule, how) for rule in expected.get(word, ()))
    for rule, verdict in expected.get("verdicts", {}).items():
        yield from ((rule, how) for how in _COMES_OUT.get(verdict, ()))
    yield from ((check, "fires") for check in story.get("says", ()))
    yield from ((check, "silent") for check in story.get("silent", ()))


_COMES_OUT = {"present": ("fires",), "absent": ("silent", "absent"), "unknown": ("open",)}
