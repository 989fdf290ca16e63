"""What single questions rest on: cautions, ages, medicines, signs in groups, what is in the clinician's hand."""

from __future__ import annotations

import pytest

from tests.cases.story import KNOWLEDGE, TODAY, Facts, day, record
from workers.answer import ABSENT, PRESENT, UNKNOWN, Answer
from workers.evaluation.chart import Chart
from workers.evaluation.criteria.patient import age_group
from workers.evaluation.criteria.taking import said_none_but_recorded
from workers.evaluation.question import QUESTIONS, meaning
from workers.evaluation.terms import terms_of
from workers.facts import Age, Case, Evidence, Medicine, Request, Result, Span, Visit
from workers.reading import read_case

TERMS = terms_of(KNOWLEDGE)
NOW = Span(TODAY, TODAY)


def chart(**facts: object) -> Chart:
    given = dict(facts.get("answers", {}))  # type: ignore[call-overload]
    story: Facts = {"patient": {"age": 40, "sex": "male"}, **facts, "answers": {"fas.present": True, **given}}
    return Chart(read_case(record(story), TODAY), TERMS)


def answer(question: str, **facts: object) -> Answer:
    return QUESTIONS[question](chart(**facts)).answer


@pytest.mark.parametrize(
    ("age", "adult", "under", "group"),
    [
        (None, UNKNOWN, UNKNOWN, "unknown"),
        (Age(17, 17), ABSENT, PRESENT, "child"),
        (Age(17, 18), UNKNOWN, UNKNOWN, "unknown"),
        (Age(17, 20), UNKNOWN, UNKNOWN, "unknown"),
        (Age(18, 18), PRESENT, ABSENT, "adult"),
        (Age(18, 19), PRESENT, ABSENT, "adult"),
        (Age(40, 40), PRESENT, ABSENT, "adult"),
    ],
)
def test_who_is_grown_up(age: Age | None, adult: Answer, under: Answer, group: str) -> None:
    of = Chart(Case("Patient/p", TODAY, age), TERMS)
    assert (QUESTIONS["adult"](of).answer, QUESTIONS["under_18"](of).answer, age_group(of)) == (adult, under, group)


@pytest.mark.parametrize(
    ("question", "years"), [("aged_40_or_over", 40), ("aged_50_or_over", 50), ("aged_65_or_over", 65)]
)
def test_an_age_is_reached_on_the_birthday(question: str, years: int) -> None:
    def of(youngest: int, oldest: int) -> Answer:
        return QUESTIONS[question](Chart(Case("Patient/p", TODAY, Age(youngest, oldest)), TERMS)).answer

    reached, short, open_ = of(years, years + 1), of(years - 1, years - 1), of(years - 1, years)
    assert (reached, short, open_) == (PRESENT, ABSENT, UNKNOWN)


def test_an_age_is_told_as_exactly_as_it_is_known() -> None:
    def says(age: Age) -> list[str]:
        return [each.says for each in QUESTIONS["adult"](Chart(Case("Patient/p", TODAY, age), TERMS)).evidence]

    assert (says(Age(30, 30)), says(Age(29, 30))) == (["Age 30"], ["Age 29 to 30"])


def test_under_40_is_the_opposite_and_as_open() -> None:
    found = [answer("aged_under_40", patient=each) for each in ({"age": 39}, {"age": 40}, {"born": "1986"}, {})]
    assert found == [PRESENT, ABSENT, UNKNOWN, UNKNOWN]


@pytest.mark.parametrize(
    ("test", "value", "question", "expected"),
    [
        ("potassium", 3.4, "potassium_low", PRESENT),
        ("potassium", 3.5, "potassium_low", ABSENT),
        ("magnesium", 0.5, "magnesium_low", PRESENT),
        ("magnesium", 0.9, "magnesium_low", ABSENT),
    ],
)
def test_below_its_range(test: str, value: float, question: str, expected: Answer) -> None:
    lab = {"test": test if test == "potassium" else "magnesium-molar", "value": value, "unit": "mmol/L"}
    assert answer(question, labs=[lab]) is expected
    assert answer(question) is UNKNOWN


def test_the_range_printed_with_a_value_goes_before_the_table() -> None:
    lab = {"test": "potassium", "value": 3.6, "unit": "mmol/L", "range": [3.7, 5.1]}
    assert answer("potassium_low", labs=[lab]) is PRESENT
    assert answer("potassium_low", labs=[lab | {"value": 3.4, "range": [3.3, 5.1]}]) is ABSENT


def test_a_good_value_ages_and_a_bad_one_does_not() -> None:
    def of(days: int, value: float) -> Answer:
        lab = {"test": "sodium", "value": value, "unit": "mmol/L", "drawn": f"{days} days ago"}
        return answer("sodium_low", labs=[lab])

    assert (of(90, 135), of(91, 135), of(91, 134)) == (ABSENT, UNKNOWN, PRESENT)


def test_a_value_in_another_unit_clears_nothing() -> None:
    sodium = Result("sodium", 140, "mg/dL", Evidence("Observation/o"), NOW)
    assert QUESTIONS["sodium_low"](Chart(Case("Patient/p", TODAY, results=(sodium,)), TERMS)).answer is UNKNOWN


def test_a_value_without_a_day_clears_nothing() -> None:
    sodium = Result("sodium", 140, "mmol/L", Evidence("Observation/o"))
    assert QUESTIONS["sodium_low"](Chart(Case("Patient/p", TODAY, results=(sodium,)), TERMS)).answer is UNKNOWN


def test_heart_and_kidneys_by_answer_and_by_code() -> None:
    none, failing = {"history.any": ["none"]}, {"history.any": ["heart-failure"]}
    assert answer("heart_failure_known", answers=none) is ABSENT
    assert answer("heart_failure_known", answers=failing) is PRESENT
    assert answer("heart_failure_known", problems=[{"code": "heart-failure"}]) is PRESENT
    assert answer("heart_failure_known") is UNKNOWN
    assert answer("kidney_disease_severe", answers=none) is ABSENT
    assert answer("kidney_disease_severe", answers={"history.any": ["kidney-disease"]}) is UNKNOWN
    assert answer("kidney_disease_severe", answers=none, problems=[{"code": "chronic-kidney-disease"}]) is UNKNOWN
    stage = "chronic-kidney-disease-stage-4-5"
    assert answer("kidney_disease_severe", answers=none, problems=[{"code": stage}]) is PRESENT
    assert answer("kidney_disease_severe") is UNKNOWN


def medicine(*classes: str, state: str = "active", number: int = 1, ingredient: str = "") -> Medicine:
    ingredients = (ingredient,) if ingredient else ()
    return Medicine(classes, ingredients, state, Evidence(f"MedicationRequest/{number}", None, "It"), NOW)


def taking(*medicines: Medicine, ordering: frozenset[str] = frozenset()) -> Chart:
    return Chart(Case("Patient/p", TODAY, medicines=medicines, drafts=tuple(ordering), chosen=tuple(ordering)), TERMS)


def test_a_list_clears_the_way_only_where_each_medicine_on_it_is_understood() -> None:
    ask = QUESTIONS["takes_potassium_raising_medicine"]
    other, unknown = medicine("statin"), medicine(number=2)
    raising = [medicine("potassium-raising", number=4), medicine("potassium-raising", state="unknown", number=3)]
    assert ask(taking()).answer is UNKNOWN
    assert ask(taking(other)).answer is ABSENT
    assert ask(taking(other, unknown)).answer is UNKNOWN
    assert ask(taking(other, medicine("potassium-raising", state="stopped", number=3))).answer is ABSENT
    found = ask(taking(other, *raising))
    assert (found.answer, [each.reference for each in found.evidence]) == (
        PRESENT,
        ["MedicationRequest/3", "MedicationRequest/4"],
    )


@pytest.mark.parametrize(
    ("sex", "age", "expected"),
    [
        ("male", Age(30, 30), ABSENT),
        ("female", Age(30, 30), PRESENT),
        ("", Age(30, 30), UNKNOWN),
        ("", Age(70, 70), ABSENT),
        ("female", Age(11, 11), ABSENT),
        ("female", Age(11, 12), PRESENT),
        ("female", Age(12, 12), PRESENT),
        ("female", Age(55, 55), PRESENT),
        ("female", Age(55, 56), PRESENT),
        ("female", Age(56, 56), ABSENT),
        ("female", None, PRESENT),
        ("", None, UNKNOWN),
    ],
)
def test_who_may_be_pregnant(sex: str, age: Age | None, expected: Answer) -> None:
    found = QUESTIONS["possibly_pregnant"](Chart(Case("Patient/p", TODAY, age, sex), TERMS))
    assert found.answer is expected
    assert found.evidence == (() if expected is UNKNOWN else (Evidence("Patient/p"),))


def test_what_is_known_of_a_pregnancy_goes_before_sex_and_age() -> None:
    woman = {"age": 30, "sex": "female"}
    assert answer("possibly_pregnant", patient=woman, answers={"id.pregnancy": "no"}) is ABSENT
    assert answer("possibly_pregnant", patient={"age": 57, "sex": "female"}, answers={"id.pregnancy": "yes"}) is PRESENT


@pytest.mark.parametrize("words", ["no", "None", " nothing.", "NIL", "no medicines", "no medication", "-"])
def test_who_says_none_is_heard(words: str) -> None:
    told = chart(answers={"medicine.recent": words}, medicines=[{"name": "Omeprazole"}])
    assert len(list(said_none_but_recorded(told))) == 1
    assert list(said_none_but_recorded(chart(answers={"medicine.recent": words}))) == []


def test_whether_anybody_knows_of_medicines() -> None:
    assert answer("medicines_not_recorded") is PRESENT
    assert answer("medicines_not_recorded", answers={"medicine.recent": "none"}) is ABSENT
    assert answer("medicines_not_recorded", medicines=[{"name": "Omeprazole"}]) is ABSENT


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("Sertraline", "serotonergic_medicine"),
        ("Nivolumab", "checkpoint_inhibitor"),
        ("Lithium", "takes_lithium"),
        ("Simvastatin", "takes_statin"),
        ("Cyanocobalamin", "takes_vitamin_b12"),
    ],
)
def test_a_medicine_of_one_kind(name: str, question: str) -> None:
    assert answer(question, medicines=[{"name": name}]) is PRESENT
    assert answer(question, medicines=[{"name": "Omeprazole"}]) is UNKNOWN


def test_a_lone_sign_is_none_of_two_and_a_doctor_who_looked_settles_it() -> None:
    ask = "two_or_more_muscarinic_signs"
    assert answer(ask) is UNKNOWN
    assert answer(ask, answers={"gi.loss": ["vomiting-diarrhoea"]}) is UNKNOWN
    assert answer(ask, answers={"exam.cholinergic": ["none"]}) is ABSENT
    assert answer(ask, answers={"exam.cholinergic": ["miosis"]}) is ABSENT
    assert answer(ask, answers={"exam.cholinergic": ["miosis", "lacrimation"]}) is PRESENT
    assert answer(ask, answers={"exam.cholinergic": ["miosis", "lacrimation", "urination"]}) is PRESENT
    assert answer(ask, answers={"exam.cholinergic": ["bradycardia"], "gi.loss": ["vomiting-diarrhoea"]}) is PRESENT


def test_raised_tone_takes_fever_and_clonus_beside_it() -> None:
    ask, hot = "hunter_feature", [{"test": "body-temperature", "value": 38.5, "unit": "Cel"}]
    clonus = {"exam.clonus": "inducible"}
    assert answer(ask, answers=clonus | {"exam.tone": "abnormal"}, labs=hot) is PRESENT
    assert answer(ask, answers=clonus | {"rigid.any": True}, labs=hot) is PRESENT
    assert answer(ask, answers=clonus | {"exam.tone": "abnormal"}) is UNKNOWN
    assert answer(ask, answers=clonus | {"exam.tone": "normal"}, labs=hot) is UNKNOWN


def test_a_visit_that_was_held_within_ninety_days_is_neurologys() -> None:
    def of(days: int, **told: str) -> Answer:
        return answer("under_neurology", visits=[{"on": f"{days} days ago"} | told])

    assert (of(90), of(91), of(0)) == (PRESENT, UNKNOWN, PRESENT)
    assert of(5, status="cancelled") is of(5, status="planned") is of(5, status="unknown") is UNKNOWN
    assert answer("under_neurology", visits=[{"on": "in 1 days"}]) is UNKNOWN
    partly = Visit(("neurology",), "finished", Evidence("Encounter/e"), Span(day("95 days ago", TODAY), TODAY))
    assert QUESTIONS["under_neurology"](Chart(Case("Patient/p", TODAY, visits=(partly,)), TERMS)).answer is PRESENT
    undated = Visit(("neurology",), "finished", Evidence("Encounter/e"))
    other = Visit(("cardiology",), "finished", Evidence("Encounter/e"), NOW)
    booked = Visit(("neurology",), "booked", Evidence("Appointment/a"), NOW, "Appointment")
    for visit in (undated, other, booked):
        assert QUESTIONS["under_neurology"](Chart(Case("Patient/p", TODAY, visits=(visit,)), TERMS)).answer is UNKNOWN


def test_a_second_serotonergic_ingredient_is_another_and_the_same_again_is_not() -> None:
    ask, hand = QUESTIONS["another_serotonergic_medicine"], frozenset({"MedicationRequest/1"})
    ordered = medicine("serotonergic", ingredient="tramadol")
    taken = medicine("serotonergic", ingredient="sertraline", number=2)
    again = medicine("serotonergic", ingredient="tramadol", number=3)
    of_class = medicine("serotonergic", number=4)
    nobody_knows = medicine("serotonergic", ingredient="sertraline", number=5, state="unknown")
    assert ask(taking(ordered, taken, ordering=hand)).answer is PRESENT
    assert ask(taking(ordered, again, ordering=hand)).answer is ABSENT
    assert ask(taking(ordered, of_class, ordering=hand)).answer is PRESENT
    both_in_one = Medicine(("serotonergic",), ("sertraline", "tramadol"), "active", Evidence("MedicationRequest/7"))
    assert ask(taking(ordered, both_in_one, ordering=hand)).answer is ABSENT
    assert ask(taking(ordered, ordering=hand)).answer is UNKNOWN
    assert ask(taking(ordered, nobody_knows, ordering=hand)).answer is UNKNOWN
    assert ask(taking(ordered, medicine("statin", number=6), ordering=hand)).answer is UNKNOWN
    both = ask(taking(ordered, taken, ordering=frozenset({"MedicationRequest/1", "MedicationRequest/2"})))
    assert [each.reference for each in both.evidence] == ["MedicationRequest/1", "MedicationRequest/2"]


def test_a_referral_in_hand_names_the_possibility_only_where_each_does() -> None:
    ask, naming = QUESTIONS["referral_names_motor_neuron_disease"], "names-motor-neuron-disease"

    def of(*concepts: tuple[str, ...], hand: tuple[str, ...] = ("ServiceRequest/0", "ServiceRequest/1")) -> Answer:
        requests = tuple(
            Request(each, "draft", Evidence(f"ServiceRequest/{n}"), NOW) for n, each in enumerate(concepts)
        )
        return ask(Chart(Case("Patient/p", TODAY, requests=requests, drafts=hand, chosen=hand), TERMS)).answer

    referral = "referral-to-neurology"
    assert of((referral, naming)) is PRESENT
    assert of((referral,)) is ABSENT
    assert of((referral, naming), (referral,)) is ABSENT
    assert of((naming,)) is UNKNOWN
    assert of((referral, naming), hand=()) is UNKNOWN


def test_multiple_sclerosis_counts_while_it_is_only_suspected_and_not_once_it_is_over() -> None:
    ask = "multiple_sclerosis_known_or_suspected"
    code = {"code": "multiple-sclerosis"}
    assert answer(ask, problems=[code]) is PRESENT
    assert answer(ask, problems=[code | {"verification": "differential"}]) is PRESENT
    assert answer(ask, problems=[code | {"status": "resolved"}]) is UNKNOWN
    assert answer(ask, problems=[code | {"verification": "refuted", "recorded": "1 days ago"}]) is ABSENT
    assert answer(ask, problems=[{"code": "tremor", "verification": "differential"}]) is UNKNOWN


def test_two_serotonergic_medicines_are_dangerous_together_and_one_is_not() -> None:
    ask = "high_risk_medicine"
    one, other = {"name": "Sertraline"}, {"name": "Tramadol"}
    assert answer(ask) is UNKNOWN
    assert answer(ask, medicines=[one]) is ABSENT
    assert answer(ask, medicines=[one, one]) is ABSENT
    assert answer(ask, medicines=[one, other]) is PRESENT
    assert answer(ask, medicines=[one, other, {"name": "Linezolid"}]) is PRESENT
    assert answer(ask, medicines=[{"name": "Lithium"}]) is PRESENT
    assert answer(ask, medicines=[{"name": "Omeprazole", "status": "unknown"}]) is UNKNOWN


def test_what_a_question_means_with_what_is_said_beyond_that() -> None:
    first, more = meaning("hunter_feature")
    assert first == "One of the Hunter features of serotonin toxicity, apart from the medicine itself. [S38]"
    assert more.startswith("Spontaneous clonus; inducible or ocular clonus")
    assert meaning("no_such_question") == ("", "")
    assert meaning("takes_lithium")[1] == ""


def test_a_question_is_asked_once_for_each_patient() -> None:
    of = chart(answers={"psy.als-fear": "severe"})
    first = QUESTIONS["severe_worry_about_als"](of)
    assert of.findings["severe_worry_about_als"] is QUESTIONS["severe_worry_about_als"](of) is first
