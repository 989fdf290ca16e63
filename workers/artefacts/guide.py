"""The ImplementationGuide: everything that is published, and the examples, as a reader needs them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from workers.artefacts.resource import EDITION, FHIR_VERSION, Json, artefact, url_of

PACKAGE = "org.fasciculation-cds.fhir"
"""The name of the package, as a package server would know it."""

NAME = "fasciculation-cds"
_SDC = {
    "uri": "http://hl7.org/fhir/uv/sdc/ImplementationGuide/hl7.fhir.uv.sdc",
    "packageId": "hl7.fhir.uv.sdc",
    "version": "3.0.0",
}
_GROUPS = {
    "knowledge": ("Rules and orders", ("PlanDefinition", "Library", "ActivityDefinition")),
    "form": ("The intake questionnaire", ("Questionnaire",)),
    "profiles": ("Profiles and extensions", ("StructureDefinition",)),
    "codes": ("Codes", ("CodeSystem", "ValueSet", "ConceptMap")),
    "service": ("The service", ("CapabilityStatement", "OperationDefinition")),
    "examples": ("Examples", ()),
}


class Example(NamedTuple):
    """An example: type and id, what it shows, and the profile that it is an example of, if any."""

    kind: str
    id: str
    shows: str
    profile: str = ""


EXAMPLES = (
    Example("Patient", "example", "The patient of the examples."),
    Example("QuestionnaireResponse", "example", "The intake questionnaire as a clinician filled it in."),
    Example("Bundle", "example-extract", "What $extract makes of the response: a transaction of Observations."),
    Example("Observation", "example-twitching", "Twitching with its components.", "fasciculation-observation"),
    Example("Observation", "example-examination", "A finding of the examination.", "examination-finding"),
    Example("Observation", "example-answer", "One answer.", "intake-answer-observation"),
    Example("Parameters", "example-apply", "What $apply takes: the patient's record in a Bundle."),
    Example("CarePlan", "example-apply", "What $apply makes of it."),
    Example("ServiceRequest", "example", "A test that is suggested.", "suggested-service-request"),
)


def guide(published: Iterable[Json]) -> Json:
    """The ImplementationGuide ``fasciculation-cds`` over the given artefacts, itself left out."""
    by_kind: dict[str, list[Json]] = {}
    for each in sorted(published, key=lambda each: str(each["id"])):
        by_kind.setdefault(each["resourceType"], []).append(each)
    shown = [
        _published(each, group) for group, (_, kinds) in _GROUPS.items() for kind in kinds for each in by_kind.pop(kind)
    ]
    if by_kind:
        raise ValueError(f"no group of the guide takes {', '.join(by_kind)}")
    return artefact(
        "ImplementationGuide",
        NAME,
        "Fasciculation CDS",
        "What the service for patients whose muscles twitch asks, reads, suggests and answers with: its questionnaire, "
        "its rules as a plan, its orders, profiles, codes and operations.",
        version=EDITION,
        packageId=PACKAGE,
        license="Apache-2.0",
        fhirVersion=[FHIR_VERSION],
        dependsOn=[_SDC],
        definition={
            "grouping": [{"id": group, "name": name} for group, (name, _) in _GROUPS.items()],
            "resource": [*shown, *_examples()],
        },
    )


def _published(each: Json, group: str) -> Json:
    return {
        "reference": {"reference": f"{each['resourceType']}/{each['id']}"},
        "name": each["title"],
        "description": each["description"],
        "exampleBoolean": False,
        "groupingId": group,
    }


def _examples() -> Iterator[Json]:
    for each in EXAMPLES:
        profile = {"exampleCanonical": url_of("StructureDefinition", each.profile)}
        yield {
            "reference": {"reference": f"{each.kind}/{each.id}"},
            "name": each.shows.rstrip("."),
            "description": each.shows,
            **(profile if each.profile else {"exampleBoolean": True}),
            "groupingId": "examples",
        }
