"""The extensions of this product: the trace of an assessment, and the names of medicines without a code."""

from __future__ import annotations

from collections.abc import Iterator

from workers.artefacts.resource import Json, url_of
from workers.artefacts.structure import bound, element, extension, sliced_by, types
from workers.knowledge.model import Knowledge


def artefacts(_: Knowledge) -> Iterator[Json]:
    """``assessment-trace`` and ``medicine-name``."""
    yield _trace()
    yield _medicine_name()


def _trace() -> Json:
    verdict = bound("verdicts", "required", "How a rule or a question came out.")
    because, nested = "Extension.extension:because", "Extension.extension:because.extension"
    return extension(
        "assessment-trace",
        "How a rule was weighed",
        "One rule, how it was weighed, and every named question in it with its answer and evidence. One extension for "
        "each rule; together they are the trace of an assessment.",
        ("CarePlan", "GuidanceResponse"),
        [
            element("Extension", short="One rule as it was weighed", min=0, max="*"),
            element("Extension.extension", slicing=sliced_by("value", "url"), min=2),
            *_part("Extension.extension", "rule", "code", "The rule by its id", min=1, max="1"),
            *_part("Extension.extension", "verdict", "code", "How it was weighed", min=1, max="1", binding=verdict),
            element(because, short="One named question in it", min=0, max="*"),
            element(nested, slicing=sliced_by("value", "url"), min=2),
            *_part(nested, "question", "code", "The question by its name", min=1, max="1"),
            *_part(nested, "answer", "code", "How it was answered", min=1, max="1", binding=verdict),
            *_part(nested, "evidence", "string", "What it was read from, by reference", min=0, max="*"),
            element(f"{because}.url", fixedUri="because"),
            element(f"{because}.value[x]", max="0"),
            element("Extension.url", fixedUri=url_of("StructureDefinition", "assessment-trace")),
            element("Extension.value[x]", max="0"),
        ],
    )


def _part(inside: str, name: str, kind: str, short: str, **more: object) -> Iterator[Json]:
    """A part of the extension that holds one value."""
    limits = {key: more[key] for key in ("min", "max")}
    about = {key: value for key, value in more.items() if key not in limits}
    part = f"{inside}:{name}"
    yield element(part, short=short, **limits)
    yield element(f"{part}.extension", max="0")
    yield element(f"{part}.url", fixedUri=name)
    yield element(f"{part}.value[x]", min=1, type_=types(kind), **about)


def _medicine_name() -> Json:
    return extension(
        "medicine-name",
        "Name of a medicine without a verified code",
        "A name by which a medicine of the included group is recognised, as whole words, in the text of a "
        "prescription. It is given where no RxNorm code for the ingredient has been verified.",
        ("ValueSet.compose.include",),
        [
            element(
                "Extension",
                short="A name by which a medicine of this group is recognised",
                definition="The international or national name of one ingredient, in lower case.",
                min=0,
                max="*",
            ),
            element("Extension.extension", max="0"),
            element("Extension.url", fixedUri=url_of("StructureDefinition", "medicine-name")),
            element("Extension.value[x]", min=1, type_=types("string")),
        ],
    )
