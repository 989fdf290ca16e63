"""The components of an Observation of twitching: what each is called, which question it answers, and with what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from workers.artefacts.answer_codes import answer_codes
from workers.artefacts.codes import all_codes, local_system
from workers.artefacts.resource import EDITION, Json, artefact, url_of
from workers.knowledge.check_questionnaire import NOT_SURE, answer_codes_of
from workers.knowledge.model import Knowledge


class Component(NamedTuple):
    """One component: its code and name, the question whose answer it holds, and what it says."""

    code: str
    display: str
    answers: str
    means: str

    @property
    def value_set(self) -> str:
        """The name of the ValueSet of its answers."""
        return f"fasciculation-{self.code}"


COMPONENTS = (
    Component("site", "Site", "fas.sites", "Where the muscle twitches; one component for each site."),
    Component("side", "Side", "fas.side", "Left, right, or both sides."),
    Component("frequency", "Frequency", "fas.frequency", "How often it twitches."),
    Component("at-rest", "At rest", "fas.rest", "Whether it twitches at rest, or only after effort."),
    Component("course", "Course", "fas.course", "What became of the twitching since it began."),
)


def artefacts(knowledge: Knowledge) -> Iterator[Json]:
    """The CodeSystem of the components, with a ValueSet of them all, and a ValueSet of the answers of each."""
    concepts = ({"code": each.code, "display": each.display, "definition": each.means} for each in COMPONENTS)
    described = "What an Observation of muscle twitching says about it besides that there is some."
    title = "Components of an Observation of twitching"
    system = local_system("observation-components", title, described, EDITION, concepts)
    yield from (system, all_codes(system))
    yield from (_answers(each, knowledge) for each in COMPONENTS)


def _answers(component: Component, knowledge: Knowledge) -> Json:
    """What a component may say. Whoever is not sure says so as a reason for having no value."""
    (item,) = (item for item in knowledge.intake.items if item.id == component.answers)
    shown = {each["code"]: each["display"] for each in answer_codes(knowledge)["concept"]}
    codes = [code for code in answer_codes_of(item, knowledge.intake) if code != NOT_SURE]
    concepts = [{"code": code, "display": shown[code]} for code in codes]
    return artefact(
        "ValueSet",
        component.value_set,
        f"Twitching: {component.display.lower()}",
        f"{component.means} The answers to {component.answers} of the intake questionnaire.",
        version=knowledge.questionnaire.version,
        compose={"include": [{"system": url_of("CodeSystem", "intake-answers"), "concept": concepts}]},
    )
