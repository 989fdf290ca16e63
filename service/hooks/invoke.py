"""One call of a hook: read, evaluate, render."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from service.hooks.request import Call, Invocation
from workers.assessment import Assessment
from workers.contract import Evaluator
from workers.reading import read_case

Render = Callable[[Assessment, Invocation], list[dict[str, Any]]]
"""Makes the cards of an Assessment, ready for JSON."""


def cards_for(call: Call, evaluator: Evaluator, render: Render, as_of: date) -> list[dict[str, Any]]:
    """The cards for one checked call, as on this day; none when there is nothing to say.

    :raises ReadingError: the prefetched data are not those of one patient.
    """
    case = read_case(call.prefetch, as_of, call.asked.patient)
    assessment = evaluator(case)
    return render(assessment, call.asked)
