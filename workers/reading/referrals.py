"""Whether a referral names motor neuron disease; its words are looked at for that alone, and none of them is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from workers.reading.resources import ServiceRequest
from workers.reading.text import clean

REFERRAL = "referral-to-neurology"
NAMES_IT = "names-motor-neuron-disease"
"""Stands among the concepts of a referral that names the disease."""

_CODED = frozenset({"als", "motor-neuron-disease"})
_LONGEST = 20_000
_NAMED = re.compile(
    r"\b(?:MND|ALS)\b|(?i:\bmotor[ -]neuron(?:e)?[ -]disease\b|\bamyotrophic lateral sclerosis\b|\blou gehrig)"
)
"""The abbreviations in capitals only: "als" is a word of other languages."""


def names_motor_neuron_disease(order: ServiceRequest, reasons: Iterable[str]) -> bool:
    """Whether a referral's note, reason or own text names the disease, or a coded reason is it.

    :param reasons: the findings that its coded reasons stand for.
    """
    return not _CODED.isdisjoint(reasons) or any(_NAMED.search(clean(text)[:_LONGEST]) for text in _texts(order))


def _texts(order: ServiceRequest) -> Iterator[str]:
    noted = (each.text for each in order.note or ())
    reasons = order.reason_code or []
    named = (each.text for each in (*reasons, *([order.code] if order.code else [])))
    displays = (coding.display for each in reasons for coding in each.coding or ())
    yield from (text for text in (*noted, *named, *displays) if text)
