"""The profiles of what leaves the service: Observations made from answers, and suggested orders."""

from __future__ import annotations

from collections.abc import Iterator

from workers.artefacts.components import COMPONENTS, Component
from workers.artefacts.resource import SNOMED, Json, coding, url_of
from workers.artefacts.structure import bound, element, profile, sliced_by, types
from workers.knowledge.model import Knowledge

_ANSWER_TYPES = types("CodeableConcept", "boolean", "integer", "Quantity", "string", "dateTime")
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_SAYS_SOMETHING = element(
    "Observation",
    constraint=[
        {
            "key": "fcds-1",
            "severity": "error",
            "human": "There is a value, a reason for having none, or a component",
            "expression": "value.exists() or dataAbsentReason.exists() or component.exists()",
        }
    ],
)
_SETTLED = [element("Observation.status", short="Final or amended; any other is set aside", mustSupport=True)]
_WHOSE = [
    element("Observation.subject", short="The patient", min=1, mustSupport=True),
    element("Observation.effective[x]", short="When it was so; without it the age of the answer is not known"),
    element("Observation.performer", short="Who answered: patient, relative or clinician"),
]
_MADE_FROM = element("Observation.derivedFrom", short="The response that it was made from")
_VALUED = [
    element("Observation.value[x]", short="The answer", type_=_ANSWER_TYPES, mustSupport=True),
    element("Observation.dataAbsentReason", short="Why there is none: not known, or not examined", mustSupport=True),
    _MADE_FROM,
    element("Observation.component", short="One of several answers to the question", mustSupport=True),
    element("Observation.component.value[x]", type_=_ANSWER_TYPES),
]


def artefacts(_: Knowledge) -> Iterator[Json]:
    """Three profiles of Observation, and one of ServiceRequest."""
    yield _fasciculation()
    yield _examination()
    yield _answer()
    yield _request()


def _fasciculation() -> Json:
    code = element("Observation.code", short="Muscle fasciculation, beside further codes of the same", mustSupport=True)
    return profile(
        "fasciculation-observation",
        "Muscle twitching (fasciculation)",
        "Whether muscles twitch, and where, on which side, how often, at rest or not, and how it has gone on. A "
        "negative one says so with the value false; nothing is concluded from a component that is missing.",
        "Observation",
        [
            *_SETTLED,
            code,
            element("Observation.code.coding", slicing=sliced_by("pattern", "$this"), min=1),
            element("Observation.code.coding:fasciculation", min=1, max="1", patternCoding=coding(SNOMED, "82470000")),
            *_WHOSE,
            element("Observation.value[x]", short="Whether muscles twitch", type_=types("boolean"), mustSupport=True),
            _MADE_FROM,
            element("Observation.component", slicing=sliced_by("pattern", "code"), mustSupport=True),
            *(part for each in COMPONENTS for part in _component(each)),
        ],
    )


def _component(part: Component) -> Iterator[Json]:
    name = f"Observation.component:{part.code}"
    code = {"coding": [coding("observation-components", part.code)]}
    why = f"The answers of the intake questionnaire. {part.means}"
    most = "*" if part.code == "site" else "1"
    yield element(name, short=part.display, min=0, max=most, mustSupport=True)
    yield element(f"{name}.code", patternCodeableConcept=code)
    yield element(
        f"{name}.value[x]",
        short=part.means.rstrip("."),
        type_=types("CodeableConcept"),
        mustSupport=True,
        binding=bound(part.value_set, "preferred", why),
    )
    yield element(f"{name}.dataAbsentReason", short="Why it is not known: somebody was asked and is not sure")


def _examination() -> Json:
    exam = {"coding": [coding(_CATEGORY, "exam")]}
    return profile(
        "examination-finding",
        "Finding of the examination",
        "What a clinician found, or did not examine, by a question of the intake questionnaire. What was not examined "
        "has a reason in place of a value, and is never taken for normal.",
        "Observation",
        [
            _SAYS_SOMETHING,
            *_SETTLED,
            element("Observation.category", slicing=sliced_by("pattern", "$this"), min=1),
            element("Observation.category:exam", min=1, max="1", patternCodeableConcept=exam),
            *_asked(),
            *_WHOSE,
            *_VALUED,
        ],
    )


def _answer() -> Json:
    return profile(
        "intake-answer-observation",
        "Answer to the intake questionnaire",
        "One answer as an Observation, coded with its question, so that it is read back as the very answer. A question "
        "that takes several answers has a component for each. A reason in place of a value means that somebody was "
        "asked and did not know; it is never taken for no.",
        "Observation",
        [
            _SAYS_SOMETHING,
            *_SETTLED,
            element("Observation.category", min=1),
            *_asked(),
            *_WHOSE,
            *_VALUED,
        ],
    )


def _asked() -> Iterator[Json]:
    """The question, by its link id."""
    questions = bound("intake-questions", "required", "The questions of the intake questionnaire.")
    ours = {"system": url_of("CodeSystem", "intake-questions")}
    yield element("Observation.code", mustSupport=True)
    yield element("Observation.code.coding", slicing=sliced_by("pattern", "$this"), min=1)
    yield element(
        "Observation.code.coding:question",
        short="The question by its link id",
        min=1,
        max="1",
        patternCoding=ours,
        binding=questions,
    )


def _request() -> Json:
    return profile(
        "suggested-service-request",
        "Suggested test or referral",
        "An order that is suggested for a clinician to accept, change or leave. It is a draft and a proposal: nothing "
        "is ordered by it.",
        "ServiceRequest",
        [
            element("ServiceRequest.instantiatesCanonical", short="The order as it is published", min=1, max="1"),
            element("ServiceRequest.status", patternCode="draft"),
            element("ServiceRequest.intent", patternCode="proposal"),
            element("ServiceRequest.priority", short="How soon the most urgent rule wants it", min=1, mustSupport=True),
            element("ServiceRequest.code", short="What is suggested", min=1, mustSupport=True),
            element("ServiceRequest.code.text", short="What is suggested, in words", min=1),
            element("ServiceRequest.reasonCode", short="Muscle fasciculation", min=1, mustSupport=True),
            element("ServiceRequest.note", short="Why, and what is not known", mustSupport=True),
        ],
    )
