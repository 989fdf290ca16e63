"""One call of a hook: read, evaluate, render; and keep what was concluded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from service.ehr.completing import Completed
from service.hooks.posted import Posted, joined, marked
from service.hooks.recording import Recording
from service.hooks.request import Call, Invocation
from workers.assessment import Assessment, Tier
from workers.contract import Evaluator
from workers.reading import read_case

Render = Callable[[Assessment, Invocation], list[dict[str, Any]]]
"""Makes the cards of an Assessment, ready for JSON."""


class Desk(msgspec.Struct, frozen=True):
    """What answers a hook.

    ``posted`` has what was posted to this service about a patient, ``evaluator`` answers a Case, ``render`` makes cards
    of the answer, and ``recording`` keeps it.
    """

    posted: Posted
    evaluator: Evaluator
    render: Render
    recording: Recording

    def cards(self, call: Call, data: Completed, as_of: date) -> list[dict[str, Any]]:
        """The cards for one checked call, as on this day; none when there is nothing to say.

        What was posted about the patient is read together with what the client prefetched. The answer is kept,
        except about somebody of whom nothing is to be said and nothing was posted: opening a chart makes no file.

        :raises ReadingError: the prefetched data are not those of one patient.
        """
        found = self.posted.about(call.asked.patient)
        case = read_case(joined(data.prefetch, found or {}), as_of, call.asked.patient)
        case = msgspec.structs.replace(case, ignored=(*case.ignored, *data.missing))
        assessment = self.evaluator(case if found is not None else marked(case))
        cards = self.render(assessment, call.asked)
        if found or assessment.tier is not Tier.NOT_APPLICABLE:
            self.recording.keep(assessment, tuple(found or ()))
        return cards
