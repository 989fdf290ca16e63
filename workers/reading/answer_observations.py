"""Answers to the intake questionnaire that come as Observations: coded with its questions, as ``$extract`` makes them.

Such an Observation is the answer and nothing else, whatever further codes it carries: it becomes the very Reply
that the questionnaire itself would have given, so that it makes no difference which of the two is on record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import msgspec

from workers.facts import Evidence, Reply, Span
from workers.reading.answers import WHO, kind_of, replies_to, says_twitching
from workers.reading.datatypes import Answer, CodeableConcept, Coding, Component, Reference
from workers.reading.draft import AFTERWARDS, Draft, reference_to
from workers.reading.intake import ANSWERS, NOT_SURE, IntakeItem, intake_items
from workers.reading.resources import Observation
from workers.reading.settled import effective, is_settled
from workers.reading.terminology import sites_of
from workers.reading.text import clean, word

QUESTIONS = "https://fasciculation-cds.example.org/fhir/CodeSystem/intake-questions"
_NOT_DONE = "not-done"
_NOT_PERFORMED = "not-performed"
_NEVER_ASKED = frozenset({"not-asked", "not-applicable"})

COMPONENTS = "https://fasciculation-cds.example.org/fhir/CodeSystem/observation-components"
_DESCRIBES = {
    "site": "fas.sites",
    "side": "fas.side",
    "frequency": "fas.frequency",
    "at-rest": "fas.rest",
    "course": "fas.course",
}
"""The components by which an Observation of twitching describes it, and the questions that they answer."""

Holder: TypeAlias = Observation | Component


def item_asked(concept: CodeableConcept | None) -> IntakeItem | None:
    """The question of the intake that a code names; None for every other code."""
    for coding in (concept.coding if concept else None) or ():
        if coding.system == QUESTIONS:
            return intake_items().get(clean(coding.code))
    return None


def read_answer(observation: Observation, item: IntakeItem, draft: Draft) -> None:
    """The answers in one Observation: to the question that its code names, and to those of its components.

    One that does not count is a loss like that of an unread questionnaire: it could have said anything.
    """
    reference = reference_to(observation)
    where = f"{reference}#{item.link_id}"
    if not is_settled(observation, where, draft, blinding=lambda: True):
        return
    said = effective(observation, reference, draft)
    if draft.is_afterwards(said):
        draft.set_aside(where, AFTERWARDS, blinding=True)
        return
    own = [(item, _answer(observation, item))]
    _keep([*own, *_in_components(observation)], observation, said, draft)


def read_description(observation: Observation, said: Span | None, draft: Draft) -> None:
    """What the components of somebody else's Observation of twitching tell of it, as answers to our questions."""
    _keep(_in_components(observation), observation, said, draft)


def _keep(
    found: Iterable[tuple[IntakeItem, list[Answer]]], observation: Observation, said: Span | None, draft: Draft
) -> None:
    """The answers as Replies; a question that takes several answers has a component for each."""
    answers: dict[IntakeItem, list[Answer]] = defaultdict(list)
    for item, given in found:
        answers[item] += given
    by = _who(observation) if answers else ""
    for item, given in answers.items():
        evidence = Evidence(f"{reference_to(observation)}#{item.link_id}", said)
        replies = replies_to(item, given, Reply(item.link_id, evidence, said=said, by=by), draft)
        draft.replies += replies
        draft.entry += [reply.evidence for reply in replies if says_twitching(reply)]


def _in_components(observation: Observation) -> Iterator[tuple[IntakeItem, list[Answer]]]:
    for component in observation.component or ():
        item = item_asked(component.code) or _described(component.code)
        if item is not None:
            yield item, _answer(component, item)


def _described(concept: CodeableConcept | None) -> IntakeItem | None:
    """The question that a component of an Observation of twitching answers."""
    for coding in (concept.coding if concept else None) or ():
        if coding.system == COMPONENTS and clean(coding.code) in _DESCRIBES:
            return intake_items()[_DESCRIBES[clean(coding.code)]]
    return None


def _answer(holder: Holder, item: IntakeItem) -> list[Answer]:
    """The value as the questionnaire would have had it; nothing where there is none."""
    if holder.value_codeable_concept is not None:
        return _coded(holder.value_codeable_concept, item)
    answer = Answer(
        value_boolean=holder.value_boolean,
        value_integer=holder.value_integer,
        value_quantity=holder.value_quantity,
        value_date_time=holder.value_date_time,
        value_string=holder.value_string,
    )
    if answer != Answer():
        return [answer]
    return _left_open(holder.data_absent_reason, item) if holder.data_absent_reason is not None else []


def _coded(value: CodeableConcept, item: IntakeItem) -> list[Answer]:
    """The coding in our own system, whatever stands beside it, or a body site; else whatever was said, to be noted."""
    codings = value.coding or []
    ours = next((each for each in codings if each.system == ANSWERS), None)
    if ours is not None:
        return [Answer(value_coding=ours)]
    sites = [site for site in sites_of((value,)) if site in item.options]
    if sites:
        return [Answer(value_coding=Coding(system=ANSWERS, code=site)) for site in sites]
    return [Answer(value_coding=codings[0]) if codings else Answer(value_string=value.text or "")]


def _left_open(reason: CodeableConcept, item: IntakeItem) -> list[Answer]:
    """Somebody was asked and did not know, or did not look: an answer that is neither yes nor no."""
    codes = {word(coding.code) for coding in reason.coding or ()}
    if not item.options or codes & _NEVER_ASKED:
        return []
    code = _NOT_DONE if _NOT_PERFORMED in codes and _NOT_DONE in item.options else NOT_SURE
    return [Answer(value_coding=Coding(system=ANSWERS, code=code))]


def _who(observation: Observation) -> str:
    """Who answered, by whom the Observation names as its performer."""
    try:
        performers = msgspec.json.decode(observation.performer, type=list[Reference] | None)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""
    return next((WHO[kind] for kind in map(kind_of, performers or ()) if kind in WHO), "")
