"""The basis of a card, so that a clinician can judge it and need not believe it.

What was found stands under "Why", each point being one rule in words, and what is not known under "Not known". Here
stand the days of the data, how the points come to one answer, the sources in words, and what the service cannot say.
"""

from __future__ import annotations

from service.cards import words
from service.cards.citations import Numbers, in_words
from service.cards.data_dates import data_dates
from service.cards.markdown import escape, escape_knowledge
from workers.assessment import Advice, Assessment


def basis(assessment: Assessment, advice: Advice, numbers: Numbers) -> list[str]:
    """What the card rests on, and what it does not say, a line each."""
    as_of = words.RECORD_AS_OF.format(assessment.as_of.isoformat(), escape_knowledge(assessment.knowledge_version))
    data = " ".join([as_of, *data_dates(assessment)])
    how = [words.HOW_IT_WAS_WEIGHED] if len(assessment.reasons) > 1 else []
    limits = [escape_knowledge(advice.limits)] if advice.limits else []
    return [data, *_answers(assessment), *how, *in_words(numbers), words.SUPPORTS, *limits]


def _answers(assessment: Assessment) -> list[str]:
    """The answers that reassure, all of them: the point under "Why" only says that there are."""
    found = [phrase for reason in assessment.reasons if reason.tier in words.FOUND_NOTHING for phrase in reason.found]
    return [words.ANSWERS.format("; ".join(map(escape, dict.fromkeys(found))))] if found else []
