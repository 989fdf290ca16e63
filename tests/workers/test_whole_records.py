"""What must hold for whole records read from FHIR: every case history shuffled, doubled, and with a resource lost;
and a record in US units beside its twin in SI units, and beside a mixture of both.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cases.story import HERE, KNOWLEDGE, TODAY, concept, day, record, resources
from workers.assessment import Assessment, Tier
from workers.evaluation import evaluate
from workers.evaluation.terms import terms_of
from workers.reading import read_case

Json = dict[str, Any]

pytestmark = pytest.mark.no_cover  # every history over and over: its own story is what coverage has to see

_FILES = sorted(path.name for path in HERE.glob("*.yaml"))


def _stories(file: str) -> Iterator[tuple[str, list[Json], date]]:
    """The resources of each history of a file that is a Bundle, with its day."""
    for story in yaml.safe_load(Path(HERE, file).read_text(encoding="utf-8")):
        bundle = orjson.loads(record(story))
        if bundle.get("resourceType") == "Bundle":
            entries = [entry["resource"] for entry in bundle["entry"]]
            yield story["story"], entries, day(story.get("as_of", TODAY), TODAY)


def _assess(entries: list[Json], as_of: date) -> Assessment:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in entries]}
    return evaluate(read_case(orjson.dumps(bundle), as_of), KNOWLEDGE)


@pytest.mark.parametrize("file", _FILES)
def test_the_order_and_repetition_of_resources_never_matter(file: str) -> None:
    for number, (story, entries, as_of) in enumerate(_stories(file)):
        shuffled = [*entries, *entries[1:3]]
        random.Random(number).shuffle(shuffled)  # noqa: S311
        assert _said(_assess(shuffled, as_of)) == _said(_assess(entries, as_of)), story


@pytest.mark.parametrize("file", _FILES)
def test_losing_one_resource_never_leads_to_reassurance_unless_it_was_the_finding_itself(file: str) -> None:
    for story, entries, as_of in _stories(file):
        before = _assess(entries, as_of)
        grounds = {
            evidence.partition("#")[0]
            for step in before.trace
            for part in step.because
            for evidence in part.evidence
            if step.rule in before.rules
        }
        for lost in entries[1:]:  # without the Patient nothing is evaluated at all
            after = _assess([each for each in entries if each is not lost], as_of)
            if after.tier is Tier.REASSURE and before.tier in _RESTS_ON_FINDINGS:
                assert f"{lost['resourceType']}/{lost.get('id')}" in grounds, (story, lost)


_RESTS_ON_FINDINGS = (Tier.EMERGENCY, Tier.URGENT, Tier.ROUTINE, Tier.WORKUP)
"""The other tiers rest on a doubt, which may go with the resource that raised it."""


def _said(assessment: Assessment) -> tuple[object, ...]:
    """What an assessment says, the entries that were set aside left out: a copy is set aside too."""
    return (
        assessment.tier, assessment.rules, assessment.orders, assessment.suppressed_orders, assessment.unanswered,
        assessment.conflicts, assessment.reasons, assessment.advice, assessment.trace,
    )  # fmt: skip


def _units() -> dict[str, list[tuple[str, float, float]]]:
    """For each analyte with limits: the units it is sent in, with factor and offset to the canonical one."""
    known = terms_of(KNOWLEDGE).analytes
    table = Path(read_case.__code__.co_filename).parent / "lab-units.csv"
    found: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines()):
        if row["analyte"].replace("calcium-adjusted", "calcium") in known:
            found[row["analyte"]].append((row["unit"], float(row["factor"]), float(row["offset"])))
    return {analyte: units for analyte, units in found.items() if len(units) > 1}


_UNITS = _units()
_AROUND = {
    "sodium": 135, "potassium": 4, "magnesium": 0.7, "calcium-adjusted": 2.2, "calcium-ionised": 1.1, "phosphate": 0.9,
    "creatinine": 90, "b12": 200, "hba1c": 6, "tsh": 2, "free-t4": 15, "glucose": 7, "glucose-fasting": 6, "mma": 0.4,
    "vitamin-d": 40, "pth": 5, "homocysteine": 14, "lithium": 1.1, "bicarbonate": 24,
}  # fmt: skip
_ANSWERS = {"gates": "all no", "fas.present": True, "fas.onset": "10 days ago", "thyroid.any": ["none"]}


@settings(max_examples=3000, deadline=None)
@given(st.data())
def test_twins_in_other_units_and_a_mixture_of_both_get_the_same_answer(data: st.DataObject) -> None:
    analytes = data.draw(st.lists(st.sampled_from(sorted(_UNITS)), min_size=1, max_size=4, unique=True))
    pairs = [data.draw(_twins(analyte)) for analyte in analytes]
    mixed = [data.draw(st.sampled_from(pair)) for pair in pairs]
    assert all(_unit(one) != _unit(other) for one, other in pairs)
    first, *others = (_assess([*_PERSON, *labs], TODAY) for labs in (*zip(*pairs, strict=True), mixed))
    for other in others:
        assert _concluded(other) == _concluded(first), (pairs, mixed)


def test_values_in_every_unit_are_read_and_change_the_answer() -> None:
    """Else the twins might agree because neither of them was understood."""
    unread = [
        (analyte, unit)
        for analyte, units in _UNITS.items()
        for unit, factor, offset in units
        if _assess([*_PERSON, _observation(analyte, (_around(analyte) - offset) / factor, unit)], TODAY).ignored
    ]
    assert unread == []
    low, nothing = _assess([*_PERSON, _observation("potassium", 2.0, "mmol/L")], TODAY), _assess(_PERSON, TODAY)
    assert _concluded(low) != _concluded(nothing)


def _around(analyte: str) -> float:
    return float(_AROUND.get(analyte, 50))


@st.composite
def _twins(draw: st.DrawFn, analyte: str) -> tuple[Json, Json]:
    """One result as it is sent in one unit, and in another."""
    (unit, factor, offset), (other, other_factor, other_offset) = draw(st.permutations(_UNITS[analyte]))[:2]
    canonical = _around(analyte) * draw(st.floats(min_value=0.2, max_value=2.5))
    sent = float(f"{(canonical - offset) / factor:.3g}")
    converted = (sent * factor + offset - other_offset) / other_factor
    return _observation(analyte, sent, unit), _observation(analyte, converted, other)


def _unit(observation: Json) -> str:
    return str(observation["valueQuantity"]["code"])


_PERSON = resources({"patient": {"age": 52, "sex": "female"}, "answers": _ANSWERS})


def _observation(analyte: str, value: float, unit: str) -> Json:
    quantity = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    return {
        "resourceType": "Observation",
        "id": analyte,
        "status": "final",
        "code": concept(analyte),
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": TODAY.isoformat(),
        "valueQuantity": quantity,
    }


def _concluded(assessment: Assessment) -> tuple[object, ...]:
    """What an assessment concludes, and what it could not use; the words name a value in the unit that was sent."""
    left_out = [(each.order, each.evidence) for each in assessment.suppressed_orders]
    verdicts = [(step.rule, step.verdict) for step in assessment.trace]
    unused = [each.resource for each in assessment.ignored]
    return assessment.tier, assessment.rules, assessment.orders, left_out, assessment.unanswered, verdicts, unused
