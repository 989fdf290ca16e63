"""The review sheet as data: the rules, then what they look up. HTML and Markdown say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from workers.evaluation.terms import terms_of
from workers.knowledge.model import Knowledge, Rule
from workers.knowledge.order_checks import OrderCheck
from workers.review.causes import medicines_chapter, risks_chapter
from workers.review.chapter import Chapter
from workers.review.check import Fault, can_stay_open, faults
from workers.review.histories import Exercise, Histories
from workers.review.limits import lookback_chapter, thresholds_chapter
from workers.review.reach import named_in, seen_in
from workers.review.wording import Clause, Wording, in_words, mark_of, questions_in, wording_of
from workers.review.words import advice_chapter, intake_chapter, questions_chapter, sources_chapter


class Source(NamedTuple):
    """A citation in full; ``mark`` says where only a secondary page or an abstract was seen, or none at all."""

    id: str
    text: str
    mark: str


class Number(NamedTuple):
    """A limit that a condition uses, with its sources."""

    name: str
    value: str
    cite: str


class Entry(NamedTuple):
    """One rule, or one check of an order, to be read and signed.

    ``none_open`` is what stands in place of the histories that leave it open, where there are none.
    """

    id: str
    title: str
    facts: tuple[tuple[str, str], ...]
    condition: Clause
    numbers: tuple[Number, ...]
    reads_laboratory: bool
    orders: tuple[Clause, ...]
    words: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]
    exercise: Exercise | None
    none_open: str = ""


class Group(NamedTuple):
    """The rules of one tier, or the checks of an order."""

    id: str
    title: str
    target: str
    entries: tuple[Entry, ...]


class Sheet(NamedTuple):
    """The whole document."""

    version: str
    as_of: date
    histories: Histories | None
    faults: tuple[Fault, ...]
    groups: tuple[Group, ...]
    chapters: tuple[Chapter, ...]


def sheet(knowledge: Knowledge, titles: Mapping[str, str], histories: Histories | None, as_of: date) -> Sheet:
    """Everything there is to read, question and sign.

    :param titles: the titles of the orders and of the value sets by their ids.
    """
    wording = wording_of(knowledge, titles)
    checks = tuple(_check(check, knowledge, wording, histories) for check in knowledge.order_checks.checks)
    return Sheet(
        version=knowledge.version,
        as_of=as_of,
        histories=histories,
        faults=tuple(faults(knowledge, histories, as_of)),
        groups=(
            *_tiers(knowledge, wording, histories),
            Group("order-checks", "Checks of an order in hand", "", (*checks, _on_record(knowledge, histories))),
        ),
        chapters=(
            thresholds_chapter(knowledge, wording),
            lookback_chapter(knowledge),
            medicines_chapter(knowledge, wording),
            risks_chapter(knowledge, wording),
            advice_chapter(knowledge, wording),
            intake_chapter(knowledge),
            questions_chapter(knowledge, wording),
            sources_chapter(knowledge),
        ),
    )


def _tiers(knowledge: Knowledge, wording: Wording, histories: Histories | None) -> Iterable[Group]:
    for tier in sorted({rule.tier for rule in knowledge.rules.rules}, key=lambda tier: tier.rank):
        rules = [rule for rule in knowledge.rules.rules if rule.tier is tier]
        entries = tuple(_rule(rule, knowledge, wording, histories) for rule in rules)
        target = knowledge.advice.tiers[tier.value].target
        yield Group(f"tier-{tier.value.lower()}", in_words(tier.value).capitalize(), target, entries)


def _rule(rule: Rule, knowledge: Knowledge, wording: Wording, histories: Histories | None) -> Entry:
    condition = wording.condition(rule.when)
    louder = wording.condition(rule.warning_if) if rule.warning_if else None
    words = (
        ("On the card", rule.essence),
        ("Added while nothing is more urgent", rule.alone),
        ("A referral names", rule.letter),
    )
    questions = [*questions_in(condition), *(questions_in(louder) if louder else ())]
    return Entry(
        rule.id,
        rule.title,
        facts=tuple((name, said) for name, said in _facts(rule, knowledge, louder) if said),
        condition=condition,
        numbers=_numbers(questions, knowledge),
        reads_laboratory=any(seen_in(name).reads_laboratory for name in questions),
        orders=wording.order_list(rule.orders),
        words=tuple((name, said) for name, said in words if said),
        sources=_sources(rule.cite, knowledge),
        exercise=_own_first(histories.of(rule.id), rule.id) if histories else None,
        none_open="None." if can_stay_open(rule.when) else "None: what it asks is always known.",
    )


def _own_first(exercise: Exercise, rule: str) -> Exercise:
    """The histories whose sentence names the rule before those that only pass by it."""
    return Exercise(*(tuple(sorted(told, key=lambda each: rule not in each.story.split())) for told in exercise))


def _facts(rule: Rule, knowledge: Knowledge, louder: Clause | None) -> Iterable[tuple[str, str]]:
    target = knowledge.advice.tiers[rule.tier.value].target
    when = "within 24 hours" if rule.within_days == 1 else f"within {rule.within_days} days"
    sooner = f"{when} for {rule.soon}; the tier: "
    yield "Tier", in_words(rule.tier.value) + (" (comes with any tier and sets none)" if rule.add_on else "")
    yield "Target", (sooner if rule.within_days else "") + target
    yield "Ages", ", ".join(_AGES[age] for age in rule.ages)
    yield "Shown as", rule.indicator
    yield "Shown as a warning where", louder.text if louder else ""
    yield "Version", rule.version or knowledge.rules.version
    yield "To be reviewed by", str(rule.review_by or knowledge.rules.review_by)


def _check(check: OrderCheck, knowledge: Knowledge, wording: Wording, histories: Histories | None) -> Entry:
    condition = wording.condition(check.when)
    words = (("On the card", check.essence), ("Instead, while a warning question is open", check.while_open))
    questions = list(questions_in(condition))
    return Entry(
        check.id,
        check.title,
        facts=tuple(_check_facts(check, knowledge, wording)),
        condition=condition,
        numbers=_numbers(questions, knowledge),
        reads_laboratory=any(seen_in(name).reads_laboratory for name in questions),
        orders=(),
        words=tuple((name, said) for name, said in words if said),
        sources=_sources(check.cite, knowledge),
        exercise=_own_first(histories.of(check.id), check.id) if histories else None,
        none_open="None: while something is not known, it is silent or says what is open.",
    )


def _on_record(knowledge: Knowledge, histories: Histories | None) -> Entry:
    """The check of what the record answers already; when it does, orders.yaml and lookback.yaml say."""
    check = knowledge.order_checks.on_record
    return Entry(
        check.id,
        check.title,
        facts=(
            ("Looks at", "every order of ours"),
            ("Shown as", check.indicator),
            ("Version", knowledge.order_checks.version),
            ("To be reviewed by", str(knowledge.order_checks.review_by)),
        ),
        condition=Clause("The record holds a normal result that still counts, an active order, a referral or a visit"),
        numbers=(),
        reads_laboratory=True,
        orders=(),
        words=(("On the card", check.essence),),
        sources=_sources(check.cite, knowledge),
        exercise=_own_first(histories.of(check.id), check.id) if histories else None,
        none_open="None: while something is not known, it is silent.",
    )


def _check_facts(check: OrderCheck, knowledge: Knowledge, wording: Wording) -> Iterable[tuple[str, str]]:
    titles = {each.id: each.title for each in knowledge.medicines.classes}
    titles |= {each.id: each.title for each in knowledge.order_checks.classes}
    looked_at = [wording.title(order) for order in check.orders]
    looked_at += [wording.title(concept) for concept in check.concepts]
    looked_at += [titles[f"medicine-{each}"] for each in check.medicines]
    yield "Looks at", "; ".join(looked_at)
    yield "Shown as", check.indicator
    yield "Ages", ", ".join(_AGES[age] for age in check.ages)
    yield "Version", check.version or knowledge.order_checks.version
    yield "To be reviewed by", str(check.review_by or knowledge.order_checks.review_by)


def _numbers(questions: Iterable[str], knowledge: Knowledge) -> tuple[Number, ...]:
    """The limits that stand in the code of some questions, in the order of the files."""
    words = {word for name in questions for word in seen_in(name).words}
    book = {**knowledge.lookback.limits, **knowledge.thresholds.decisions, **knowledge.thresholds.vital_signs}
    names = [name for name in named_in(words, terms_of(knowledge).limits) if name in book]
    return tuple(Number(in_words(name), f"{book[name].value:g}", ", ".join(book[name].cite)) for name in names)


def _sources(cite: Iterable[str], knowledge: Knowledge) -> tuple[Source, ...]:
    known = knowledge.citations.citations
    return tuple(Source(name, known[name].text, mark_of(name, known[name])) for name in cite)


_AGES = {"adult": "18 and over", "child": "under 18", "unknown": "age not known"}
