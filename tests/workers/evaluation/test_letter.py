"""The letter to neurology says what is recorded, in a neurologist's order, with its dates and nothing of its own."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.cases.story import KNOWLEDGE, TODAY, Facts, record
from workers.assessment import Letter
from workers.evaluation.chart import Chart
from workers.evaluation.letter import letter
from workers.evaluation.terms import terms_of
from workers.reading import read_case

TWITCHES = {"fas.present": True}


def written(story: Facts) -> Letter:
    return letter(Chart(read_case(record(story), TODAY), terms_of(KNOWLEDGE)))


def answered(**answers: Any) -> Letter:  # noqa: ANN401  an answer is whatever the question takes
    return written({"answers": TWITCHES | {item.replace("__", "."): said for item, said in answers.items()}})


_COURSE = {
    "fas.course": ("worse", "Course of the twitching: worse"),
    "fas.frequency": ("most-days", "How often: most days"),
    "fas.spread": ("accumulating", "Spread: earlier places continue and new ones are added"),
    "fas.rest": ("both", "Twitching at rest: at rest and after effort"),
    "weak.course": ("weeks-months", "The weakness came: over weeks to months"),
    "weak.progress": (
        "no",
        "The weakness is: not getting worse",
    ),
    "cramp.any": ("weekly", "Muscle cramps: weekly"),
}
_REGIONS = {
    "fas.first-site": ("hand", "First noticed in: hand"),
    "fas.sites": (["hand", "calf"], "Twitching in: calf, hand"),
    "fas.side": ("left", "Side of the twitching: left"),
    "exam.fasciculation-sites": (["forearm"], "Fasciculation seen in: forearm"),
    "weak.distribution": ("focal", "Weakness: in one part"),
    "weak.sites": (["hand"], "Weakness in: hand"),
    "wasting.any": ("no", "Muscle visibly thinner: no"),
    "wasting.sites": (["thigh"], "Thinner muscle in: thigh"),
}
_FUNCTION = {
    "weak.any": ("lost-function", "Strength: cannot do something that was possible before"),
    "weak.tasks": (["grip", "jars"], "Tasks that became difficult: gripping, drops things, opening jars"),
    "bulb.speech": ("no", "Speech slurred, nasal, quiet or hoarse: no"),
    "bulb.swallow": ("liquids", "Trouble swallowing: with liquids"),
    "bulb.secretions": (False, "Cannot clear saliva, or fluids go into the lungs: no"),
    "resp.any": (["none"], "Breathlessness: none"),
    "resp.night": (True, "Morning headache, daytime sleepiness or cannot sleep flat: yes"),
    "sens.any": (["none"], "Numbness, tingling or pain: none"),
    "spine.any": (["neck-pain"], "Neck, back, gait and hands: neck pain"),
    "bladder.any": ("no", "New change of bladder, bowel or sexual function: no"),
    "cog.change": (False, "Change of personality, language, planning or empathy: no"),
    "cog.laugh-cry": (True, "Laughing or crying that cannot be controlled: yes"),
    "weight.loss": ("yes", "Weight loss without trying: yes"),
}
_EXAMINATION = {
    "exam.strength": ("abnormal", "Strength on examination: abnormal"),
    "exam.tongue": ("normal", "Tongue on examination: normal"),
    "exam.plantars": ("extensor", "Plantar responses: extensor"),
}
_RESULTS = {
    "prior.workup": (["neurology-seen"], "Earlier investigation: seen by a neurologist"),
    "prior.emg-date": ("2025-03-02", "Date of the last EMG: 2025-03-02"),
}
_FAMILY = {"family.first-degree": (["none"], "Parent, brother, sister or child with: none")}


def test_every_answer_stands_once_under_its_heading_in_the_order_of_a_history() -> None:
    headings = (_COURSE, _REGIONS, _FUNCTION, _EXAMINATION, _RESULTS, _FAMILY)
    answers = {item: said for heading in headings for item, (said, _) in heading.items()}
    history = {"said": "2 days ago", "by": "clinician", "fas.onset": "174 days ago", **TWITCHES, **answers}
    course, regions, function, examination, results, family = (
        tuple(f"{words} (2026-11-20)" for _, words in heading.values()) for heading in headings
    )
    assert written({"answers": history}) == Letter(
        onset=("Twitching since 2026-06-01 (2026-11-20)",),
        course=course,
        regions=regions,
        function=function,
        examination=examination,
        results=results,
        medicines=(),
        family=family,
    )


def test_a_mere_mention_of_twitching_is_told_as_such_and_never_as_an_empty_line() -> None:
    assert written({"answers": TWITCHES}).onset == ("Twitching recorded (2026-11-22)",)


def test_without_any_day_there_is_no_onset() -> None:
    assert written({"problems": [{"code": "fasciculation"}]}).onset == ()


def test_an_onset_on_the_problem_list_is_told() -> None:
    (onset,) = written({"problems": [{"code": "fasciculation", "onset": "60 days ago"}]}).onset
    assert "2026-09-23" in onset


def test_an_answer_that_does_not_know_is_no_answer() -> None:
    assert answered(weak__any="not-sure", fas__course="not-sure") == answered()


@pytest.mark.parametrize(
    ("code", "words"),
    {
        "muscle-weakness": "Muscle weakness",
        "foot-drop": "Foot drop",
        "muscle-atrophy": "Muscle wasting",
        "dysarthria": "Slurred speech",
        "dysphagia": "Difficulty swallowing",
        "hyperreflexia": "Hyperreflexia",
        "weight-loss": "Weight loss",
        "falls": "Falls",
        "numbness-or-paraesthesia": "Numbness or tingling",
        "dyspnoea": "Breathlessness",
        "respiratory-insufficiency": "Respiratory insufficiency",
    }.items(),
)
def test_a_sign_on_the_problem_list_is_told_beside_the_answers(code: str, words: str) -> None:
    told = written({"answers": TWITCHES, "problems": [{"code": code, "recorded": "20 days ago"}]})
    assert told.function == (f"{words} recorded as a problem (2026-11-02)",)


def test_two_signs_are_told_both_and_one_entered_twice_once() -> None:
    problem = {"code": "dysphagia", "recorded": "20 days ago"}
    signs = [problem, problem, {"code": "falls", "recorded": "10 days ago"}]
    told = written({"answers": TWITCHES, "problems": signs}).function
    assert sorted(told) == [
        "Difficulty swallowing recorded as a problem (2026-11-02)",
        "Falls recorded as a problem (2026-11-12)",
    ]


def test_a_weakness_that_was_refuted_is_not_told_as_a_sign() -> None:
    refuted = {"code": "falls", "recorded": "5 days ago", "verification": "refuted"}
    assert written({"answers": TWITCHES, "problems": [refuted]}).function == ()


# ---------------------------------------------------------------------------------------- results


def drawn(*labs: Facts) -> tuple[str, ...]:
    return written({"answers": TWITCHES, "labs": list(labs)}).results


@pytest.mark.parametrize(
    ("test", "unit", "words"),
    [
        ("haemoglobin", "g/dL", "Haemoglobin 12 g/dL"),
        ("leucocytes", "10*9/L", "Leucocytes 12 10*9/L"),
        ("platelets", "10*9/L", "Platelets 12 10*9/L"),
        ("esr", "mm/h", "Erythrocyte sedimentation rate 12 mm/h"),
        ("crp", "mg/L", "C-reactive protein 12 mg/L"),
    ],
)
def test_a_result_that_has_no_limits_here_is_told_once_without_a_judgement(test: str, unit: str, words: str) -> None:
    assert drawn({"test": test, "value": 12, "unit": unit, "drawn": "3 days ago"}) == (f"{words} (2026-11-19)",)


def test_out_of_range_is_said_of_what_is_and_of_nothing_else() -> None:
    low = {"test": "potassium", "value": 3.2, "unit": "mmol/L"}
    normal = {"test": "sodium", "value": 140, "unit": "mmol/L"}
    undecided = {"test": "potassium", "value": 5, "unit": "mmol/L", "comparator": ">"}
    assert drawn(undecided) == ("Potassium >5 mmol/L (2026-11-22)",)
    hormone = {"test": "pth", "value": 40, "unit": "pg/mL"}
    assert sorted(drawn(low, normal, hormone)) == [
        "Parathyroid hormone 40 pg/mL (2026-11-22)",
        "Potassium 3.2 mmol/L, out of range (2026-11-22)",
        "Sodium 140 mmol/L (2026-11-22)",
    ]


def test_only_the_newest_of_a_test_is_told() -> None:
    older = {"test": "haemoglobin", "value": 9, "unit": "g/dL", "drawn": "9 days ago"}
    newer = {"test": "haemoglobin", "value": 13, "unit": "g/dL", "drawn": "8 days ago"}
    assert drawn(older, newer) == ("Haemoglobin 13 g/dL (2026-11-14)",)


def test_two_results_of_one_day_are_told_in_the_same_order_however_they_came() -> None:
    def two(*values: int) -> list[dict[str, Any]]:
        return [{"test": "esr", "value": value, "unit": "mm/h"} for value in values]

    def told(backwards: bool) -> tuple[str, ...]:  # noqa: FBT001
        bundle = orjson.loads(record({"answers": TWITCHES, "labs": two(8, 30, 12)}))
        entries = bundle["entry"]
        bundle["entry"] = entries[::-1] if backwards else entries
        return letter(Chart(read_case(orjson.dumps(bundle), TODAY), terms_of(KNOWLEDGE))).results

    assert told(backwards=False) == told(backwards=True)
    assert len(told(backwards=False)) == len(two(8, 30, 12))


@pytest.mark.parametrize(("days", "told"), [(365, 1), (366, 0)])
def test_a_result_is_told_for_a_year(days: int, told: int) -> None:
    assert len(drawn({"test": "crp", "value": 2, "unit": "mg/L", "drawn": f"{days} days ago"})) == told
    assert len(drawn({"test": "ck", "value": 120, "unit": "U/L", "drawn": f"{days} days ago"})) == told


def test_a_result_of_last_year_that_may_be_younger_than_a_year_is_told() -> None:
    assert drawn({"test": "ck", "value": 120, "unit": "U/L", "drawn": "2025-11"}) == (
        "Creatine kinase 120 U/L (2025-11)",
    )


def test_a_result_without_a_date_is_told_without_one() -> None:
    assert drawn({"test": "crp", "value": 2, "unit": "mg/L", "drawn": None}) == ("C-reactive protein 2 mg/L",)


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ({"conclusions": ["normal"]}, "normal (2026-11-02)"),
        ({"conclusions": ["emg-denervation"]}, "neurogenic change (2026-11-02)"),
        ({"conclusions": ["normal", "emg-denervation"]}, "neurogenic change, normal (2026-11-02)"),
        ({}, "see the report (2026-11-02)"),
        ({"conclusions": ["normal"], "status": "amended"}, "normal (2026-11-02)"),
        ({"conclusions": ["normal"], "status": "corrected"}, "normal (2026-11-02)"),
        ({"conclusions": ["normal"], "status": "preliminary"}, "normal, preliminary (2026-11-02)"),
        ({"status": "registered"}, "see the report, registered (2026-11-02)"),
    ],
)
def test_a_study_is_told_by_its_coded_conclusion_and_whether_it_is_final(report: Facts, words: str) -> None:
    told = written({"answers": TWITCHES, "reports": [{"code": "emg", "done": "20 days ago", **report}]})
    assert told.results == (f"Electromyography: {words}",)


def test_a_conclusion_that_is_neither_is_left_to_the_reader() -> None:
    report = {"code": "emg", "done": "20 days ago", "conclusions": ["normal", "als"]}
    assert written({"answers": TWITCHES, "reports": [report]}).results == ("Electromyography: normal (2026-11-02)",)


def test_a_completed_procedure_is_not_called_pending() -> None:
    procedure = {
        "resourceType": "Procedure",
        "status": "completed",
        "subject": {"reference": "Patient/p"},
        "performedDateTime": "2026-11-02",
        "code": {"coding": [{"system": "http://loinc.org", "code": "18749-2"}]},
    }
    told = written({"answers": TWITCHES, "resources": [procedure]})
    assert told.results == ("Electromyography: see the report (2026-11-02)",)


# ---------------------------------------------------------------------------------------- medicines and family


def test_a_medicine_is_told_once_by_its_ingredient_however_often_it_was_prescribed() -> None:
    twice = [{"name": "omeprazole 20 mg capsule"}, {"name": "omeprazole 20 mg capsule", "started": "10 days ago"}]
    assert written({"answers": TWITCHES, "medicines": twice}).medicines == ("Omeprazole",)


@pytest.mark.parametrize(("ended", "told"), [(42, ("Furosemide, stopped on 2026-10-11",)), (43, ())])
def test_a_medicine_that_was_stopped_is_told_for_six_weeks(ended: int, told: tuple[str, ...]) -> None:
    stopped = {"name": "furosemide 40 mg tablet", "status": "stopped", "started": "100 days ago"}
    assert written({"answers": TWITCHES, "medicines": [stopped | {"ends": f"{ended} days ago"}]}).medicines == told


def test_a_medicine_stopped_nobody_knows_when_or_of_unknown_state_is_not_told() -> None:
    stopped = {"name": "sertraline 50 mg tablet", "status": "stopped"}
    draft = {"name": "metformin 500 mg tablet", "status": "draft"}
    assert written({"answers": TWITCHES, "medicines": [stopped, draft]}).medicines == ()


def test_the_same_disease_of_two_relatives_is_told_once() -> None:
    family = [{"code": "als"}, {"code": "als", "relationship": "MTH"}]
    told = written({"answers": TWITCHES, "family": family})
    assert told.family == ("Amyotrophic lateral sclerosis in a first-degree relative",)
