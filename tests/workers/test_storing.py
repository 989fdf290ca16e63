"""What is read from a hostile record can be kept in a real database: no character that it refuses is left."""

from __future__ import annotations

from datetime import date

import msgspec
import orjson
import psycopg

from workers.assessment import Assessment
from workers.evaluation import evaluate
from workers.facts import Case
from workers.knowledge import load_knowledge
from workers.reading import read_case

TODAY = date(2026, 11, 22)
_NUL = "\x00"


def _record() -> bytes:
    """A record with NUL characters in every text that reading keeps."""
    subject = {"reference": "Patient/p"}
    answers = [
        {"linkId": "fas.present", "answer": [{"valueBoolean": True}]},
        {"linkId": "medicine.recent", "answer": [{"valueString": f"magne{_NUL}sium"}]},
    ]
    resources = [
        {"resourceType": "Patient", "id": "p", "birthDate": "1970-01-01"},
        {"resourceType": "QuestionnaireResponse", "id": f"q{_NUL}1", "status": "completed", "subject": subject,
         "authored": "2026-11-22", "item": answers},
        {"resourceType": "Observation", "id": f"k{_NUL}", "status": "final", "subject": subject,
         "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3", "display": f"Potas{_NUL}sium"}]},
         "effectiveDateTime": "2026-11-21", "valueQuantity": {"value": 2.3, "unit": f"mmol{_NUL}/L"}},
        {"resourceType": "Condition", "id": f"c{_NUL}", "subject": subject, "recordedDate": f"2026{_NUL}"},
    ]  # fmt: skip
    return orjson.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]})


def test_a_case_and_its_assessment_go_into_postgresql_and_come_back_the_same(postgres_url: str) -> None:
    case = read_case(_record(), TODAY)
    assessment = evaluate(case, load_knowledge())
    assert "E05" in assessment.rules
    with psycopg.connect(postgres_url) as connection:
        connection.execute("create table kept (facts jsonb, answer jsonb, words text)")
        row = [msgspec.json.encode(each).decode() for each in (case, assessment)]
        connection.execute("insert into kept values (%s, %s, %s)", (*row, row[1]))
        facts, answer, words = connection.execute("select facts::text, answer::text, words from kept").fetchone() or ()
    assert msgspec.json.decode(facts, type=Case) == case
    assert msgspec.json.decode(answer, type=Assessment) == assessment
    assert words == row[1]
