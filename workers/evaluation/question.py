"""The register of named questions that a rule may ask.

A question is a small function from the chart to a Finding. Its name is the word that
stands in rules.yaml; the first line of its docstring is what a reviewer reads there.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from workers.evaluation.chart import Chart
from workers.facts import Finding

T = TypeVar("T")
Question = Callable[[Chart], Finding]

QUESTIONS: dict[str, Question] = {}


def once(look: Callable[[Chart], T]) -> Callable[[Chart], T]:
    """Look a thing up once for each chart, however many rules ask."""

    @wraps(look)
    def remembered(chart: Chart) -> T:
        known = chart.remembered
        if look in known:
            return known[look]  # type: ignore[return-value]
        known[look] = found = look(chart)
        return found

    return remembered


def question(answer: Question) -> Question:
    """Register a criterion under its function's name.

    :raises ValueError: when the name is taken or the meaning is not written down.
    """
    name = answer.__name__
    if name in QUESTIONS:
        raise ValueError(f"the question {name} is asked twice")
    if not answer.__doc__:
        raise ValueError(f"the question {name} does not say what it means")
    QUESTIONS[name] = _found(name, answer)
    return QUESTIONS[name]


def meaning(name: str) -> tuple[str, str]:
    """What a question means, with its source in brackets, and what is said beyond that; empty for no question."""
    words = inspect.getdoc(QUESTIONS[name]) if name in QUESTIONS else None
    first, _, more = (words or "").partition("\n\n")
    return " ".join(first.split()), " ".join(more.split())


def _found(name: str, answer: Question) -> Question:
    """The answer as the chart keeps it under the question's name."""

    @wraps(answer)
    def found(chart: Chart) -> Finding:
        known = chart.findings.get(name)
        if known is None:
            known = chart.findings[name] = answer(chart)
        return known

    return found
