"""What a named question reads: limits, questionnaire items, laboratory values. Found in its code, without running it.

Every name of a limit or an item is a string in the code of the question, or of a function that it
calls. A test holds this against what the questions really read in every case history.
"""

from __future__ import annotations

import dis
import inspect
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

from workers.evaluation.chart import Chart
from workers.evaluation.conditions import bind
from workers.evaluation.criteria.lab_values import lab_values
from workers.evaluation.question import QUESTIONS

_OURS = "workers.evaluation"


class Seen(NamedTuple):
    """The strings in a function and all that it calls; whether it reads the laboratory, or asks what a file names.

    ``fields`` are the attributes that it looks at, whatever they belong to.
    """

    words: frozenset[str]
    reads_laboratory: bool
    asks_of_files: bool
    fields: frozenset[str] = frozenset()


@lru_cache(maxsize=512)
def seen_in(name: str) -> Seen:
    """What stands in the code of one named question."""
    return _walk([QUESTIONS[name]], stop=_COMMON)


@lru_cache(maxsize=1)
def seen_in_every_answer() -> frozenset[str]:
    """What is read to tell which answer stands, whatever the question."""
    return _walk([Chart.standing, Chart._still_counts], stop=frozenset()).words  # noqa: SLF001  the chart's own reading


@lru_cache(maxsize=1)
def seen_in_every_laboratory_value() -> frozenset[str]:
    """What is read to grade a laboratory value, whatever the question."""
    return _walk([_plain(Chart.readings), lab_values], stop=frozenset()).words


def named_in(words: Iterable[str], known: Iterable[str]) -> list[str]:
    """Those of the known names that are among the words, in the order in which they are known."""
    found = set(words)
    return [name for name in known if name in found]


def _walk(start: Iterable[Callable[..., Any]], stop: frozenset[Any]) -> Seen:
    waiting = [_plain(each) for each in start]
    walked: set[Any] = set()
    words: set[str] = set()
    fields: set[str] = set()
    laboratory = further = False
    while waiting:
        function = waiting.pop()
        if function in walked or not isinstance(function, FunctionType):
            continue
        walked.add(function)
        if function in stop:
            laboratory = laboratory or function in _LABORATORY
            continue
        for code in _codes(function.__code__):
            words.update(_strings(code.co_consts))
            fields.update(code.co_names)
            for found in _named(code, function):
                words.update(_strings([found]))
                further = further or found is bind or found is QUESTIONS
                waiting += map(_plain, found if isinstance(found, tuple) else [found])
    return Seen(frozenset(words), laboratory, further, frozenset(fields))


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a function, and of what is defined inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _named(code: CodeType, function: FunctionType) -> Iterator[Any]:
    """What the names in a piece of code stand for: globals, and what the chart offers as an attribute."""
    for each in dis.get_instructions(code):
        if each.opname == "LOAD_GLOBAL":
            found = function.__globals__.get(each.argval)
            if found is not None and not isinstance(found, ModuleType):
                yield found
        elif each.opname in ("LOAD_ATTR", "LOAD_METHOD") and each.argval in vars(Chart):
            yield vars(Chart)[each.argval]


def _plain(found: Any) -> Any:  # noqa: ANN401  anything that a name may stand for
    """The function itself, out of a property, a cache or a registered question; None for one that is not ours."""
    if isinstance(found, property):
        found = found.fget
    if callable(found):
        found = inspect.unwrap(found)
    ours = getattr(found, "__module__", "") or ""
    return found if isinstance(found, FunctionType) and ours.startswith(_OURS) else None


def _strings(values: Iterable[Any]) -> Iterator[str]:
    """The strings among some values, and in tuples, sets and dictionaries of them."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, (tuple, list, frozenset, set)):
            yield from _strings(value)
        elif isinstance(value, dict) and value is not QUESTIONS:
            yield from _strings([*value, *value.values()])


_LABORATORY = frozenset({_plain(vars(Chart)["readings"]), _plain(lab_values)})
_COMMON = _LABORATORY | {Chart.standing, Chart._still_counts}  # noqa: SLF001
