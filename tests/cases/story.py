"""A case history in a clinician's short words, turned into the FHIR that an EHR would send.

Every history is read from FHIR, so that what is tested is what a hospital's record
would give. The grammar stands in docs/case-histories.md.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import orjson

from tests.cases import entries
from tests.cases.entries import KNOWLEDGE, Facts, concept, day
from workers.assessment import Assessment
from workers.evaluation import evaluate
from workers.reading import read_case

__all__ = ["HERE", "KNOWLEDGE", "TODAY", "Facts", "assess", "concept", "day", "record", "resources"]

TODAY = date(2026, 11, 22)
HERE = Path(__file__).parent
_NORMAL_LABS = {
    "sodium": (140, "mmol/L"), "potassium": (4.2, "mmol/L"), "calcium": (9.4, "mg/dL"), "albumin": (4.2, "g/dL"),
    "magnesium": (2.0, "mg/dL"), "phosphate": (3.5, "mg/dL"), "glucose": (92, "mg/dL"), "creatinine": (0.9, "mg/dL"),
    "tsh": (1.8, "m[IU]/L"), "ck": (120, "U/L"),
}  # fmt: skip


def assess(story: Facts) -> Assessment:
    """Read the story's record and evaluate it on the story's day."""
    as_of = day(story.get("as_of", TODAY), TODAY)
    return evaluate(read_case(record(story), as_of), KNOWLEDGE)


def record(story: Facts) -> bytes:
    """The story's record as FHIR: the file it names, or a Bundle made from its facts."""
    if "fhir" in story:
        return Path(HERE, str(story["fhir"])).read_bytes()
    entries = [{"resource": resource} for resource in resources(story)]
    return orjson.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


def resources(story: Facts) -> list[dict[str, Any]]:
    """The resources of a story told in short facts."""
    _refuse_unknown_words(story)
    as_of = day(story.get("as_of", TODAY), TODAY)
    made: list[dict[str, Any]] = [entries.patient(story.get("patient", {}), as_of)]
    made += [entries.response(answers, as_of) for answers in _listed(story.get("answers"))]
    made += [entries.condition(problem, as_of) for problem in story.get("problems", ())]
    labs = list(story.get("labs", ()))
    if "normal_labs" in story:
        left_out = story["normal_labs"].get("without", ())
        labs += [{"test": test, "value": value, "unit": unit, **story["normal_labs"]}
                 for test, (value, unit) in _NORMAL_LABS.items() if test not in left_out]  # fmt: skip
    made += [entries.observation(lab, as_of) for lab in labs]
    made += [entries.order(order, as_of) for order in story.get("orders", ())]
    made += [entries.report(report, as_of) for report in story.get("reports", ())]
    made += [entries.medicine(medicine, as_of) for medicine in story.get("medicines", ())]
    made += [entries.visit(visit, as_of) for visit in story.get("visits", ())]
    made += [entries.relative(relative) for relative in story.get("family", ())]
    made += list(story.get("resources", ()))
    for number, resource in enumerate(made):
        resource.setdefault("id", f"{resource['resourceType'].lower()}-{number}")
    return made


def _listed(entry: object) -> list[Facts]:
    if entry is None:
        return []
    return entry if isinstance(entry, list) else [entry]  # type: ignore[list-item]


_WORDS = {
    "patient": {"age", "sex", "born"},
    "problems": {"code", "status", "verification", "onset", "recorded"},
    "labs": {"test", "value", "unit", "comparator", "status", "drawn", "range"},
    "normal_labs": {"drawn", "without", "status"},
    "orders": {"code", "status", "ordered", "priority"},
    "reports": {"code", "status", "done", "conclusions"},
    "medicines": {"name", "status", "started", "ends", "route"},
    "visits": {"booked", "on", "specialty", "status", "reason"},
    "family": {"code", "relationship"},
}
_ABOUT_ORDERS = {"ordering", "says", "silent", "never", "indicator"}
_OTHER_PARTS = {"story", "as_of", "fhir", "answers", "resources", "expect"} | _ABOUT_ORDERS


def _refuse_unknown_words(story: Facts) -> None:
    """A misspelt word would leave a fact out, and the history would pass for another reason than it says."""
    for part in story.keys() - _OTHER_PARTS:
        assert part in _WORDS, f"{part} is no part of a case history"
        for facts in _listed(story[part]):
            unknown = sorted(facts.keys() - _WORDS[part])
            assert not unknown, f"{part} has no {', '.join(unknown)}"
