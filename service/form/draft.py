"""What is remembered of somebody who is filling in the form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256

import msgspec

from service.fhir_api.answer_values import comparable
from service.fhir_api.questions import Given, Json
from service.form.sheet import Page, Place, Sheet

KEPT = timedelta(days=2)
"""How long an unfinished draft waits: long enough to ask at home, and no longer than it has to lie there."""


class Draft(msgspec.Struct, frozen=True):
    """One form under way.

    ``link`` is the digest of the link that opened it, ``csrf`` what each of its pages sends back. ``answers`` are FHIR
    answers by link id, kept also while their question is not asked, so that going back loses nothing. ``passed`` are
    the questions that were on a page that was sent, ``fresh`` the advice that the last page called for. ``reviewing``
    says that everything had been seen at one time: since then answers are changed, and no longer given first.
    ``owner`` says in whose files the answers will be kept.
    """

    link: str
    csrf: str
    patient: str
    language: str
    encounter: str = ""
    answers: dict[str, list[Json]] = {}
    passed: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()
    reviewing: bool = False
    sent: bool = False
    owner: str = ""


def written(draft: Draft) -> bytes:
    """The draft as it is kept."""
    return msgspec.json.encode(draft)


def read(content: bytes) -> Draft:
    """The draft that was kept."""
    return msgspec.json.decode(content, type=Draft)


def standing(sheet: Sheet, draft: Draft) -> dict[str, list[Json]]:
    """The answers to questions that are asked, in the order of the form: what is shown, evaluated and sent."""
    given: dict[str, list[object]] = {}
    found = {}
    for link_id, question in sheet.questions.items():
        if draft.answers.get(link_id) and question.enabled(given):
            found[link_id] = draft.answers[link_id]
            given[link_id] = [comparable(answer) for answer in found[link_id]]
    return found


def given(answers: Mapping[str, list[Json]]) -> Given:
    """Answers as the conditions of the form look at them."""
    return {link_id: [comparable(answer) for answer in said] for link_id, said in answers.items()}


def pages_for(sheet: Sheet, draft: Draft) -> list[Page]:
    """The pages that this person is asked to fill in."""
    return sheet.asked(given(standing(sheet, draft)))


def advice_for(sheet: Sheet, draft: Draft) -> list[str]:
    """What these answers make it necessary to say. Of what was sent only this is still known."""
    return list(draft.fresh) if draft.sent else sheet.advised(given(standing(sheet, draft)))


def next_place(sheet: Sheet, draft: Draft, after: Place) -> Place | None:
    """The page to go on with; None when only checking is left.

    Somebody who has already checked their answers and changes one is asked only what the change opens.
    """
    pages = pages_for(sheet, draft)
    if draft.reviewing:
        return first_new(sheet, draft)
    order = [page.place for page in sheet.pages]
    later = set(order[order.index(after) + 1 :])
    return next((page.place for page in pages if page.place in later), None) or first_new(sheet, draft)


def first_new(sheet: Sheet, draft: Draft) -> Place | None:
    """The first page with a question that this person has not seen."""
    return next((page.place for page in pages_for(sheet, draft) if set(page.questions) - set(draft.passed)), None)


def place_before(sheet: Sheet, draft: Draft, place: Place) -> Place | None:
    """The page before this one; None before the first."""
    order = [page.place for page in sheet.pages]
    earlier = set(order[: order.index(place)])
    return next((page.place for page in reversed(pages_for(sheet, draft)) if page.place in earlier), None)


def sending_key(token: str, answers: Mapping[str, list[Json]]) -> str:
    """What these answers of this draft are known by: sent twice they are one record, changed they are another."""
    return sha256(token.encode() + b"\n" + msgspec.json.encode(answers, order="deterministic")).hexdigest()
