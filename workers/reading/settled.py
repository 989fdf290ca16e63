"""Whether an Observation counts, by its status, and when it was made."""

from __future__ import annotations

from collections.abc import Callable

from workers.facts import Span
from workers.reading.draft import Draft
from workers.reading.resources import Observation
from workers.reading.text import word

SETTLED = frozenset({"final", "amended", "corrected"})
_UNSETTLED = frozenset({"registered", "preliminary", "cancelled", "unknown"})


def is_settled(observation: Observation, reference: str, draft: Draft, *, blinding: Callable[[], bool]) -> bool:
    """Whether the status lets an Observation count; one that does not is set aside with the reason.

    ``blinding`` says whether the loss could hide that the patient twitches; it is asked only where there is a loss.
    """
    if observation.status in SETTLED:
        return True
    status = word(observation.status)
    if status in SETTLED:
        return True
    if not draft.in_error(status, reference):
        known = f"status {status}" if status in _UNSETTLED else "status not understood"
        because = known if status else "status missing"
        draft.set_aside(reference, because, blinding=status != "cancelled" and blinding())
    return False


def effective(observation: Observation, reference: str, draft: Draft) -> Span | None:
    """When what was observed was so: the first of its dates that can be read."""
    on = draft.day(observation.effective_date_time, "effectiveDateTime", reference)
    on = on or draft.day(observation.effective_instant, "effectiveInstant", reference)
    on = on or draft.days(observation.effective_period, "effectivePeriod", reference)
    return on or draft.day(observation.issued, "issued", reference)
