"""Coded symptoms and signs, with the answer that their value gives."""

from __future__ import annotations

from workers.answer import ABSENT, PRESENT, UNKNOWN, Answer
from workers.facts import Evidence, Problem, Sign, Span
from workers.reading.datatypes import CodeableConcept
from workers.reading.draft import Draft
from workers.reading.negation import answer_in_a_word, leaves_open, says_no
from workers.reading.pieces import Piece, why_no_value
from workers.reading.terminology import Meaning, sites_of
from workers.reading.text import clean
from workers.reading.units import number

_SAYS = {PRESENT: "{} observed", ABSENT: "{} not observed", UNKNOWN: "{} not known"}


def read_sign(piece: Piece, on: Span | None, draft: Draft) -> None:
    """A symptom or sign that somebody looked for; any value but a denial affirms it."""
    answer = _answer(piece, draft)
    concepts = piece.meaning.findings or ("pregnancy",)
    if answer is None:
        if clean(piece.holder.value_string):
            note_unread(piece.meaning.findings, piece.reference, on, draft)
        return
    sites = sites_of((piece.holder.code, piece.observation.body_site))
    where = f" ({', '.join(sites)})".replace("-", " ") if sites else ""
    evidence = Evidence(piece.reference, on, _SAYS[answer].format(draft.terms.title(concepts)) + where)
    draft.signs.append(Sign(concepts, answer, evidence, on, sites))
    if answer is PRESENT:
        draft.note_twitching(concepts, evidence)


def note_unread(findings: tuple[str, ...], reference: str, on: Span | None, draft: Draft) -> None:
    """A finding that somebody wrote about, in words or in a place that are not interpreted: it is not settled.

    One that would say that the patient twitches is asked about anyway.
    """
    if findings and draft.terms.entry.isdisjoint(findings):
        evidence = Evidence(reference, on, f"{draft.terms.title(findings)} written about, not interpreted")
        draft.problems.append(Problem(findings, "unconfirmed", evidence, recorded=on, source="Observation"))


def _answer(piece: Piece, draft: Draft) -> Answer | None:
    """What a sign's value says; None, and a note, where it says nothing that can be used."""
    holder = piece.holder
    if holder.value_boolean is not None:
        return PRESENT if holder.value_boolean else ABSENT
    if holder.value_codeable_concept is not None:
        return _coded_answer(piece.meaning, holder.value_codeable_concept, draft)
    count = number(holder.value_quantity.value if holder.value_quantity else holder.value_integer)
    if count is not None:
        return PRESENT if count > 0 else ABSENT
    if clean(holder.value_string):
        return _said_answer(piece, holder.value_string or "", draft)
    if holder.data_absent_reason is not None:
        draft.set_aside(piece.reference, why_no_value(holder))
        return None
    denied = any(says_no(each) for each in holder.interpretation or ())
    return ABSENT if denied else _unless_question(piece.meaning)


def _said_answer(piece: Piece, said: str, draft: Draft) -> Answer | None:
    answer = answer_in_a_word(said)
    if answer is None:
        blinding = not draft.terms.entry.isdisjoint(piece.meaning.findings)
        draft.set_aside(piece.reference, "value in words only", blinding=blinding)
    return answer


def _coded_answer(meaning: Meaning, value: CodeableConcept, draft: Draft) -> Answer:
    named = draft.terms.of(value).concepts
    if says_no(value) or "normal-study" in named:
        return ABSENT
    if leaves_open(value):
        return UNKNOWN
    return PRESENT if "pregnancy" in named else _unless_question(meaning)


def _unless_question(meaning: Meaning) -> Answer:
    """Stating a finding without denying it affirms it; merely asking a question does not."""
    return PRESENT if meaning.findings else UNKNOWN
