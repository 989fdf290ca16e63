"""Make text from a record safe to show: as one plain line, or inside GitHub-flavoured Markdown.

Units, displays and reasons on a card can repeat what somebody wrote into the record. A card
is drawn inside the clinician's EHR, so such text may neither become a link, an image or a
tag there, nor start a heading, nor hide or reverse what stands beside it.
"""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 600
"""Code points of one piece of text on a card; a longer one is cut at a word."""

_ACTIVE = re.compile(r"[\\`*_\[\]~|<>&@]")
_STARTS_A_BLOCK = frozenset("-+=#0123456789")
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=//)(?=\S)|(?<=www)(?=\.)", re.IGNORECASE)
_AT = re.compile(r" ?@ ?")
_PUNCTUATION = re.compile(r"[\\`*_\[\]~|]")
_ENTITY = re.compile(r"&(?=[#A-Za-z])")
# A "<" or ">" before a number is a comparison ("<0.4 mmol/L") and can start no tag.
_ANGLE = re.compile(r"[<>](?![ =\d])")
_LEADING = re.compile(r"\A[-+=#>]")
_NUMBERED = re.compile(r"\A(\d{1,9})([.)](?: |\Z))")


def shorten(text: str, limit: int) -> str:
    """Cut ``text`` to at most ``limit`` code points, at a word, with an ellipsis in place of the lost words."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if text[limit - 1] != " ":
        head = head.rpartition(" ")[0] or head
    return head.rstrip(" ,;:(") + "…"


def plain(text: str, limit: int = LONGEST) -> str:
    """One line without control, invisible or direction-changing characters, for places that show plain text."""
    line = " ".join(text[: 4 * limit].split())
    if not line.isprintable():
        line = " ".join("".join(filter(str.isprintable, line)).split())
    return shorten(line, limit)


def escape(text: str, limit: int = LONGEST) -> str:
    """One line that every Markdown renderer shows as the characters it holds: no link, tag, image or heading.

    Addresses are broken by a space, since renderers that link bare ones do so after undoing
    every escape. A comparison such as ``<0.4`` stays as it is: it also reads well unrendered.
    """
    line = plain(text, limit)
    if _is_inert(line):
        return line
    line = _AT.sub(" @ ", _ADDRESS.sub(" ", line))
    line = _ENTITY.sub("&amp;", _PUNCTUATION.sub(r"\\\g<0>", line))
    line = _ANGLE.sub(lambda mark: "&lt;" if mark[0] == "<" else "&gt;", line)
    return _NUMBERED.sub(r"\1\\\2", _LEADING.sub(r"\\\g<0>", line))


def _is_inert(line: str) -> bool:
    """Whether no character of a line means anything in Markdown; most lines are so, and this is quick to see."""
    if _ACTIVE.search(line) or line[:1] in _STARTS_A_BLOCK:
        return False
    return "//" not in line and "www." not in line.lower()


@lru_cache(maxsize=4096)
def escape_knowledge(text: str) -> str:
    """The same for words that come from the knowledge and not from a patient: worked out once and kept."""
    return escape(text, limit=4 * LONGEST)
