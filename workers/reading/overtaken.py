"""Observations made from answers that were changed or taken back afterwards.

An Observation names the response it was made from (``derivedFrom``), and by its identifier the version of it:
what stands before the ``/`` is the same for all Observations made at once. When a response is amended, what was made
of it before counts no longer: an answer that was withdrawn must not go on saying "no".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import msgspec
from msgspec import Raw

from workers.reading.answer_observations import item_asked
from workers.reading.copies import Supplied
from workers.reading.datatypes import ABSENT, Identifier, Reference
from workers.reading.draft import IN_ERROR, Draft, reference_to
from workers.reading.people import Whose
from workers.reading.resources import Observation, QuestionnaireResponse
from workers.reading.text import clean, word

EXTRACTED = "https://fasciculation-cds.example.org/extracted-answer"
"""The identifier system of the Observations that ``$extract`` makes: ``{version of the response}/{link id}``."""

NOT_KNOWN_WHICH = "amended more than once, and nothing says which answers came last"
"""All of them count then, and nobody is reassured by them: a withdrawn "no" may be among them."""

TAKEN_BACK = "made from answers that were entered in error"
T = TypeVar("T")


class _Made(NamedTuple):
    """An Observation made from an answer: from which response, and from which version of it."""

    observation: Observation
    response: str
    version: str


def without_overtaken(supplied: list[Supplied], whose: Whose, draft: Draft) -> list[Supplied]:
    """The resources without the Observations that an amended response has overtaken.

    Those made from a response that is entered in error are noted. An Observation that somebody corrected by itself
    stays, and so does everything whose source is not known.
    """
    derived = (
        e.resource for e in supplied if type(e.resource) is Observation and e.resource.derived_from is not ABSENT
    )
    made = {id(resource): found for resource in derived for found in _made(resource)}
    if not made:
        return supplied
    status = _statuses(supplied, whose)
    amended: dict[str, set[str]] = defaultdict(set)
    for each in made.values():
        if word(each.observation.status) == "amended" and each.version:
            amended[each.response].add(each.version)
    for response in sorted(response for response, versions in amended.items() if len(versions) > 1):
        draft.without(response, NOT_KNOWN_WHICH, blinding=True)
    left_out = {
        key
        for key, each in made.items()
        if _is_overtaken(each, status.get(each.response, ""), amended[each.response], draft)
    }
    return [each for each in supplied if id(each.resource) not in left_out]


def _is_overtaken(each: _Made, stands: str, amended: set[str], draft: Draft) -> bool:
    """Whether an Observation counts no longer, by the status of its response and the versions that were amended."""
    if stands == IN_ERROR:
        draft.set_aside(reference_to(each.observation), TAKEN_BACK)
        return True
    return word(each.observation.status) == "final" and (stands == "amended" or bool(amended - {each.version}))


def _made(observation: Observation) -> Iterator[_Made]:
    """The one Observation, where it answers a question of ours and names the response it was made from."""
    if item_asked(observation.code) is None:
        return
    for reference in _decoded(observation.derived_from, Reference):
        address = clean(reference.reference).split("/_history/")[0].split("/")[-2:]
        if address[0] == "QuestionnaireResponse":
            names = _decoded(observation.identifier, Identifier)
            version = next((clean(each.value).partition("/")[0] for each in names if each.system == EXTRACTED), "")
            yield _Made(observation, "/".join(address), version)
            return


def _statuses(supplied: list[Supplied], whose: Whose) -> dict[str, str]:
    """The status of each response of this patient that is on record."""
    responses = (each.resource for each in supplied if isinstance(each.resource, QuestionnaireResponse))
    return {reference_to(each): word(each.status) for each in responses if not whose.why_not(each)}


def _decoded(raw: Raw, kind: type[T]) -> list[T]:
    try:
        return msgspec.json.decode(raw, type=list[kind] | None) or []  # type: ignore[valid-type]
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return []
