"""The shape of advice.yaml: the words that go with a tier, and the advice that holds only under a condition."""

from __future__ import annotations

from datetime import date
from typing import Literal

from workers.assessment import Tier
from workers.knowledge.entry import Condition, Entry


class Instead(Entry, frozen=True):
    """Words in place of a tier's own where ``when`` is present; it may name questions and suggested orders."""

    when: Condition
    headline: str
    target: str
    consider: list[str]
    would_change: list[str]
    patient: list[str]


class TierAdvice(Entry, frozen=True):
    """The words that go with one tier; ``patient`` in everyday words, a sentence each.

    ``patient_sooner`` stands in their place where a rule wants something within so many days. Of ``instead``
    the first one whose condition is present speaks.
    """

    headline: str
    indicator: Literal["info", "warning", "critical"]
    target: str
    consider: list[str]
    would_change: list[str]
    patient: list[str]
    cite: list[str]
    patient_sooner: dict[str, list[str]] = {}
    instead: list[Instead] = []


class Tip(Entry, frozen=True):
    """One piece of advice, for the clinician and in a patient's words.

    ``lifestyle`` is something to try, ``faq`` answers a question that patients ask, ``note`` is for the
    clinician alone, ``follow-up`` says when to look again. It is given in its ``tiers``, where ``when`` is
    present, and never where ``unless`` is present. While ``unless`` is unknown the cautious words stand in
    its place; without cautious words it is left out. A condition may name questions, rules, tiers and
    suggested orders. ``shows`` names the questions whose findings are told with it. A limit of lookback.yaml
    or thresholds.yaml in braces stands for its number.
    """

    id: str
    kind: Literal["lifestyle", "faq", "note", "follow-up"]
    title: str
    tiers: list[Tier]
    clinician: str
    cite: list[str]
    patient: str = ""
    when: Condition = ""
    unless: Condition = ""
    shows: list[str] = []
    cautious: str = ""
    cautious_patient: str = ""


class OtherAsk(Entry, frozen=True):
    """How something is asked for that is no item of the questionnaire."""

    text: str
    matters: str


class AdviceBook(Entry, frozen=True):
    """advice.yaml"""

    version: str
    review_by: date
    safety_net: str
    limits: str
    tiers: dict[str, TierAdvice]
    tips: list[Tip]
    age: OtherAsk
    record: OtherAsk
