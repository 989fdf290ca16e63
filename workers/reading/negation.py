"""Whether a coded or very short value says yes, says no, or says that nobody knows."""

from __future__ import annotations

import re

from workers.answer import ABSENT, PRESENT, UNKNOWN, Answer
from workers.reading.datatypes import CodeableConcept
from workers.reading.text import word

_LONGEST = 200
_NO_CODES = frozenset({"no", "n", "absent", "none", "negative", "neg", "nd", "la6568-5"})
"""Codes that mean no in any system; LA6568-5 is "not at all" in the LOINC answer lists."""
_OPEN_CODES = frozenset({"not-sure", "unknown", "asked-unknown", "unk", "ask-unk", "indeterminate", "not-done"})

_NO = re.compile(r"\b(?:absent|negative|none|no|not (?:detected|present|seen|found|observed|pregnant|at all))\b")
_YES = re.compile(r"(?<!not )\b(?:present|positive|yes|detected|seen|observed)\b")
_OPEN = re.compile(r"\b(?:unknown|not (?:sure|known|done|assessed|asked)|indeterminate|equivocal|inconclusive)\b")


def says_no(concept: CodeableConcept) -> bool:
    """Whether a coded value denies: by its code, or by the words it is displayed with."""
    codes, words = _codes_and_words(concept)
    return not _NO_CODES.isdisjoint(codes) or any(_denies(each) for each in words)


def is_of_family(concept: CodeableConcept) -> bool:
    """Whether the words of a code are about the family and not about the patient."""
    return any("famil" in each for each in _codes_and_words(concept)[1])


def leaves_open(concept: CodeableConcept) -> bool:
    """Whether a coded value says that it is not known."""
    codes, words = _codes_and_words(concept)
    return not _OPEN_CODES.isdisjoint(codes) or any(_OPEN.search(each) for each in words)


def answer_in_a_word(text: str) -> Answer | None:
    """The answer that a string gives when it is nothing but "yes", "absent" and the like; else None."""
    said = word(text).rstrip(".")
    for pattern, answer in ((_NO, ABSENT), (_YES, PRESENT), (_OPEN, UNKNOWN)):
        if pattern.fullmatch(said):
            return answer
    return None


def _denies(words: str) -> bool:
    return bool(_NO.search(words)) and not _YES.search(words)


def _codes_and_words(concept: CodeableConcept) -> tuple[set[str], list[str]]:
    codings = concept.coding or []
    words = [coding.display for coding in codings] + [concept.text]
    return {word(coding.code) for coding in codings}, [word(each[:_LONGEST]) for each in words if each]
