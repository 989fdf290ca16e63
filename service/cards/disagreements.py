"""Where the record contradicts itself, in words."""

from __future__ import annotations

import re

from service.cards import words
from service.cards.markdown import escape
from workers.assessment import Assessment

_ITEM = re.compile(r"\A[a-z]+\.[a-z-]+: ")
"""The id of a question before what was answered: of use to a program, and said again in what follows."""


def disagreements(assessment: Assessment) -> list[str]:
    """A sentence for each contradiction, without the ids of questions."""
    return [words.CONFLICT.format(escape(_ITEM.sub("", conflict))) for conflict in assessment.conflicts]
