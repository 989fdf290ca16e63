"""questionnaire.yaml and intake.yaml as a FHIR R4 Questionnaire with the extensions of Structured Data Capture (SDC).

One group is one page. A display item whose link id ends in ``-help`` lies in the item that it explains;
one with ``-now-`` in its link id follows the question whose answer calls for it, and says what to do at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workers.artefacts.answer_codes import answer_codes, question_codes
from workers.artefacts.languages import in_languages
from workers.artefacts.question_items import CORE, SDC, enabled_when, help_item, items_of
from workers.artefacts.resource import Json, artefact
from workers.knowledge import Knowledge
from workers.knowledge.questionnaire import Group

_CATEGORY = f"{SDC}/sdc-questionnaire-observation-extract-category"
_OTHER_OWNERS = (
    "The two questions on anxiety are the GAD-2, developed by Drs. Robert L. Spitzer, Janet B. W. Williams, Kurt "
    "Kroenke and colleagues, with an educational grant from Pfizer Inc.; no permission is required to reproduce, "
    "translate, display or distribute them. The points for alcohol are those of the AUDIT-C of the World Health "
    "Organization."
)
_SEMVER = {"system": "http://hl7.org/fhir/version-algorithm", "code": "semver"}
_LAUNCHED_WITH = {
    "patient": ("Patient",),
    "user": ("Patient", "RelatedPerson", "Practitioner", "PractitionerRole"),
}
_PROFILES = ("sdc-questionnaire", "sdc-questionnaire-extr-obsn", "sdc-questionnaire-pop-exp")


def artefacts(knowledge: Knowledge) -> Iterator[Json]:
    """The Questionnaire and the code systems of its questions and answers."""
    yield questionnaire(knowledge)
    yield answer_codes(knowledge)
    yield question_codes(knowledge)


def questionnaire(knowledge: Knowledge) -> Json:
    """Questionnaire-fasciculation-intake: every question in the order in which a clinician asks."""
    form = knowledge.questionnaire
    content = {
        "meta": {"profile": [f"{SDC}/{profile}" for profile in _PROFILES]},
        "language": "en",
        "extension": [
            {"url": f"{CORE}/artifact-versionAlgorithm", "valueCoding": _SEMVER},
            *(_launched_with(name, kinds) for name, kinds in _LAUNCHED_WITH.items()),
            _observed_by("survey", "Survey"),
        ],
        "_title": in_languages("title", form.title)["_title"],
        "_description": in_languages("description", form.description)["_description"],
        "subjectType": ["Patient"],
        "item": [
            {"linkId": "intro", **in_languages("text", form.intro), "type": "display"},
            *(_group(group, knowledge) for group in form.groups),
        ],
    }
    title, description = form.title.en, form.description.en
    made = artefact("Questionnaire", "fasciculation-intake", title, description, version=form.version, **content)
    return made | {"copyright": f"{made['copyright']}\n\n{_OTHER_OWNERS}"}


def _group(group: Group, knowledge: Knowledge) -> Json:
    known = {item.id: item for item in knowledge.intake.items}
    explained = [help_item(group.id, in_languages("text", group.help))] if group.help else []
    asked = [
        item for question in group.items for item in items_of(question, known[question.id], knowledge.questionnaire)
    ]
    return {
        **({"extension": [_observed_by("exam", "Exam")]} if group.audience == "clinician" else {}),
        "linkId": group.id,
        **in_languages("text", group.text),
        "type": "group",
        **enabled_when(group.when),
        "item": [*explained, *asked],
    }


def _launched_with(name: str, kinds: Iterable[str]) -> Json:
    """A resource that the expressions of this form may use, by the name that SMART gives it."""
    coding = {"system": "http://hl7.org/fhir/uv/sdc/CodeSystem/launchContext", "code": name}
    parts: list[Json] = [{"url": "name", "valueCoding": coding}]
    parts += [{"url": "type", "valueCode": kind} for kind in kinds]
    return {"extension": parts, "url": f"{SDC}/sdc-questionnaire-launchContext"}


def _observed_by(code: str, display: str) -> Json:
    """The category of the Observations that are made from the answers."""
    coding = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": code, "display": display}
    return {"url": _CATEGORY, "valueCodeableConcept": {"coding": [coding]}}
