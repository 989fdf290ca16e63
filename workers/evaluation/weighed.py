"""Every rule that was weighed, in plain English: what fired, what could still fire, what did not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from workers.assessment import Because, Step
from workers.evaluation.question import meaning

Lines = tuple[str, tuple[str, ...]]
"""A headline, and the lines that stand indented below it."""

_ANSWERS = (("present", "yes"), ("absent", "no"), ("unknown", "not known"))
_PLACES = {
    "Appointment": "appointment",
    "Condition": "problem list",
    "DiagnosticReport": "report",
    "Encounter": "visit",
    "FamilyMemberHistory": "family history",
    "MedicationRequest": "prescription",
    "MedicationStatement": "medication statement",
    "Observation": "observation",
    "Patient": "patient",
    "Procedure": "procedure",
    "QuestionnaireResponse": "questionnaire",
    "ServiceRequest": "order",
}


def fired(trace: Iterable[Step], titles: Mapping[str, str]) -> Iterator[Lines]:
    """The rules that fired, with every question they asked and its answer."""
    return (_in_full(step, titles) for step in trace if step.verdict == "present")


def still_open(trace: Iterable[Step], titles: Mapping[str, str]) -> Iterator[Lines]:
    """The rules that more facts could make fire: in full where part is there, else what is not known in a line."""
    for step in trace:
        if step.verdict == "unknown" and _any_yes(step):
            yield _in_full(step, titles)
        elif step.verdict == "unknown":
            unknown = [said(each.question) for each in step.because if each.answer == "unknown"]
            yield f"{_name(step, titles)}. Not known: {' / '.join(unknown)}.", ()


def not_fired_although(trace: Iterable[Step], titles: Mapping[str, str]) -> Iterator[Lines]:
    """The rules that did not fire although something that they ask is there."""
    return (_in_full(step, titles) for step in trace if step.verdict == "absent" and _any_yes(step))


def plainly_absent(trace: Iterable[Step], titles: Mapping[str, str]) -> Iterator[str]:
    """The rules of which nothing is there, by id and title."""
    return (_name(step, titles) for step in trace if step.verdict == "absent" and not _any_yes(step))


def for_others(trace: Iterable[Step], titles: Mapping[str, str]) -> Iterator[str]:
    """The rules that are written for another age, by id and title."""
    return (_name(step, titles) for step in trace if step.verdict == "not-applicable")


def places(references: Iterable[str]) -> Iterator[str]:
    """Where evidence stands, in words: ``questionnaire (QuestionnaireResponse/q7: weak.any, weak.tasks)``."""
    items: dict[str, list[str]] = {}
    for reference in references:
        resource, _, item = reference.partition("#")
        items.setdefault(resource, []).extend([item] if item else [])
    for resource, inside in items.items():
        kind = _PLACES.get(resource.partition("/")[0], "record")
        listed = f": {', '.join(dict.fromkeys(inside))}" if inside else ""
        yield f"{kind} ({resource}{listed})"


def evidence_of(step: Step) -> tuple[str, ...]:
    """The references behind the questions that were answered yes, once each."""
    return tuple(dict.fromkeys(ref for each in step.because if each.answer == "present" for ref in each.evidence))


def _any_yes(step: Step) -> bool:
    return any(each.answer == "present" for each in step.because)


def _name(step: Step, titles: Mapping[str, str]) -> str:
    return f"{step.rule} {titles.get(step.rule, '')}".strip()


def _in_full(step: Step, titles: Mapping[str, str]) -> Lines:
    lines = (_answered(each, word) for answer, word in _ANSWERS for each in step.because if each.answer == answer)
    return _name(step, titles), tuple(lines)


def said(question: str) -> str:
    """What a question means, without its source and the full stop."""
    words = meaning(question)[0] or question.replace("_", " ")
    return (words.rpartition(" [")[0] if words.endswith("]") else words).rstrip(".")


def _answered(because: Because, word: str) -> str:
    """One question with its answer: ``yes: Cannot do something that was possible before. From: questionnaire (…)``."""
    found = f" From: {'; '.join(places(because.evidence))}." if because.evidence else ""
    return f"{word}: {said(because.question)}.{found}"
