"""A filled-in intake questionnaire as Replies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from msgspec.structs import replace

from workers.facts import Evidence, Reply
from workers.reading.coded_answers import PRESENT, SEEN, codes_in
from workers.reading.datatypes import Answer, Item, Reference
from workers.reading.draft import AFTERWARDS, Draft, reference_to
from workers.reading.intake import NOT_SURE, QUESTIONNAIRE, IntakeItem, intake_items
from workers.reading.measured_answers import date_in, number_in
from workers.reading.modified import NOT_UNDERSTOOD, is_modified
from workers.reading.resources import QuestionnaireResponse
from workers.reading.text import clean, word

_COUNTS = frozenset({"completed", "amended"})
_UNFINISHED = frozenset({"in-progress", "stopped"})
_ROLE = "id.role"
_LONGEST_TEXT = 500
WHO = {"Patient": "patient", "RelatedPerson": "relative", "Practitioner": "clinician", "PractitionerRole": "clinician"}
_TYPE = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/[^/]+(?:/_history/[^/]+)?$")


def read_response(response: QuestionnaireResponse, draft: Draft) -> None:
    """The answers of one response to the intake questionnaire; any other questionnaire is passed over."""
    reference = reference_to(response)
    if not _is_ours(response) or not _counts(response, reference, draft):
        return
    said = draft.day(response.authored, "authored", reference)
    if draft.is_afterwards(said):
        draft.set_aside(reference, AFTERWARDS, blinding=True)
        return
    replies = []
    for item, answers in _by_item(response.item or (), reference, draft):
        evidence = Evidence(f"{reference}#{item.link_id}", said)
        replies += replies_to(item, answers, Reply(item.link_id, evidence, said=said), draft)
    by = _who(response, replies)
    draft.replies += [replace(reply, by=by) for reply in replies]
    draft.entry += [reply.evidence for reply in replies if says_twitching(reply)]


def _is_ours(response: QuestionnaireResponse) -> bool:
    """A response that does not name its questionnaire is read for the link ids that are ours."""
    canonical = clean(response.questionnaire).split("|")[0].rstrip("/")
    return not canonical or canonical == QUESTIONNAIRE or canonical.endswith(f"/{QUESTIONNAIRE}")


def _counts(response: QuestionnaireResponse, reference: str, draft: Draft) -> bool:
    status = word(response.status)
    if status in _COUNTS:
        return True
    if status in _UNFINISHED:
        draft.set_aside(reference, f"status {status}")
    elif not draft.in_error(status, reference):
        draft.set_aside(reference, "status not understood" if status else "status missing", blinding=True)
    return False


def _by_item(items: Iterable[Item], reference: str, draft: Draft) -> Iterable[tuple[IntakeItem, list[Answer]]]:
    """The answers to each known item, at whatever depth of the response they stand.

    An item, or an answer, whose meaning something changes is set aside with all that stands below it.
    """
    known = intake_items()
    found: dict[str, list[Answer]] = defaultdict(list)
    waiting = list(items)
    while waiting:
        item = waiting.pop()
        answers = item.answer or []
        if is_modified(item) or any(map(is_modified, answers)):
            draft.set_aside(f"{reference}#{clean(item.link_id)}", NOT_UNDERSTOOD, blinding=True)
            continue
        found[clean(item.link_id)] += answers
        waiting += item.item or []
        waiting += [below for answer in answers for below in answer.item or ()]
    return [(known[link_id], answers) for link_id, answers in sorted(found.items()) if link_id in known]


def replies_to(item: IntakeItem, answers: list[Answer], blank: Reply, draft: Draft) -> list[Reply]:
    """The reply to one item, or none where it was left open or cannot be used.

    ``blank`` is the reply without its answer: the item, the evidence, and when it was said.
    """
    where = blank.evidence.reference
    if item.options:
        codes = codes_in(item, answers, where, draft)
        return [replace(blank, codes=codes)] if codes else []
    if item.kind == "date":
        span = date_in(answers, where, draft)
        return [replace(blank, span=span)] if span else []
    if item.kind == "string":
        text = " ".join(" ".join(clean(answer.value_string).split()) for answer in answers).strip()
        return [replace(blank, text=text[:_LONGEST_TEXT])] if text else []
    found = number_in(item, answers, where, draft)
    return [replace(blank, number=found.value, unit=found.unit, comparator=found.comparator)] if found else []


def _who(response: QuestionnaireResponse, replies: Iterable[Reply]) -> str:
    """Who answered: as the response itself says, else whom it names as source or author."""
    roles = {code for reply in replies if reply.item == _ROLE for code in reply.codes} - {NOT_SURE}
    if len(roles) == 1:
        return roles.pop()
    named = (kind_of(each) for each in (response.source, response.author) if each)
    return next((WHO[kind] for kind in named if kind in WHO), "")


def kind_of(reference: Reference) -> str:
    """The type of resource that a reference points to, by its address or as it says itself."""
    match = _TYPE.search(clean(reference.reference))
    return match[1] if match else clean(reference.type)


def says_twitching(reply: Reply) -> bool:
    """Whether a reply says that the patient twitches, or that somebody saw it."""
    if reply.item == PRESENT:
        return "yes" in reply.codes
    return reply.item == SEEN and not {"none", NOT_SURE}.issuperset(reply.codes)
