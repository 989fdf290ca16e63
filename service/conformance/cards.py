"""The cards that come back: what each of them has to have (C1 to C6, C14, X3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx

from service.conformance.calls import Json
from service.conformance.outcomes import DidNotApply, none_of, require
from service.conformance.registry import of_each_service
from service.conformance.visit import Offered, Visit, cards_in

SUMMARY_AT_MOST = 139
INDICATORS = ("info", "warning", "critical")
_TOPIC = re.compile(r"[A-Za-z0-9]{1,100}")
_UNESCAPED = r"(?<!\\)(?:\\\\)*"
_TAG = re.compile(_UNESCAPED + r"<(?:[a-zA-Z][\w-]*(?=[\s/>])[^>]*|/[a-zA-Z]+|!--)>?")
_SCRIPT_LINK = re.compile(_UNESCAPED + r"\]\(\s*(?:javascript|data|vbscript):", re.IGNORECASE)
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_REVERSE_DOMAIN = re.compile(r"[A-Za-z][\w-]*(\.[\w-]+)+")
_PAYLOAD = " <img src=x onerror=alert(1)> [x](javascript:alert(1))"
_LIVE_PAYLOAD = re.compile(_UNESCAPED + r"(?:<img src=x|\]\(javascript:)")
_SAID = ("text", "display", "valueString", "family")


@of_each_service("C1", "A call that is well formed gets 200 and a list of cards")
def answer_has_cards(visit: Visit, service: Offered) -> str:
    """The list is there when it is empty, too."""
    reply = visit.answer(service)
    require(reply.status == httpx.codes.OK, f"answered {reply.status}")
    body = visit.answered(service)
    require(isinstance(body.get("cards"), list), "the answer has no list of cards")
    require(len(cards_in(body)) == len(body["cards"]), "a card is no object")
    require(body.get("systemActions", ["none"]) != [], "systemActions are there and empty")
    return f"{len(body['cards'])} cards"


@of_each_service("C2", f"A summary is text of at most {SUMMARY_AT_MOST} characters")
def summaries_fit(visit: Visit, service: Offered) -> str:
    """Code points are counted, after everything was filled in."""
    cards = visit.cards(service)
    wrong = [f"card {n}: none" for n, card in _numbered(cards) if not _text(card.get("summary"))]
    lengths = [(n, len(card["summary"])) for n, card in _numbered(cards) if _text(card.get("summary"))]
    none_of([*wrong, *(f"card {n}: {length} characters" for n, length in lengths if length > SUMMARY_AT_MOST)])
    return f"at most {max(length for _, length in lengths)} characters"


@of_each_service("C3", "An indicator is info, warning or critical")
def indicators_are_known(visit: Visit, service: Offered) -> str:
    """Those of drafts long gone, as success and hard-stop, are not."""
    cards = visit.cards(service)
    none_of([f"card {n}: another value" for n, card in _numbered(cards) if card.get("indicator") not in INDICATORS])
    return ", ".join(sorted({card["indicator"] for card in cards}))


@of_each_service("C4", "A source has a label; url and icon are absolute; a topic has code and system")
def sources_are_complete(visit: Visit, service: Offered) -> str:
    """Who says so."""
    cards = visit.cards(service)
    none_of([f"card {n}: {fault}" for n, card in _numbered(cards) for fault in _source_faults(card.get("source"))])
    return f"{len(cards)} sources"


def _source_faults(source: Any) -> Iterator[str]:  # noqa: ANN401 # JSON is anything
    if not isinstance(source, dict) or not _text(source.get("label")):
        yield "no source with a label"
        return
    yield from (f"source.{name} is not absolute" for name in ("url", "icon") if not is_absolute(source.get(name, "x:")))
    topic = source.get("topic")
    if topic is not None and not (isinstance(topic, dict) and _text(topic.get("code")) and _text(topic.get("system"))):
        yield "the topic lacks code or system"


@of_each_service("C5", "A topic's code is letters and digits, at most 100")
def topics_are_keys(visit: Visit, service: Offered) -> str:
    """Epic keys "do not show again" on it."""
    topics = [source.get("topic") for card in visit.cards(service) if isinstance(source := card.get("source"), dict)]
    codes = [topic.get("code") for topic in topics if isinstance(topic, dict)]
    if not codes:
        raise DidNotApply("no card has a topic")
    none_of([f"card {n}" for n, code in enumerate(codes, 1) if not _TOPIC.fullmatch(str(code))])
    return f"{len(codes)} topics"


@of_each_service("C6", "A detail is Markdown without HTML tags and without links that run code", level="SHOULD")
def details_are_harmless(visit: Visit, service: Offered) -> str:
    """Some HTML is legal in Markdown, and no client has to show it."""
    details = [(n, card["detail"]) for n, card in _numbered(visit.cards(service)) if "detail" in card]
    if not details:
        raise DidNotApply("no card has a detail")
    none_of([f"card {n}: no text" for n, detail in details if not _text(detail)])
    none_of([f"card {n}" for n, detail in details if _live(detail)])
    return f"{len(details)} details"


@of_each_service("C6", "Text of the record does not come out as live HTML or links")
def payloads_are_inert(visit: Visit, service: Offered) -> str:
    """Names, displays and notes of the prefetched data carry a tag and a link that runs code."""
    call = visit.call(service)
    if not call.get("prefetch"):
        raise DidNotApply("no prefetch is published")
    visit.answer(service)
    reply = visit.send(service, {**call, "prefetch": _poisoned(call["prefetch"])})
    require(reply.ok, f"with such text it answered {reply.status}")
    said = [str(card.get(part, "")) for card in cards_in(reply.json()) for part in ("summary", "detail")]
    require(not any(_LIVE_PAYLOAD.search(_CODE.sub("", text)) for text in said), "it came out live")
    return f"{len(said)} texts looked at"


@of_each_service("C14", "There are no systemActions, which nobody asked for")
def nothing_happens_by_itself(visit: Visit, service: Offered) -> str:
    """They bypass the clinician."""
    require("systemActions" not in visit.answered(service), "systemActions came")
    return "none"


@of_each_service("X3", "Extensions are objects under reverse-domain names")
def extensions_are_named(visit: Visit, service: Offered) -> str:
    """Those of the cards."""
    given = [card["extension"] for card in visit.cards(service) if "extension" in card]
    given += [service.entry["extension"]] if "extension" in service.entry else []
    if not given:
        raise DidNotApply("there is no extension")
    none_of(["an extension is no object" for each in given if not isinstance(each, dict)])
    none_of([f"name {n}" for n, key in enumerate((k for e in given for k in e), 1) if not _REVERSE_DOMAIN.match(key)])
    return f"{len(given)} extensions"


def is_absolute(text: Any) -> bool:  # noqa: ANN401 # JSON is anything
    """Whether something is an address with a scheme."""
    return isinstance(text, str) and re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text) is not None


def _poisoned(value: Any) -> Any:  # noqa: ANN401 # JSON is anything
    if isinstance(value, list):
        return [_poisoned(each) for each in value]
    if not isinstance(value, dict):
        return value
    inside = {name: _poisoned(part) for name, part in value.items()}
    return inside | {name: inside[name] + _PAYLOAD for name in _SAID if isinstance(inside.get(name), str)}


def _live(text: str) -> bool:
    shown = _CODE.sub("", text)
    return bool(_TAG.search(shown) or _SCRIPT_LINK.search(shown))


def _numbered(cards: list[Json]) -> Iterator[tuple[int, Json]]:
    return enumerate(cards, 1)


def _text(value: Any) -> bool:  # noqa: ANN401 # JSON is anything
    return isinstance(value, str) and bool(value.strip())
