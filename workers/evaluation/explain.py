"""An Assessment as a page that a clinician can follow without help."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from workers.assessment import Advice, Assessment, Given, Reason, Step, Tier

_WIDTH = 96


def explain(assessment: Assessment) -> str:
    """The tier and why, what is not known, what is suggested and what is not, and every rule that was weighed."""
    return "\n".join(_page(assessment)) + "\n"


def _page(assessment: Assessment) -> Iterator[str]:
    yield f"{assessment.patient} on {assessment.as_of}: {assessment.tier.value.replace('_', ' ')}"
    if assessment.tier is Tier.NOT_APPLICABLE:
        yield from _wrapped("Nothing in the record says that this patient twitches, so there is nothing to say.")
    if assessment.advice:
        yield from _wrapped(f"{assessment.advice.headline}. Target: {assessment.advice.target}.")
    yield from _section("Why", (line for reason in assessment.reasons for line in _reason(reason)))
    yield from _section("Not known", (f"{ask.id}: {ask.text} {ask.matters}".strip() for ask in assessment.asks))
    yield from _section("Contradictions", assessment.conflicts)
    yield from _section("Suggested", [", ".join(assessment.orders)] if assessment.orders else [])
    suppressed = (f"{each.order}: {each.because} [{each.evidence}]" for each in assessment.suppressed_orders)
    yield from _section("Not suggested", suppressed)
    repeated = (f"{each.order}: {each.because} [{each.evidence}]" for each in assessment.repeated_orders)
    yield from _section("Suggested although on record", repeated)
    if assessment.advice:
        yield from _section("To consider", assessment.advice.consider)
        yield from _section("For this patient", map(_tip, assessment.advice.tips))
        yield from _section("What would change this", assessment.advice.would_change)
        yield from _section("For the patient", _for_the_patient(assessment.advice))
    ignored = (f"{each.resource}: {each.because}" for each in assessment.ignored)
    yield from _section("Not used from the record", ignored)
    yield from _section("Every rule", map(_step, assessment.trace))
    yield ""
    yield from _wrapped(f"Knowledge {assessment.knowledge_version}. Assessment {assessment.id}.")
    if assessment.advice:
        yield from _wrapped(assessment.advice.limits)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """A titled list; nothing at all where there is nothing to list."""
    entries = list(lines)
    if entries:
        yield ""
        yield title
        for entry in entries:
            yield from _wrapped(entry, "- ")


def _wrapped(text: str, mark: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark)) or [mark]


def _tip(tip: Given) -> str:
    found = f" ({'; '.join(tip.found)})" if tip.found else ""
    return f"{tip.title}{found}: {tip.says} [{', '.join(tip.cite)}]"


def _for_the_patient(advice: Advice) -> Iterator[str]:
    """Everything in everyday words: the plan, the advice, and when to come back."""
    yield " ".join(advice.patient)
    yield from (f"{tip.title}: {tip.patient}" for tip in advice.tips if tip.patient)
    yield advice.safety_net


def _reason(reason: Reason) -> Iterator[str]:
    found = "; ".join(reason.found)
    cite = ", ".join(reason.cite)
    yield f"{reason.rule} {reason.title} ({reason.tier}). {f'{found}. ' if found else ''}{reason.essence} [{cite}]"


def _step(step: Step) -> str:
    """One rule on one line: the verdict, then each question with its answer and where that stands."""
    asked = "; ".join(
        f"{each.question.replace('_', ' ')} = {each.answer}"
        + (f" [{', '.join(each.evidence)}]" if each.evidence else "")
        for each in step.because
    )
    return f"{step.rule} {step.verdict}" + (f": {asked}" if asked else "")
