"""What a case history may expect, and how an assessment missed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.cases.shown_card import card_misses
from tests.cases.story import KNOWLEDGE
from workers.assessment import Assessment
from workers.evaluation.explain import explain

Check = Callable[[Any, Assessment], Iterator[str]]


def misses(expected: dict[str, Any], got: Assessment) -> Iterator[str]:
    """Each expectation that was not met, as a sentence; the whole explanation behind the first.

    :raises KeyError: when a story expects something that cannot be checked: a misspelt word never passes.
    :raises AssertionError: when it names a rule, an order or a tip that there is not: such a one never fires.
    """
    _refuse_unknown_ids(expected)
    missed = [miss for name, value in expected.items() for miss in _CHECKS[name](value, got)]
    yield from missed
    if missed:
        yield explain(got, KNOWLEDGE)


def _refuse_unknown_ids(expected: dict[str, Any]) -> None:
    for word, known in _KNOWN_IDS.items():
        named = expected.get(word, ())
        unknown = set(named) - known if not isinstance(named, str) else ()
        assert not unknown, f"{word} names {', '.join(sorted(unknown))}, which there is not"


_RULES = {rule.id for rule in KNOWLEDGE.rules.rules}
_ORDERS = {*KNOWLEDGE.orders.orders, *KNOWLEDGE.orders.bundles}
_TIPS = {tip.id for tip in KNOWLEDGE.advice.tips}
_KNOWN_IDS = {
    **dict.fromkeys(
        ("rules", "not_rules", "only_rules", "verdicts", "reasons", "not_reasons", "tiers", "cites"), _RULES
    ),
    **dict.fromkeys(("orders", "no_orders", "suppressed", "repeated"), _ORDERS),
    **dict.fromkeys(("tips", "not_tips"), _TIPS),
}


def _tier(value: str, got: Assessment) -> Iterator[str]:
    if got.tier.value != value:
        yield f"expected the tier {value}, got {got.tier.value}"


def _rules(value: list[str], got: Assessment) -> Iterator[str]:
    yield from (f"expected the rule {rule}, fired: {', '.join(got.rules)}" for rule in value if rule not in got.rules)


def _not_rules(value: list[str], got: Assessment) -> Iterator[str]:
    yield from (f"the rule {rule} fired and should not have" for rule in value if rule in got.rules)


def _only_rules(value: list[str], got: Assessment) -> Iterator[str]:
    if sorted(value) != sorted(got.rules):
        yield f"expected just the rules {', '.join(value)}, fired: {', '.join(got.rules)}"


def _verdicts(value: dict[str, str], got: Assessment) -> Iterator[str]:
    verdicts = {step.rule: step.verdict for step in got.trace}
    for rule, verdict in value.items():
        if verdicts.get(rule) != verdict:
            yield f"expected {rule} to be {verdict}, it is {verdicts.get(rule)}"


def _orders(value: list[str], got: Assessment) -> Iterator[str]:
    yield from (
        f"expected the order {order}, got {', '.join(got.orders)}" for order in value if order not in got.orders
    )


def _no_orders(value: list[str] | str, got: Assessment) -> Iterator[str]:
    unwanted = got.orders if value == "any" else [order for order in value if order in got.orders]
    yield from (f"the order {order} is suggested and should not be" for order in unwanted)


def _suppressed(value: dict[str, str], got: Assessment) -> Iterator[str]:
    because = {each.order: each.because for each in got.suppressed_orders}
    for order, words in value.items():
        if words not in because.get(order, ""):
            yield f"expected {order} to be left out because “{words}”, got {because}"


def _repeated(value: dict[str, str], got: Assessment) -> Iterator[str]:
    because = {each.order: each.because for each in got.repeated_orders}
    for order, words in value.items():
        if words not in because.get(order, ""):
            yield f"expected {order} to be suggested again because “{words}”, got {because}"


def _letter(value: dict[str, str | None] | None, got: Assessment) -> Iterator[str]:
    if value is None or got.letter is None:
        if value or got.letter:
            yield f"expected the letter to say {value}, it is {got.letter}"
        return
    for heading, words in value.items():
        phrases: tuple[str, ...] = getattr(got.letter, heading)
        if not any(words in phrase for phrase in phrases) if words else phrases:
            yield f"expected the letter's {heading} to say “{words}”, it says {phrases}"


def _unanswered(value: list[str], got: Assessment) -> Iterator[str]:
    if sorted(value) != sorted(got.unanswered):
        yield f"expected these open questions: {sorted(value)}, got {sorted(got.unanswered)}"


def _reasons(value: dict[str, str | list[str]], got: Assessment) -> Iterator[str]:
    said = _said(got)
    for rule, expected in value.items():
        for words in [expected] if isinstance(expected, str) else expected:
            if words.casefold() not in said.get(rule, "").casefold():
                yield f"expected the reason {rule} to say “{words}”, it says “{said.get(rule, 'nothing')}”"


def _not_reasons(value: dict[str, str], got: Assessment) -> Iterator[str]:
    said = _said(got)
    for rule, words in value.items():
        if words.casefold() in said.get(rule, "").casefold():
            yield f"the reason {rule} says “{words}” and should not: “{said[rule]}”"


def _cites(value: dict[str, list[str]], got: Assessment) -> Iterator[str]:
    cited = {reason.rule: list(reason.cite) for reason in got.reasons}
    for rule, sources in value.items():
        if cited.get(rule) != sources:
            yield f"expected {rule} to cite {sources}, it cites {cited.get(rule)}"


def _said(got: Assessment) -> dict[str, str]:
    return {reason.rule: " ".join((reason.title, *reason.found, reason.essence)) for reason in got.reasons}


def _tiers(value: dict[str, str], got: Assessment) -> Iterator[str]:
    tiers = {reason.rule: reason.tier for reason in got.reasons}
    for rule, tier in value.items():
        if tiers.get(rule) != tier:
            yield f"expected the reason {rule} to be told as {tier}, it is {tiers.get(rule)}"


def _indicator(value: str, got: Assessment) -> Iterator[str]:
    if got.advice is None or got.advice.indicator != value:
        yield f"expected the indicator {value}, got {got.advice.indicator if got.advice else 'no advice'}"


def _target(value: str, got: Assessment) -> Iterator[str]:
    if got.advice is None or value not in got.advice.target:
        yield f"expected the target to say “{value}”, it says “{got.advice.target if got.advice else 'nothing'}”"


def _advice(value: list[str], got: Assessment) -> Iterator[str]:
    said = _advised(got)
    yield from (f"expected the advice to say “{words}”" for words in value if words.casefold() not in said)


def _not_advice(value: list[str], got: Assessment) -> Iterator[str]:
    said = _advised(got)
    yield from (f"the advice says “{words}” and should not" for words in value if words.casefold() in said)


def _tips(value: list[str], got: Assessment) -> Iterator[str]:
    given = [tip.id for tip in got.advice.tips] if got.advice else []
    yield from (f"expected the tip {tip}, given: {', '.join(given)}" for tip in value if tip not in given)


def _not_tips(value: list[str] | str, got: Assessment) -> Iterator[str]:
    given = got.advice.tips if got.advice else ()
    unwanted = [tip.id for tip in given if tip.kind in ("lifestyle", "faq")] if value == "lifestyle" else value
    yield from (f"the tip {tip.id} is given and should not be" for tip in given if tip.id in unwanted)


def _advised(got: Assessment) -> str:
    """All that is said by way of advice, to the clinician and to the patient, in small letters."""
    if got.advice is None:
        return ""
    tips = [" ".join((tip.title, *tip.found, tip.says, tip.patient)) for tip in got.advice.tips]
    return " ".join((*got.advice.consider, *tips, *got.advice.patient, got.advice.safety_net)).casefold()


def _ignored(value: dict[str, str], got: Assessment) -> Iterator[str]:
    because = {each.resource: each.because for each in got.ignored}
    for resource, words in value.items():
        if words not in because.get(resource, ""):
            yield f"expected {resource} to be set aside because “{words}”, got {because}"


def _conflicts(value: list[str], got: Assessment) -> Iterator[str]:
    if len(value) != len(got.conflicts) or any(w not in c for w, c in zip(value, got.conflicts, strict=True)):
        yield f"expected the contradictions {value}, got {got.conflicts}"


_CHECKS: dict[str, Check] = {
    "tier": _tier,
    "rules": _rules,
    "not_rules": _not_rules,
    "only_rules": _only_rules,
    "verdicts": _verdicts,
    "orders": _orders,
    "no_orders": _no_orders,
    "suppressed": _suppressed,
    "repeated": _repeated,
    "letter": _letter,
    "unanswered": _unanswered,
    "reasons": _reasons,
    "not_reasons": _not_reasons,
    "cites": _cites,
    "tiers": _tiers,
    "card": card_misses,
    "indicator": _indicator,
    "target": _target,
    "advice": _advice,
    "not_advice": _not_advice,
    "tips": _tips,
    "not_tips": _not_tips,
    "ignored": _ignored,
    "conflicts": _conflicts,
}
