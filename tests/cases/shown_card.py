"""What a case history may expect of the card that the clinician sees, and how the card missed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.cards import render
from service.trust.site import ANYONE, Client
from workers.assessment import Assessment

Json = dict[str, Any]


@dataclass(frozen=True)
class PatientView:
    """The call that the card answers."""

    service: str = "fasciculation-patient-view"
    client: Client = ANYONE


def card_misses(expected: Mapping[str, Any], assessment: Assessment) -> Iterator[str]:
    """Each expectation of the rendered cards that was not met, as a sentence.

    :raises KeyError: when the history expects something of a card that cannot be checked.
    """
    cards = render(assessment, PatientView())
    for name, value in expected.items():
        yield from _CHECKS[name](value, cards)


def _says(value: list[str | list[str]], cards: list[Json]) -> Iterator[str]:
    """The words stand in a summary or detail; of several ways to say it, one is enough."""
    text = _read(cards)
    for words in value:
        ways = [words] if isinstance(words, str) else words
        if not any(way.casefold() in text for way in ways):
            yield f"expected the card to say “{' or '.join(ways)}”, it says: {text}"


def _never(value: list[str], cards: list[Json]) -> Iterator[str]:
    """The words stand nowhere on the card, in no suggestion, and in no draft order."""
    text = " ".join([_read(cards), *_offered(cards)])
    for words in value:
        if words.casefold() in text:
            yield f"the card says “{words}” and should not: {text}"


def _summary(value: str, cards: list[Json]) -> Iterator[str]:
    summaries = [card["summary"] for card in cards]
    if not any(value.casefold() in summary.casefold() for summary in summaries):
        yield f"expected the summary to say “{value}”, it says {summaries}"


def _indicators(value: list[str], cards: list[Json]) -> Iterator[str]:
    """The indicators of the cards, in their order."""
    shown = [card["indicator"] for card in cards]
    if shown != value:
        yield f"expected cards that are {value}, they are {shown}"


def _drafts(value: Mapping[str, str], cards: list[Json]) -> Iterator[str]:
    """The draft of an order, found by its artefact, says these words in its note."""
    notes = {resource["instantiatesCanonical"][0]: _note(resource) for resource in _resources(cards)}
    for order, words in value.items():
        artefact = f"/{order.lower().replace('_', '-')}|"
        said = " ".join(note for canonical, note in notes.items() if artefact in canonical)
        if words.casefold() not in said:
            yield f"expected the draft of {order} to say “{words}”, it says “{said or 'nothing'}”"


def _read(cards: list[Json]) -> str:
    """What is read on the cards, on one line and in small letters."""
    return _plain(f"{card['summary']} {card['detail']}" for card in cards)


def _offered(cards: list[Json]) -> list[str]:
    """The suggestions and their drafts in words."""
    labels = [suggestion["label"] for card in cards for suggestion in card.get("suggestions", ())]
    return [_plain([text]) for text in labels] + [_note(resource) for resource in _resources(cards)]


def _resources(cards: list[Json]) -> Iterator[Json]:
    for card in cards:
        for suggestion in card.get("suggestions", ()):
            yield from (action["resource"] for action in suggestion["actions"] if "resource" in action)


def _note(resource: Json) -> str:
    return _plain(note["text"] for note in resource.get("note", ()))


def _plain(texts: Iterator[str] | list[str]) -> str:
    return " ".join(" ".join(texts).replace("\\", "").split()).casefold()


_CHECKS: dict[str, Callable[[Any, list[Json]], Iterator[str]]] = {
    "says": _says,
    "never": _never,
    "summary": _summary,
    "indicators": _indicators,
    "drafts": _drafts,
}
