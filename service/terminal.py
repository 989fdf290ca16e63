"""A card as text for a terminal: the same words that a clinician reads in the EHR, without its layout marks."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

WIDTH = 88
URGENCY = {"critical": "CRITICAL", "warning": "WARNING", "info": "For information"}

_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]*)\)")
_EMPHASIS = re.compile(r"(?<!\\)(\*\*|__|`)")
_ESCAPED = re.compile(r"\\([^\w\s])")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def as_text(card: Mapping[str, Any]) -> str:
    """One card: urgency and summary, the detail, the draft orders, and who says so."""
    return "\n".join(_lines(card))


def _lines(card: Mapping[str, Any]) -> Iterator[str]:
    yield "=" * WIDTH
    yield from _wrapped(f"{URGENCY.get(card['indicator'], card['indicator'])}: {card['summary']}")
    yield "=" * WIDTH
    for line in card.get("detail", "").splitlines():
        yield from _wrapped(_plain(line))
    yield from _suggestions(card.get("suggestions", []))
    yield "-" * WIDTH
    yield from _wrapped(f"Source: {card['source']['label']}")


def _suggestions(suggestions: list[Mapping[str, Any]]) -> Iterator[str]:
    if not suggestions:
        return
    yield ""
    yield "Draft orders to accept or leave (* recommended)"
    yield ""
    for suggestion in suggestions:
        mark = "*" if suggestion.get("isRecommended") else " "
        yield from _wrapped(f"[ ]{mark} {suggestion['label']}", " " * 5)


def _wrapped(line: str, hanging: str = "") -> list[str]:
    indent = hanging or ("  " if line.startswith("- ") else "")
    return textwrap.wrap(line, WIDTH, subsequent_indent=indent) or [""]


def _plain(markdown: str) -> str:
    text = _LINK.sub(r"\1 (\2)", markdown.lstrip("#").lstrip() if markdown.startswith("#") else markdown)
    text = _ESCAPED.sub(r"\1", _EMPHASIS.sub("", text))
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    return text
