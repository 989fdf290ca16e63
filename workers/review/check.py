"""What keeps a rule from being signed: past its review, without a source, or without case histories."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from workers.evaluation.question import QUESTIONS
from workers.knowledge.attributes import load_attributes
from workers.knowledge.entry import Condition
from workers.knowledge.model import Knowledge, Rule
from workers.knowledge.order_checks import OrderCheck
from workers.review.histories import Exercise, Histories

_KNOWN_BY_NATURE = frozenset({"under_18", "warning_question_open", "duration_and_course_disagree"})
"""Questions that are never open where a rule asks them: a child's age is known, so is what is not known, and answers
that were not given do not disagree."""

_NEVER_ALL_KNOWN = frozenset({"risk_with_missing_tests"})
"""Questions that are never all known: no list of medicines says that one is not taken, and each may be a risk."""


class Fault(NamedTuple):
    """What is missing, and where: the knowledge file, the entry in it, one clause."""

    file: str
    entry: str
    says: str

    def __str__(self) -> str:
        """One line for an author."""
        return f"{self.file}, {self.entry}: {self.says}"


def faults(knowledge: Knowledge, histories: Histories | None, as_of: date) -> list[Fault]:
    """Everything that is missing on one day, in the order of the files.

    :param histories: the case histories; None where there are none to look at, which is a fault by itself.
    """
    return [
        *(_of_histories(knowledge, histories)),
        *_of_rules(knowledge, histories, as_of),
        *_of_order_checks(knowledge, histories, as_of),
        *_of_files(knowledge, as_of),
    ]


def _of_histories(knowledge: Knowledge, histories: Histories | None) -> Iterator[Fault]:
    """No histories at all, and histories of rules that there are not: a misspelt id would exercise nothing."""
    if histories is None:
        yield Fault("rules.yaml", "every rule", "no case histories were found to check it against")
        return
    known = {rule.id for rule in knowledge.rules.rules} | {check.id for check in knowledge.order_checks.every}
    for rule in sorted(histories.by_rule.keys() - known):
        told = next(each for how in histories.of(rule) for each in how)
        yield Fault(told.file, f"“{told.story}”", f"expects something of {rule}, and there is no such rule")


def _of_rules(knowledge: Knowledge, histories: Histories | None, as_of: date) -> Iterator[Fault]:
    for rule in knowledge.rules.rules:
        entry, review_by = f"rule {rule.id}", rule.review_by or knowledge.rules.review_by
        if review_by < as_of:
            yield Fault("rules.yaml", entry, f"was to be reviewed by {review_by}")
        if not rule.cite:
            yield Fault("rules.yaml", entry, "has no citation")
        if histories is not None:
            yield from (Fault("rules.yaml", entry, says) for says in _unexercised(rule, histories.of(rule.id)))


def _unexercised(rule: Rule, exercise: Exercise) -> Iterator[str]:
    """Which kinds of case history a rule is without."""
    if not exercise.fires:
        yield "no case history where it fires"
    decided = exercise.absent if can_stay_open(rule.when) and not _never_all_known(rule.when) else exercise.silent
    if not decided:
        yield "no case history where all is known and it does not fire (verdict absent)"
    if not exercise.open and can_stay_open(rule.when):
        yield "no case history where it stays open (verdict unknown)"


def _of_order_checks(knowledge: Knowledge, histories: Histories | None, as_of: date) -> Iterator[Fault]:
    for check in knowledge.order_checks.every:
        own = check.review_by if isinstance(check, OrderCheck) else None
        review_by = own or knowledge.order_checks.review_by
        if review_by < as_of:
            yield Fault("order_checks.yaml", f"check {check.id}", f"was to be reviewed by {review_by}")
        if not check.cite:
            yield Fault("order_checks.yaml", f"check {check.id}", "has no citation")
        if histories is not None and not histories.of(check.id).fires:
            yield Fault("order_checks.yaml", f"check {check.id}", "no case history where it fires (says)")
        if histories is not None and not histories.of(check.id).silent:
            yield Fault("order_checks.yaml", f"check {check.id}", "no case history where it does not fire (silent)")


def _of_files(knowledge: Knowledge, as_of: date) -> Iterator[Fault]:
    """The files whose entries have no date of their own."""
    for name in (
        "orders",
        "lookback",
        "thresholds",
        "medicines",
        "risks",
        "advice",
        "citations",
        "intake",
        "questionnaire",
    ):
        yield from _overdue(name, getattr(knowledge, name).review_by, as_of)
    yield from _overdue("attributes", load_attributes(knowledge).review_by, as_of)


def _overdue(name: str, review_by: date, as_of: date) -> Iterator[Fault]:
    if review_by < as_of:
        yield Fault(f"{name}.yaml", "the file", f"was to be reviewed by {review_by}")


def _never_all_known(condition: Condition) -> bool:
    if isinstance(condition, str):
        return condition in _NEVER_ALL_KNOWN
    return any(_never_all_known(part) for parts in condition.values() for part in parts)


def can_stay_open(condition: Condition) -> bool:
    """Whether a condition can come out unknown; rules, tiers, "not" and some questions are always decided."""
    if isinstance(condition, str):
        return condition in QUESTIONS and condition not in _KNOWN_BY_NATURE
    ((word, inner),) = condition.items()
    return word != "not" and any(can_stay_open(part) for part in inner)
