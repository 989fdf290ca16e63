"""On what authority each rule stands: the sources of one card, numbered, and in words.

The words are those of the published Library of sources, which is made from the knowledge. What awaits a source, or is a
choice of this product, says so there: a reader is not to take either for evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

import orjson

from service.cards import words
from service.cards.markdown import escape_knowledge
from workers.assessment import Reason

Numbers = Mapping[str, int]
"""The number of each source on one card, by its short name."""

_SAYS_SO = ("(abstract", "not evidence by itself")
_LIBRARY = "Library-fasciculation-sources.json"


def numbered(reasons: Iterable[Reason]) -> Numbers:
    """The sources of these reasons, numbered in the order in which they are first cited."""
    cited = dict.fromkeys(name for reason in reasons for name in reason.cite)
    return {name: number for number, name in enumerate(cited, 1)}


def cited_as(reason: Reason, numbers: Numbers) -> str:
    """The numbers of a reason's sources: "source 2", "sources 1, 4"; empty where it cites none."""
    found = [str(numbers[name]) for name in reason.cite]
    if not found:
        return ""
    return (words.SOURCE if len(found) == 1 else words.CITED).format(", ".join(found))


def in_words(numbers: Numbers) -> list[str]:
    """A line for each source: its number, and what it is."""
    known = _library()
    return [words.NUMBERED.format(number, escape_knowledge(known.get(name, name))) for name, number in numbers.items()]


@cache
def _library() -> dict[str, str]:
    library = orjson.loads((files("fhir_profiles") / _LIBRARY).read_bytes())
    return {source["label"]: _in_words(source["citation"]) for source in library["relatedArtifact"]}


def _in_words(citation: str) -> str:
    """A source with the mark at its end spelt out, unless its own words say that it is none, or an abstract."""
    text, _, mark = citation.partition(" [")
    says_so_itself = any(each in text for each in _SAYS_SO)
    return f"{text.rstrip('.')} ({words.SECONDARY})." if mark.startswith("via") and not says_so_itself else text
