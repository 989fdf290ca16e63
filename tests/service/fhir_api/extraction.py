"""What the tests of ``$extract`` share: the form, the twin of a record, and what an assessment says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import orjson
import yaml
from msgspec.structs import replace

from service.cards import Cards, Drafts
from service.fhir_api.extract import extract
from service.trust.site import ANYONE
from tests.cases.story import HERE, KNOWLEDGE, TODAY, day, record
from workers.assessment import Advice, Assessment
from workers.evaluation import evaluate
from workers.reading import read_case

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[3]
FORM: Json = msgspec.json.decode((ROOT / "fhir_profiles" / "Questionnaire-fasciculation-intake.json").read_bytes())
ANSWERS = "https://fasciculation-cds.example.org/fhir/CodeSystem/intake-answers"
PERSON: Json = {"resourceType": "Patient", "id": "p", "birthDate": "1980-05-01", "gender": "female"}


_CARDS = Cards(Drafts(), new_id=lambda: UUID(int=0))


class PatientView:
    """The call that the cards answer."""

    service = "fasciculation-patient-view"
    client = ANYONE


def coded(*codes: str) -> list[Json]:
    """Answers to a choice."""
    return [{"valueCoding": {"system": ANSWERS, "code": code}} for code in codes]


def response(answers: dict[str, list[Json]], **more: object) -> Json:
    """A completed response about the patient ``p``."""
    return {
        "resourceType": "QuestionnaireResponse",
        "id": "q1",
        "status": "completed",
        "questionnaire": f"{FORM['url']}|{FORM['version']}",
        "subject": {"reference": "Patient/p"},
        "authored": TODAY.isoformat(),
        "item": [{"linkId": link_id, "answer": said} for link_id, said in answers.items()],
        **more,
    }


def stories(file: str) -> Iterator[tuple[str, list[Json], date]]:
    """The resources of each history of a file, with its day; all are Bundles."""
    for story in yaml.safe_load(Path(HERE, file).read_text(encoding="utf-8")):
        entries = orjson.loads(record(story))["entry"]
        yield story["story"], [entry["resource"] for entry in entries], day(story.get("as_of", TODAY), TODAY)


def extracted(entries: list[Json]) -> list[Json]:
    """The same record with every response replaced by what is extracted from it."""
    return [made for each in entries for made in (extract(each, FORM) if is_response(each) else [each])]


def is_response(resource: Json) -> bool:
    return bool(resource["resourceType"] == "QuestionnaireResponse")


def assess(entries: list[Json], as_of: date = TODAY) -> Assessment:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in entries]}
    return evaluate(read_case(orjson.dumps(bundle), as_of), KNOWLEDGE)


def said(assessment: Assessment) -> Json:
    """All that an assessment says, without where it stands: findings in one line are ordered by that."""
    reasons = tuple(replace(each, found=tuple(sorted(each.found))) for each in assessment.reasons)
    advice = assessment.advice or Advice("", "")
    tips = tuple(replace(each, found=tuple(sorted(each.found))) for each in advice.tips)
    plain = replace(
        assessment,
        id="",
        ignored=(),
        reasons=reasons,
        advice=replace(advice, tips=tips),
        suppressed_orders=tuple(replace(each, evidence="") for each in assessment.suppressed_orders),
        repeated_orders=tuple(replace(each, evidence="") for each in assessment.repeated_orders),
        trace=tuple(
            replace(step, because=tuple(replace(each, evidence=()) for each in step.because))
            for step in assessment.trace
        ),
    )
    return {"assessment": plain, "cards": _CARDS.render(plain, PatientView())}


def observations(made: list[Json]) -> dict[str, Json]:
    """Observations by the link id that their identifier names."""
    return {each["identifier"][0]["value"].partition("/")[2]: each for each in made}
