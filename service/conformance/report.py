"""The results, for people and for programs."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from service.conformance.outcomes import OUTCOMES
from service.conformance.registry import Result
from service.conformance.rows import BINDING, sections

MARKS = {"passed": "passed", "failed": "FAILED", "broke": "BROKE", "could not run": "not run", "did not apply": "-"}
_OUTCOME, _ROW, _LEVEL = 8, 4, 10
_INDENT = " " * (_OUTCOME + _ROW + _LEVEL + 3)
NARROWEST = 60


ANSWERED = "C1"
"""The row of which each service has to be seen: that a call that is well formed gets cards."""


def conforms(results: Sequence[Result]) -> bool | None:
    """Whether no check of a SHALL failed or broke; None where there is a service of which no answer was seen.

    A service that gives no answer does not conform. Of one that refuses every call, nothing is known.
    """
    if _breaches(results):
        return False
    return None if _unseen(results) else True


def as_json(base: str, results: Sequence[Result]) -> bytes:
    """Everything, for a program."""
    counts = Counter(result.outcome for result in results)
    document = {
        "address": base,
        "conforms": conforms(results),
        "counts": {outcome: counts[outcome] for outcome in OUTCOMES},
        "breaches": sorted({result.requirement for result in _breaches(results)}),
        "results": results,
    }
    return msgspec.json.format(msgspec.json.encode(document))


def as_table(base: str, results: Sequence[Result], width: int) -> str:
    """For a person: by section, one line for each check, and at the end what it comes to."""
    return "\n".join(_lines(base, results, max(width, NARROWEST)))


def _lines(base: str, results: Sequence[Result], width: int) -> Iterator[str]:
    yield f"CDS Hooks at {base}"
    for section in sections():
        ids = {row.id: place for place, row in enumerate(section.rows)}
        here = sorted((each for each in results if each.requirement in ids), key=lambda each: ids[each.requirement])
        if here:
            yield ""
            yield section.title
            for (row, title), found in _grouped(here).items():
                yield from _check(row, title, found, width)
    yield ""
    for line in _summing_up(results):
        yield from textwrap.wrap(line, width, subsequent_indent="  ")


def _grouped(results: Sequence[Result]) -> dict[tuple[str, str], list[Result]]:
    grouped: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        grouped.setdefault((result.requirement, result.title), []).append(result)
    return grouped


def _check(row: str, title: str, found: Sequence[Result], width: int) -> Iterator[str]:
    """One line where all services fare alike, and the services that fare worse by name."""
    worst = min(found, key=lambda each: _WORST.index(each.outcome))
    head = f"{MARKS[worst.outcome]:{_OUTCOME}} {row:{_ROW}} {worst.level:{_LEVEL}} "
    yield from textwrap.wrap(title, width, initial_indent=head, subsequent_indent=_INDENT)
    for saw, services in _seen(found).items():
        where = f"{', '.join(services)}: " if services and len(_seen(found)) > 1 else ""
        yield from textwrap.wrap(where + saw, width, initial_indent=_INDENT + "> ", subsequent_indent=_INDENT + "  ")


_WORST = ("failed", "broke", "could not run", "passed", "did not apply")


def _seen(found: Sequence[Result]) -> dict[str, list[str]]:
    seen: dict[str, list[str]] = {}
    for result in found:
        prefix = "" if len({each.outcome for each in found}) == 1 else f"{result.outcome}: "
        seen.setdefault(prefix + result.saw, []).extend([result.service] if result.service else [])
    return seen


def _summing_up(results: Sequence[Result]) -> Iterator[str]:
    counts = Counter(result.outcome for result in results)
    yield ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES)
    breaches = sorted({f"{result.requirement} ({result.outcome})" for result in _breaches(results)})
    if breaches:
        yield f"Does not conform: {', '.join(breaches)}"
    elif unseen := _unseen(results):
        yield f"Not known: no well-formed call was answered by {', '.join(unseen)}. Give one that can be: --request."
    elif counts["could not run"]:
        yield "Nothing that is required was seen to be missing; what could not be run is not known."
    else:
        yield "Nothing that is required was seen to be missing."


def _unseen(results: Sequence[Result]) -> list[str]:
    """The services of which no answer to a well-formed call was seen."""
    answers = [each for each in results if each.requirement == ANSWERED]
    return [each.service or "any service" for each in answers if each.outcome != "passed"]


def _breaches(results: Sequence[Result]) -> list[Result]:
    return [each for each in results if each.level in BINDING and each.outcome in ("failed", "broke")]
