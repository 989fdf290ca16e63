"""A QuestionnaireResponse against the Questionnaire that it answers.

A wrong link id, type or option is an error: nobody can say what was meant. An answer to a question that
is not asked of this person is a warning: it is understood, and it may be the one that matters, so it is
kept and read (``docs/adr/0013``). Nothing that is missing is a fault. Items are found at whatever depth
they stand: nested by group, or flat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from service.fhir_api.answer_values import comparable, flaws_of
from service.fhir_api.questions import Json, Question

ROOT = "QuestionnaireResponse"
_NOT_ANSWERED = ("group", "display")


class Fault(NamedTuple):
    """One thing that is wrong: severity and code as an OperationOutcome has them, a sentence, a FHIRPath expression.

    The sentence names questions of ours and never what was answered.
    """

    severity: Literal["error", "warning"]
    code: str
    says: str
    at: str


class _Place(NamedTuple):
    """An item of the response, and where it stands."""

    item: Json
    at: str


def answers_to(response: Json, questionnaire: Json) -> bool:
    """Whether a response says that it answers this Questionnaire, in whatever version and from whatever server.

    A system that holds a copy of it names the copy, by its own address and our id.
    """
    named = response.get("questionnaire")
    if not isinstance(named, str):
        return False
    canonical = named.partition("|")[0].rstrip("/")
    here = f"Questionnaire/{questionnaire['id']}"
    return canonical in (questionnaire["url"], here) or canonical.endswith(f"/{here}")


def faults(response: Json, questions: Mapping[str, Question]) -> list[Fault]:
    """Everything that is wrong with the answers, errors first, each in the order of the response.

    :param response: a QuestionnaireResponse as parsed JSON, of whatever shape.
    :param questions: those of the published Questionnaire (``questions_of``), made once at start-up.
    """
    places, shapeless = _places(response)
    found = [*shapeless, *_of_items(places, questions), *_not_asked(places, questions)]
    return sorted(found, key=lambda fault: fault.severity)


def given(response: Json) -> dict[str, list[Json]]:
    """The answers that hold a value by link id, at whatever depth of the response they stand, in its order."""
    found: dict[str, list[Json]] = {}
    for item, _ in _places(response)[0]:
        answers = [answer for _, answer in _answers(item)]
        if answers and isinstance(item.get("linkId"), str):
            found.setdefault(item["linkId"], []).extend(answers)
    return found


def _places(response: Json) -> tuple[list[_Place], list[Fault]]:
    """Every item of the response in its order, and what has no shape to be read in."""
    places: list[_Place] = []
    shapeless: list[Fault] = []
    waiting: list[tuple[str, str, Any]] = [(ROOT, "", response)]
    while waiting:
        at, name, node = waiting.pop()
        if not isinstance(node, dict):
            shapeless.append(Fault("error", "structure", "This does not have the shape that FHIR gives it", at))
            continue
        if name == "item":
            places.append(_Place(node, at))
        waiting += reversed([*_inside(node, "answer", at), *_inside(node, "item", at)])
    return places, shapeless


def _inside(node: Json, name: str, at: str) -> Iterator[tuple[str, str, Any]]:
    """The items or answers of a node, each with its expression; one that is no list stands as it is, to be refused."""
    listed = node.get(name)
    if isinstance(listed, list):
        yield from ((f"{at}.{name}[{number}]", name, each) for number, each in enumerate(listed))
    elif listed is not None:
        yield f"{at}.{name}", name, None


def _of_items(places: Iterable[_Place], asked: Mapping[str, Question]) -> Iterator[Fault]:
    """Unknown questions, answers of the wrong kind, and more answers than a question takes."""
    answered: dict[str, int] = {}
    for item, at in places:
        question = _question(item, asked)
        if question is None:
            yield Fault("error", "value", "The questionnaire has no item with this link id", f"{at}.linkId")
            continue
        for number, answer in _answers(item):
            where = f"{at}.answer[{number}]"
            if question.kind in _NOT_ANSWERED:
                yield Fault("error", "structure", f"{question.link_id} is a {question.kind} and takes no answer", where)
                continue
            answered[question.link_id] = answered.get(question.link_id, 0) + 1
            if answered[question.link_id] > 1 and not question.repeats:
                yield Fault("error", "structure", f"{question.link_id} takes one answer", where)
            yield from (Fault(*flaw, at=f"{where}.value") for flaw in flaws_of(question, answer))


def _not_asked(places: list[_Place], asked: Mapping[str, Question]) -> Iterator[Fault]:
    """Answers to questions that these answers leave out; what such an answer says opens no further question."""
    said: dict[str, list[object]] = {}
    stands: dict[str, list[str]] = {}
    for item, at in places:
        question = _question(item, asked)
        values = [comparable(answer) for _, answer in _answers(item)]
        if question is not None and question.kind not in _NOT_ANSWERED and values:
            said.setdefault(question.link_id, []).extend(values)
            stands.setdefault(question.link_id, []).append(at)
    given: dict[str, list[object]] = {}
    for link_id, question in asked.items():
        if link_id not in said:
            continue
        if question.enabled(given):
            given[link_id] = said[link_id]
        else:
            says = f"{link_id} is not asked of somebody with these other answers; the answer is kept and read"
            yield from (Fault("warning", "business-rule", says, at) for at in stands[link_id])


def _question(item: Json, asked: Mapping[str, Question]) -> Question | None:
    link_id = item.get("linkId")
    return asked.get(link_id) if isinstance(link_id, str) else None


def _answers(item: Json) -> Iterator[tuple[int, Json]]:
    """The answers that hold a value, each with its number; an answer without one leaves the question open."""
    listed = item.get("answer")
    for number, answer in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(answer, dict) and any(key.startswith("value") for key in answer):
            yield number, answer
