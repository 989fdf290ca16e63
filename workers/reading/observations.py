"""Observations: laboratory values and vital signs, symptoms and signs."""

from __future__ import annotations

from workers.facts import Evidence, Result, Span
from workers.reading.answer_observations import item_asked, read_answer, read_description
from workers.reading.datatypes import Quantity
from workers.reading.draft import AFTERWARDS, Draft, reference_to
from workers.reading.negation import is_of_family, says_no
from workers.reading.pieces import Piece, known_code, may_be_entry, pieces_of, why_no_value
from workers.reading.ranges import NO_LIMITS, own_range, range_in_pregnancy
from workers.reading.resources import Observation
from workers.reading.settled import SETTLED, effective, is_settled
from workers.reading.signs import note_unread, read_sign
from workers.reading.specimens import hint
from workers.reading.text import clean, word
from workers.reading.units import Measured, measure

_COMPARATORS = frozenset({"", "<", "<=", ">=", ">"})


def read_observation(observation: Observation, draft: Draft) -> None:
    """The results and signs in one Observation and its components, or the answer to a question of the intake."""
    item = item_asked(observation.code)
    if item is not None:
        read_answer(observation, item, draft)
        return
    if observation.code is None and not observation.component:
        draft.set_aside(reference_to(observation), "code missing", blinding=True)
        return
    pieces = pieces_of(observation, draft)
    if not pieces:
        _note_named(observation, draft)
        return
    reference = pieces[0].reference.partition("#")[0]
    if not is_settled(observation, reference, draft, blinding=lambda: may_be_entry(pieces, draft)):
        return
    on = effective(observation, reference, draft)
    if draft.is_afterwards(on):
        draft.set_aside(reference, AFTERWARDS, blinding=may_be_entry(pieces, draft))
        return
    for piece in pieces:
        read = _read_result if piece.meaning.analyte else read_sign
        read(piece, on, draft)
    if observation.component:
        read_description(observation, on, draft)


def _note_named(observation: Observation, draft: Draft) -> None:
    """A finding that is the value of a code which says nothing here ("symptom: dysarthria"): it is not settled."""
    asked, value = observation.code, observation.value_codeable_concept
    if asked is None or value is None or word(observation.status) not in SETTLED:
        return
    if says_no(asked) or says_no(value) or is_of_family(asked):
        return
    reference = reference_to(observation)
    note_unread(draft.terms.of(value).findings, reference, effective(observation, reference, draft), draft)


def _read_result(piece: Piece, on: Span | None, draft: Draft) -> None:
    holder, analyte = piece.holder, piece.meaning.analyte
    quantity = holder.value_quantity
    if quantity is None and holder.value_integer is not None:
        quantity = Quantity(value=holder.value_integer)
    if quantity is None or quantity.value is None:
        draft.set_aside(piece.reference, why_no_value(holder))
        return
    measured = measure(analyte, quantity)
    comparator = clean(quantity.comparator)
    if isinstance(measured, str):
        draft.set_aside(piece.reference, measured)
    elif comparator not in _COMPARATORS:
        draft.set_aside(piece.reference, "comparator not understood")
    else:
        draft.results.append(_result(piece, on, measured, comparator, draft))


def _result(piece: Piece, on: Span | None, measured: Measured, comparator: str, draft: Draft) -> Result:
    analyte, used, holder = piece.meaning.analyte, measured.conversion, piece.holder
    printed = holder.reference_range
    low, high = own_range(printed, analyte, used, draft) if printed else NO_LIMITS
    expecting = range_in_pregnancy(printed, analyte, used, draft) if printed else NO_LIMITS
    says = f"{draft.terms.titles[analyte]} {comparator}{measured.sent:.6g} {used.shown}".rstrip()
    return Result(
        analyte,
        measured.value,
        used.canonical,
        Evidence(piece.reference, on, says),
        on,
        comparator,
        low,
        high,
        known_code(holder.code, draft),
        hint(piece.observation, draft),
        used.scale,
        expecting,
    )
