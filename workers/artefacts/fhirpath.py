"""Conditions as FHIRPath, over answers that somebody else has found.

A named question ("weakness on examination") is a look through the whole record with its own
look-back limits; no expression over raw resources would ask the same. What can be said
exactly is how the answers combine. So an expression reads ``%answers``, a Parameters
resource with one ``valueBoolean`` for each question, rule or tier that is answered, under
its name, and nothing for what is not known. FHIRPath's own ``and`` and ``or`` are the same
three-valued logic as that of the rules.
"""

from __future__ import annotations

from collections.abc import Collection

from workers.knowledge.entry import Condition

ADULT_FROM_YEARS = "adult_from_years"
"""The limit that says from which age on the rules were written."""


def fhirpath(condition: Condition) -> str:
    """A condition of the rules over ``%answers``: true, false, or empty where it cannot be told.

    ``not`` means "has not been established", so it is true for what is not known.
    """
    if isinstance(condition, str):
        return f"%answers.parameter.where(name = '{condition}').value"
    ((word, inner),) = condition.items()
    if word == "not":
        return f"({fhirpath(inner)} ~ true).not()"
    parts = [fhirpath(part) for part in inner]
    if len(parts) == 1:
        return parts[0]
    return "(" + (" and " if word == "all" else " or ").join(parts) + ")"


def of_age(ages: Collection[str], years: int) -> str:
    """That a rule is for somebody of this age, over the birth date; a partial one may leave it open.

    :param ages: of ``adult``, ``child`` and ``unknown``. Empty where the rule is for everybody.
    """
    grown, growing = f"%subject.birthDate <= today() - {years} years", f"%subject.birthDate > today() - {years} years"
    return {
        frozenset({"adult"}): f"(({grown}) ~ true)",
        frozenset({"child"}): f"(({growing}) ~ true)",
        frozenset({"adult", "unknown"}): f"(({growing}) ~ true).not()",
        frozenset({"adult", "child", "unknown"}): "",
    }[frozenset(ages)]
