"""The reference range printed with a result, where it holds for this patient."""

from __future__ import annotations

from collections.abc import Iterable

from workers.facts import Age
from workers.reading.datatypes import CodeableConcept, Quantity, Range, ReferenceRange
from workers.reading.draft import Draft
from workers.reading.text import word
from workers.reading.units import Conversion, conversion_for, number, unit_named

Limits = tuple[float | None, float | None]
NO_LIMITS: Limits = (None, None)

_SEXES = {
    "female": frozenset({"female", "f", "woman", "women", "females"}),
    "male": frozenset({"male", "m", "man", "men", "males"}),
}
_OLDEST = 200.0
_EXPECTING = frozenset({"pregnant", "pregnancy", "pregnant woman", "pregnant women"})


def own_range(ranges: Iterable[ReferenceRange], analyte: str, used: Conversion, draft: Draft) -> Limits:
    """Low and high in the canonical unit; both None where no one range clearly holds for this patient.

    A range counts when it is in the unit of the value or names none, is a normal range, and
    is not printed for another sex or age, or for a group that is not known to fit.
    """
    groups = ((each, each.applies_to or ()) for each in ranges)
    fitting = [each for each, of in groups if all(_is_sex(group, draft.sex) for group in of)]
    return _only(fitting, analyte, used, draft)


def range_in_pregnancy(ranges: Iterable[ReferenceRange], analyte: str, used: Conversion, draft: Draft) -> Limits:
    """The same for a range printed for pregnancy as a whole; one for a trimester is not taken."""
    fitting = []
    for each in ranges:
        others = [group for group in each.applies_to or () if not _is_pregnancy(group, draft)]
        if len(others) < len(each.applies_to or ()) and all(_is_sex(group, draft.sex) for group in others):
            fitting.append(each)
    return _only(fitting, analyte, used, draft)


def _only(printed: Iterable[ReferenceRange], analyte: str, used: Conversion, draft: Draft) -> Limits:
    """The limits on which all normal ranges for the patient's age agree."""
    normal = (each for each in printed if each.type is None or _is_normal(each.type))
    found = {_limits(each, analyte, used) for each in normal if _covers(each.age, draft.age)} - {NO_LIMITS}
    return found.pop() if len(found) == 1 else NO_LIMITS


def _is_normal(kind: CodeableConcept) -> bool:
    codings = kind.coding or ()
    return not codings or any(word(coding.code) == "normal" for coding in codings)


def _is_pregnancy(group: CodeableConcept, draft: Draft) -> bool:
    """Pregnant, as a code or in words, and nothing narrower."""
    if "pregnancy" in draft.terms.of(group).concepts:
        return True
    names = [coding.display for coding in group.coding or ()] + [group.text]
    return any(word(name).split(" (")[0] in _EXPECTING for name in names)


def _is_sex(group: CodeableConcept, sex: str) -> bool:
    wanted = _SEXES.get(sex, frozenset())
    names = [name for coding in group.coding or () for name in (coding.code, coding.display)] + [group.text]
    return any(word(name).split(" (")[0] in wanted for name in names)


def _covers(ages: Range | None, age: Age | None) -> bool:
    if ages is None:
        return True
    low, high = _years(ages.low, 0.0), _years(ages.high, _OLDEST)
    if age is None or low is None or high is None:
        return False
    return low <= age.youngest and age.oldest <= high


def _years(quantity: Quantity | None, otherwise: float) -> float | None:
    """An age in years; None when it is given in another unit or cannot be read."""
    if quantity is None:
        return otherwise
    return number(quantity.value) if "a" in (unit_named(quantity.code), unit_named(quantity.unit)) else None


def _limits(printed: ReferenceRange, analyte: str, used: Conversion) -> Limits:
    low, high = (_limit(each, analyte, used) for each in (printed.low, printed.high))
    return NO_LIMITS if low is not None and high is not None and low > high else (low, high)


def _limit(quantity: Quantity | None, analyte: str, used: Conversion) -> float | None:
    if quantity is None:
        return None
    value = number(quantity.value)
    if value is None:
        return None
    if not quantity.code and not quantity.unit:
        return number(used.apply(value))
    own = conversion_for(analyte, quantity.code, quantity.unit)
    same = isinstance(own, Conversion) and (own.factor, own.offset) == (used.factor, used.offset)
    return number(used.apply(value)) if same else None
