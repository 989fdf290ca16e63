"""Never reassure past an open question.

This is the one rule that no knowledge file can switch off. It stands after all
others and looks only at the tier they gave and at the ten warning questions.
"""

from __future__ import annotations

from collections.abc import Iterable

from workers.answer import ABSENT, UNKNOWN, Answer
from workers.assessment import Tier


def safe_tier(fired: Iterable[Tier], gates: Iterable[Answer], age: Answer) -> Tier:
    """The tier that may be given.

    :param fired: the tiers of the rules that fired, add-ons left out.
    :param gates: the answers to the ten warning questions.
    :param age: whether the patient is known to be an adult.

    The most urgent tier that fired stands while it is ROUTINE or above, or out of scope. Below
    that, an open question or an unknown age gives INSUFFICIENT_DATA. REASSURE needs every
    question answered no; where one was answered yes and nothing fired, it is WORKUP. With
    nothing fired at all there is no ground for any answer: INSUFFICIENT_DATA.
    """
    best = min(fired, key=lambda tier: tier.rank, default=Tier.INSUFFICIENT_DATA)
    if not Tier.ROUTINE.outranks(best):
        return best
    answers = tuple(gates)
    if age is UNKNOWN or not answers or any(answer is UNKNOWN for answer in answers):
        return Tier.INSUFFICIENT_DATA
    if best is Tier.REASSURE and any(answer is not ABSENT for answer in answers):
        return Tier.WORKUP
    return best
