"""One question of the form as items of a Questionnaire: the question, its help, and what to do at once.

The patient's wording is ``text``. The clinician's is the display of the item's first code, in our own
CodeSystem of questions: that is where a renderer, and an Observation made from the answer, find it.
Answers are given as options and not by a value set, since the same code is worded to fit each question.
"""

from __future__ import annotations

from collections.abc import Iterator

from workers.artefacts.languages import in_languages
from workers.artefacts.resource import BASE, LOINC, Json
from workers.knowledge.check_questionnaire import NOT_SURE
from workers.knowledge.model import Item
from workers.knowledge.questionnaire import Answer, Asked, AtOnce, Form, Question, When

QUESTIONS = f"{BASE}/CodeSystem/intake-questions"
ANSWERS = f"{BASE}/CodeSystem/intake-answers"
CORE = "http://hl7.org/fhir/StructureDefinition"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition"
UCUM = "http://unitsofmeasure.org"
LONGEST_TEXT = 500
"""More of a text is not read (``workers.reading.answers``)."""

_TYPES = {"choices": "choice", "string": "text"}
_NO_OBSERVATION = frozenset({"id.role"})
"""Who answers says nothing about the patient."""

_EXCLUSIVE = "none"


def items_of(question: Question, item: Item, form: Form) -> Iterator[Json]:
    """The question with its help inside, then the words that some of its answers call for."""
    yield _question(question, item)
    yield from (_at_once(question, each, form) for each in question.emergency)


def help_item(belongs_to: str, words: Json) -> Json:
    """More for a lay reader, shown with the item that it lies in."""
    return {
        "extension": [_control("help")],
        "linkId": f"{belongs_to}-help",
        **words,
        "type": "display",
    }


def enabled_when(when: When | None) -> Json:
    """The condition of an item, as FHIR writes it; nothing where there is none."""
    if when is None:
        return {}
    return _enabled([_condition(part) for part in when.parts], "any" if when.any_of else "all")


def _question(question: Question, item: Item) -> Json:
    return {
        "extension": list(_extensions(question, item)),
        "linkId": question.id,
        "code": list(_codes(question)),
        **in_languages("text", question.text),
        "type": _TYPES.get(item.type, item.type),
        **enabled_when(question.when),
        **({"repeats": True} if item.type == "choices" else {}),
        **({"maxLength": LONGEST_TEXT} if item.type == "string" else {}),
        **({"answerOption": list(_options(question, item))} if question.options else {}),
        **({"item": [help_item(question.id, in_languages("text", question.help))]} if question.help else {}),
    }


def _codes(question: Question) -> Iterator[Json]:
    yield {"system": QUESTIONS, "code": question.id, "display": question.clinician}
    if question.loinc:
        yield {"system": LOINC, "code": question.loinc.code, "display": question.loinc.display}


def _extensions(question: Question, item: Item) -> Iterator[Json]:
    if question.options:
        yield _control("check-box" if item.type == "choices" else "radio-button")
    unit = "questionnaire-unitOption" if item.type == "quantity" else "questionnaire-unit"
    for code, words in question.unit.items():
        coding = {"system": UCUM, "code": code, **in_languages("display", words)}
        yield {"url": f"{CORE}/{unit}", "valueCoding": coding}
    kind = "valueInteger" if item.type == "integer" else "valueDecimal"
    for bound, value in (("minValue", question.least), ("maxValue", question.most)):
        if value is not None:
            yield {"url": f"{CORE}/{bound}", kind: value}
    if question.id == "id.role":
        yield _who_answers()
    if question.id not in _NO_OBSERVATION:
        yield {"url": f"{SDC}/sdc-questionnaire-observationExtract", "valueBoolean": True}


def _who_answers() -> Json:
    """Who is signed in is known at the launch, and is all that a record can say for the patient beforehand.

    The complaints themselves are never taken from the record: an old entry would look like today's answer.
    """
    role = (
        "iif(%user is Patient, iif(%user.id = %patient.id, 'patient', 'relative'), "
        "iif(%user is RelatedPerson, 'relative', iif(%user is Practitioner or %user is PractitionerRole, 'clinician')))"
    )
    options = "%questionnaire.repeat(item).where(linkId = 'id.role').answerOption.value"
    expression = {"language": "text/fhirpath", "expression": f"{options}.where(code = {role})"}
    return {"url": f"{SDC}/sdc-questionnaire-initialExpression", "valueExpression": expression}


def _options(question: Question, item: Item) -> Iterator[Json]:
    for code, words in sorted(question.options.items(), key=lambda option: option[0] == NOT_SURE):
        alone = item.type == "choices" and code == _EXCLUSIVE
        exclusive = [{"url": f"{CORE}/questionnaire-optionExclusive", "valueBoolean": True}] if alone else []
        coding = {"system": ANSWERS, "code": code, **in_languages("display", words)}
        yield {**({"extension": exclusive} if exclusive else {}), "valueCoding": coding}


def _at_once(question: Question, each: AtOnce, form: Form) -> Json:
    """What to do at once, shown as soon as one of the answers is given."""
    conditions = [_condition(Asked(question.id, equals=code)) for code in each.codes]
    category = {"system": "http://hl7.org/fhir/questionnaire-display-category", "code": "instructions"}
    return {
        "extension": [{"url": f"{CORE}/questionnaire-displayCategory", "valueCodeableConcept": {"coding": [category]}}],
        "linkId": f"{question.id}-now-{each.words}",
        **in_languages("text", form.emergency_words[each.words]),
        "type": "display",
        **_enabled(conditions, "any"),
    }


def _enabled(conditions: list[Json], behaviour: str) -> Json:
    return {"enableWhen": conditions} | ({"enableBehavior": behaviour} if len(conditions) > 1 else {})


def _condition(part: Asked) -> Json:
    if part.exists is not None:
        return {"question": part.item, "operator": "exists", "answerBoolean": part.exists}
    if part.at_least is not None:
        kind = "answerInteger" if isinstance(part.at_least, int) else "answerDecimal"
        return {"question": part.item, "operator": ">=", kind: part.at_least}
    operator, answer = ("=", part.equals) if part.equals is not None else ("!=", part.differs)
    return {"question": part.item, "operator": operator, **_answer(answer)}


def _answer(answer: Answer | None) -> Json:
    if isinstance(answer, bool):
        return {"answerBoolean": answer}
    return {"answerCoding": {"system": ANSWERS, "code": answer}}


def _control(code: str) -> Json:
    coding = {"system": "http://hl7.org/fhir/questionnaire-item-control", "code": code}
    return {"url": f"{CORE}/questionnaire-itemControl", "valueCodeableConcept": {"coding": [coding]}}
