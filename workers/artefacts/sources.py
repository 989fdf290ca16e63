"""The sources of the rules: a Library of citations, and the citations of any one rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from workers.artefacts.resource import Json, artefact, coding
from workers.knowledge.model import Citation, Knowledge
from workers.review.wording import mark_of

_NO_SOURCES = {"G", "P"}
_DOI = re.compile(r"doi:(10\.\d{4,9}/[^\s;,()]*[^\s;,().])")
_PUBMED = re.compile(r"PMID (\d+)")
_PMC = re.compile(r"\bPMC(\d+)")


def artefacts(knowledge: Knowledge) -> Iterator[Json]:
    """The Library ``fasciculation-sources``: every entry of citations.yaml as a related artefact."""
    book = knowledge.citations
    yield artefact(
        "Library",
        "fasciculation-sources",
        "Sources of the fasciculation rules",
        "Everything that the rules, limits and advice cite. Sources of which only a secondary page or an abstract was "
        "seen say so. The entries G and P are no sources: they mark what still awaits one, and what is a choice of "
        "this product; both are to be settled by a neurologist.",
        version=book.version,
        type_={"coding": [coding("http://terminology.hl7.org/CodeSystem/library-type", "asset-collection")]},
        relatedArtifact=citations(book.citations, knowledge),
    )


def citations(names: Iterable[str], knowledge: Knowledge) -> list[Json]:
    """The named sources as related artefacts, in the order given."""
    return [_related(name, knowledge.citations.citations[name]) for name in names]


def _related(name: str, citation: Citation) -> Json:
    """One source. What is no source is a justification and never looks like a citation."""
    mark = mark_of(name, citation)
    address = _address(citation.text)
    return {
        "type": "justification" if name in _NO_SOURCES else "citation",
        "label": name,
        "citation": citation.text + (f" [{mark}]" if mark else ""),
        **({"url": address} if address else {}),
    }


def _address(text: str) -> str:
    """Where the source itself can be read, as far as its text names a DOI or PubMed number."""
    for pattern, where in (
        (_DOI, "https://doi.org/{}"),
        (_PUBMED, "https://pubmed.ncbi.nlm.nih.gov/{}/"),
        (_PMC, "https://pmc.ncbi.nlm.nih.gov/articles/PMC{}/"),
    ):
        if found := pattern.search(text):
            return where.format(found[1])
    return ""
