"""Cases of every kind, for properties that must hold whatever the record says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec
from hypothesis import strategies as st

from workers.evaluation.terms import terms_of
from workers.facts import Age, Case, Evidence, Problem, Reply, Result, Span
from workers.knowledge import load_knowledge

TODAY = date(2026, 11, 22)
NOW = Span(TODAY, TODAY)
KNOWLEDGE = load_knowledge()
TERMS = terms_of(KNOWLEDGE)

GATES = tuple(gate for gate in TERMS.gates if gate != "fas.onset")
_OTHERS = (
    "fas.course", "fas.sites", "weak.tasks", "weak.course", "weak.distribution", "wasting.sites", "thyroid.any",
    "exam.strength", "exam.bulk", "exam.tongue", "exam.reflexes", "exam.plantars", "exam.fasciculation-sites",
)  # fmt: skip


def reply(
    item: str, codes: Iterable[str] = (), by: str = "clinician", said: Span | None = NOW, **more: object
) -> Reply:
    """One answer as reading would give it."""
    evidence = Evidence(f"QuestionnaireResponse/q#{item}", said)
    return msgspec.structs.replace(Reply(item, evidence, tuple(codes), said=said, by=by), **more)


def positive_codes(item: str) -> list[str]:
    """The codes of an item that mean yes."""
    question = TERMS.items[item]
    return sorted(question.options - question.negative)


def negative_codes(item: str) -> list[str]:
    """The codes of an item that mean no."""
    question = TERMS.items[item]
    return sorted(question.options & question.negative)


def with_answer(case: Case, item: str, codes: Iterable[str]) -> Case:
    """The case with one item answered so, instead of however it was answered before."""
    others = tuple(each for each in case.replies if each.item != item)
    return msgspec.structs.replace(case, replies=(*others, reply(item, codes)))


def answered(case: Case, item: str) -> frozenset[str]:
    """The codes by which an item was answered."""
    return frozenset(code for each in case.replies if each.item == item for code in each.codes)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """An adult, a child or somebody of unknown age who twitches, with any answers, labs and problems."""
    replies = [reply("fas.present", ["yes"])]
    if draw(st.booleans()):
        replies.append(reply("fas.onset", span=_ago(draw(st.sampled_from([0, 5, 14, 15, 41, 42, 100, 800])))))
    mostly_no = draw(st.booleans())
    for item in (*GATES, *_OTHERS):
        codes = draw(_codes(item, only_no=mostly_no and item in GATES))
        if codes:
            replies.append(reply(item, codes, by=draw(st.sampled_from(["clinician", "patient", ""]))))
    age = draw(
        st.sampled_from([None, Age(9, 9), Age(17, 18), Age(18, 18), Age(39, 39), Age(39, 40), Age(40, 40), Age(75, 75)])
    )
    return Case(
        patient="Patient/p",
        as_of=TODAY,
        age=age,
        sex=draw(st.sampled_from(["female", "male", ""])),
        entry=(Evidence("QuestionnaireResponse/q#fas.present", NOW),),
        replies=tuple(replies),
        problems=tuple(draw(st.lists(_problems(), max_size=2))),
        results=tuple(draw(st.lists(_results(), max_size=4))),
    )


def _codes(item: str, *, only_no: bool) -> st.SearchStrategy[list[str]]:
    no, yes = negative_codes(item), positive_codes(item)
    if only_no:
        return st.sampled_from([[code] for code in no])
    return st.sampled_from(
        [[], ["not-sure"], ["not-a-code"], *([code] for code in no), *([code] for code in yes), yes[:2]]
    )


def _ago(days: int) -> Span:
    day = date.fromordinal(TODAY.toordinal() - days)
    return Span(day, day)


@st.composite
def _problems(draw: st.DrawFn) -> Problem:
    concept = draw(
        st.sampled_from(["muscle-weakness", "muscle-atrophy", "dysarthria", "dysphagia", "dyspnoea", "weight-loss"])
    )
    state = draw(st.sampled_from(["current", "history", "refuted", "unconfirmed"]))
    when = draw(st.sampled_from([None, NOW, _ago(29), _ago(400)]))
    return Problem((concept,), state, Evidence(f"Condition/{concept}", when, concept), recorded=when)


@st.composite
def _results(draw: st.DrawFn) -> Result:
    analyte = draw(st.sampled_from([limits.analyte for limits in TERMS.analytes.values()]))
    value = draw(st.sampled_from([0.005, 0.3, 1.0, 1.95, 2.3, 2.55, 4.2, 7.0, 30.0, 140.0, 165.0, 2500.0, 6000.0]))
    when = draw(st.sampled_from([None, NOW, _ago(7), _ago(8), _ago(200), _ago(800)]))
    comparator = draw(st.sampled_from(["", "", "", "<", ">"]))
    evidence = Evidence(f"Observation/{analyte.id}-{value}", when, f"{analyte.name} {value}")
    return Result(analyte.id, value, analyte.unit, evidence, when, comparator)
