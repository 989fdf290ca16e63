"""The code systems of the questionnaire: its answers, and its questions as an Observation is coded with them.

An answer code can be worded differently from question to question ("no", "none of these"), so its
designations hold every wording in which a form may show it, and its definition says where each stands.
"""

from __future__ import annotations

from collections.abc import Iterator

from workers.artefacts.resource import Json, artefact
from workers.knowledge import Knowledge
from workers.knowledge.questionnaire import LANGUAGES, Question, Words


def answer_codes(knowledge: Knowledge) -> Json:
    """CodeSystem-intake-answers: every code that answers a choice."""
    labels: dict[str, dict[str, Words]] = {}
    for question in knowledge.questionnaire.questions():
        for code, words in question.options.items():
            labels.setdefault(code, {})[question.id] = words
    return _code_system(
        "intake-answers",
        "Answers to the intake questionnaire on muscle twitching",
        "What a choice of the intake questionnaire is answered with. What some of the codes mean depends on the "
        "question, so a code is read together with it.",
        [_answer(code, by_item, knowledge) for code, by_item in sorted(labels.items())],
        knowledge.questionnaire.version,
    )


def question_codes(knowledge: Knowledge) -> Json:
    """CodeSystem-intake-questions: the link ids as codes, each shown in a clinician's words."""
    return _code_system(
        "intake-questions",
        "Questions of the intake questionnaire on muscle twitching",
        "What an Observation that was made from an answer is about: the link id of the question. The display is the "
        "question in a clinician's words.",
        [_question(question) for question in knowledge.questionnaire.questions()],
        knowledge.questionnaire.version,
    )


def _code_system(name: str, title: str, description: str, concepts: list[Json], version: str) -> Json:
    content = {"caseSensitive": True, "content": "complete", "count": len(concepts), "concept": concepts}
    return artefact("CodeSystem", name, title, description, version=version, language="en", **content)


def _question(question: Question) -> Json:
    asked = "" if question.audience == "clinician" else f"A patient is asked: {question.text.en}"
    return {"code": question.id, "display": question.clinician} | ({"definition": asked} if asked else {})


def _answer(code: str, by_item: dict[str, Words], knowledge: Knowledge) -> Json:
    wordings = list(dict.fromkeys(by_item.values()))
    display = wordings[0].en if len(wordings) == 1 else code.replace("-", " ").capitalize()
    definition = _by_question(by_item) if len(wordings) > 1 else _clinically(code, next(iter(by_item)), knowledge)
    return {
        "code": code,
        "display": display,
        **({"definition": definition} if definition else {}),
        "designation": list(_designations(display, wordings)),
    }


def _designations(display: str, wordings: list[Words]) -> Iterator[Json]:
    for language in LANGUAGES:
        for value in dict.fromkeys(getattr(words, language) for words in wordings):
            if (language, value) != ("en", display):
                yield {"language": language, "value": value}


def _by_question(by_item: dict[str, Words]) -> str:
    """What a code means, question by question, the same words together."""
    items: dict[str, list[str]] = {}
    for item, words in by_item.items():
        items.setdefault(words.en, []).append(item)
    return "; ".join(f"“{said}” to {', '.join(asked)}" for said, asked in items.items()) + "."


def _clinically(code: str, asked: str, knowledge: Knowledge) -> str:
    """The answer in a clinician's words, where intake.yaml has words of its own for it."""
    item = next(item for item in knowledge.intake.items if item.id == asked)
    said = item.words.get(code, "")
    return f"{item.short}: {said}." if said else ""
