"""What a plan says in a clinician's words: those of the card, and what it says where there would be no card."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from service.cards import words
from service.cards.detail import detail, unread_detail
from service.cards.markdown import escape_knowledge
from service.cards.summary import summary, unread_summary
from workers.assessment import Assessment, Tier

NOTHING_TO_WEIGH = (
    "Nothing in the data that were supplied says that this patient twitches, so no rule was weighed and nothing is "
    "suggested. This is no finding: it does not say that the patient is well."
)


class Said(NamedTuple):
    """A title, one sentence, and the whole in Markdown."""

    title: str
    summary: str
    note: str


def said(assessment: Assessment, title_of: Callable[[str], str]) -> Said:
    """The words of a plan. An assessment that came to nothing says so, and why."""
    title = words.HEADLINES[assessment.tier.value]
    if assessment.tier is not Tier.NOT_APPLICABLE:
        headline = assessment.advice.headline if assessment.advice else ""
        return Said(headline or title, summary(assessment), detail(assessment, title_of))
    if is_blinded(assessment):
        return Said(title, unread_summary(assessment), unread_detail(assessment))
    as_of = words.RECORD_AS_OF.format(assessment.as_of.isoformat(), escape_knowledge(assessment.knowledge_version))
    return Said(title, NOTHING_TO_WEIGH, f"**{title}**\n\n{NOTHING_TO_WEIGH}\n\n{as_of}")


def is_blinded(assessment: Assessment) -> bool:
    """Whether something that could not be used may hide that the patient twitches."""
    return any(lost.blinding for lost in assessment.ignored)
