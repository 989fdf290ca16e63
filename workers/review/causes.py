"""The chapters of what can be behind twitching: medicines, and risks for electrolytes, vitamins and thyroid."""

from __future__ import annotations

from workers.knowledge.medicines import MedicineClass
from workers.knowledge.model import Knowledge
from workers.review.chapter import Chapter, Table, flat
from workers.review.wording import Wording, in_words

_OF_A_CLASS = (
    "Class",
    "Strength",
    "Mechanism",
    "Counts when",
    "Check first",
    "Said to the clinician",
    "Red flag",
    "Recognised by",
    "Sources",
)
_OF_A_RISK = ("Risk", "Is there where", "Tests that should be recent", "Suggested", "Sources")


def medicines_chapter(knowledge: Knowledge, wording: Wording) -> Chapter:
    """Every class of medicines with what is said of it and how it is recognised."""
    book = knowledge.medicines
    strengths = (
        "Strength A: labelled effect or established mechanism. B: by way of a laboratory value. C: case reports or "
        "merely plausible, never enough for rule W02. No entry advises stopping a medicine."
    )
    checked = tuple(
        (each.title, ", ".join(each.names), ", ".join(each.atc), ", ".join(each.cite))
        for each in knowledge.order_checks.classes
    )
    return Chapter(
        "medicines",
        "Medicines",
        (strengths,),
        (
            Table(
                "Medicines that can cause twitching, or can be mistaken for its cause",
                _OF_A_CLASS,
                tuple(_class(each, wording) for each in book.classes),
            ),
            Table("Medicines that only the checks of an order know", ("Class", "Names", "ATC", "Sources"), checked),
        ),
        f"medicines.yaml {book.version}, to be reviewed by {book.review_by}",
    )


def _class(entry: MedicineClass, wording: Wording) -> tuple[str, ...]:
    only_with = [f"only with: {flat([wording.condition(entry.only_with)])}"] if entry.only_with else []
    return (
        entry.title + (" (shown as a warning)" if entry.high_risk else ""),
        entry.strength,
        entry.mechanism,
        "; ".join([", ".join(entry.counts), *only_with]),
        flat(wording.order_list(entry.check_first)),
        entry.says,
        entry.red_flag,
        f"{', '.join(entry.names)}; ATC {', '.join(entry.atc)}",
        ", ".join(entry.cite),
    )


def risks_chapter(knowledge: Knowledge, wording: Wording) -> Chapter:
    """Every risk with the tests that go with it."""
    book = knowledge.risks
    rows = tuple(
        (
            each.title,
            flat([wording.condition(each.when)]),
            ", ".join(map(in_words, each.tests)),
            flat(wording.order_list(each.orders)),
            ", ".join(each.cite),
        )
        for each in book.risks
    )
    return Chapter(
        "risks",
        "Risks for electrolytes, vitamins and thyroid",
        ("Rule W03 fires for a risk while at least one of its tests is not recent.",),
        (Table("Risks", _OF_A_RISK, rows),),
        f"risks.yaml {book.version}, to be reviewed by {book.review_by}",
    )
