"""What the answers mean in SNOMED CT, as a ConceptMap: made from meanings.yaml beside this."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Literal

import msgspec

from workers.artefacts.answer_codes import answer_codes, question_codes
from workers.artefacts.resource import EDITION, SNOMED, Json, artefact, url_of
from workers.knowledge.entry import Entry
from workers.knowledge.model import Knowledge

_LINK_ID = "http://hl7.org/fhir/StructureDefinition/QuestionnaireResponse#QuestionnaireResponse.item.linkId"


class Meaning(Entry, frozen=True):
    """One answer, to these questions or to any, and the concept that says the same, less, or more."""

    answer: str
    code: str
    display: str
    holds: Literal["equivalent", "wider", "narrower"]
    asked: tuple[str, ...] = ()
    comment: str = ""


class Meanings(Entry, frozen=True):
    """meanings.yaml"""

    meanings: list[Meaning]


def meanings() -> list[Meaning]:
    """Every meaning in the order of the file. A mistake in the file is a msgspec.ValidationError."""
    text = (files("workers.artefacts") / "meanings.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=Meanings).meanings


def artefacts(knowledge: Knowledge) -> Iterator[Json]:
    """The ConceptMap ``answers-to-snomed``."""
    shown = {each["code"]: each["display"] for each in answer_codes(knowledge)["concept"]}
    asked = {each["code"]: each["display"] for each in question_codes(knowledge)["concept"]}
    by_answer: dict[str, list[Json]] = {}
    for meaning in meanings():
        by_answer.setdefault(meaning.answer, []).extend(_targets(meaning, asked))
    elements = [{"code": code, "display": shown[code], "target": targets} for code, targets in by_answer.items()]
    yield artefact(
        "ConceptMap",
        "answers-to-snomed",
        "Answers to the intake questionnaire in SNOMED CT",
        "The concept of the Global Patient Set of SNOMED CT that says what an answer says. Where the meaning hangs on "
        "the question, the target names it by its link id. Answers that are not listed have no such concept.",
        version=EDITION,
        sourceUri=url_of("ValueSet", "intake-answers"),
        group=[{"source": url_of("CodeSystem", "intake-answers"), "target": SNOMED, "element": elements}],
    )


def _targets(meaning: Meaning, asked: dict[str, str]) -> Iterator[Json]:
    """One target for each question: several dependencies of one target would all have to hold."""
    target = {
        "code": meaning.code,
        "display": meaning.display,
        "equivalence": meaning.holds,
        **({"comment": meaning.comment} if meaning.comment else {}),
    }
    questions = url_of("CodeSystem", "intake-questions")
    for link_id in meaning.asked:
        depends = {"property": _LINK_ID, "system": questions, "value": link_id, "display": asked[link_id]}
        yield {**target, "dependsOn": [depends]}
    if not meaning.asked:
        yield target
