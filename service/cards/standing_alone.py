"""What has a card of its own, beside that of the assessment, because it is to be acted on whatever becomes of the rest.

* a rule that says so itself: a crisis path, worry;
* the review of a medicine, where something more urgent decides: it would be lost behind a referral, and dismissing the
  referral must not dismiss it;
* a neurology appointment or referral that is on record and comes too late: nothing is to be ordered, somebody is to be
  asked.
"""

from __future__ import annotations

from workers.assessment import Assessment, Reason, SuppressedOrder, Tier

LATE = "NeurologySooner"
"""The name of the topic of the card about a referral that comes too late."""

_SOONER = (": consider asking to expedite it", ": consider a higher one")
"""How the evaluation ends its words on such a referral; a case history of each holds the two together."""


def own_reasons(assessment: Assessment) -> tuple[Reason, ...]:
    """The reasons that have a card of their own."""
    return tuple(each for each in assessment.reasons if each.own_card or _is_medicine_behind(each, assessment.tier))


def come_too_late(assessment: Assessment) -> SuppressedOrder | None:
    """The referral or appointment on record that ought to be sooner, if there is one."""
    return next((each for each in assessment.suppressed_orders if each.because.endswith(_SOONER)), None)


def _is_medicine_behind(reason: Reason, tier: Tier) -> bool:
    """Whether a reason is about medicines first of all, and the answer is decided by something more urgent."""
    return reason.orders[:1] == ("MEDICATION_REVIEW",) and tier.outranks(Tier[reason.tier])
