"""What the code of a question is seen to read is at least what it does read, in every case history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.cases.story import HERE, KNOWLEDGE, TODAY, Facts, day, record
from workers.evaluation.chart import Chart
from workers.evaluation.conditions import questions_of, words_asked
from workers.evaluation.question import QUESTIONS
from workers.evaluation.terms import terms_of
from workers.facts import Case
from workers.reading import read_case
from workers.review.reach import named_in, seen_in, seen_in_every_answer, seen_in_every_laboratory_value

LIMITS = terms_of(KNOWLEDGE).limits


class Listening(dict[str, float]):
    """The limits, with a note of which were looked up."""

    def __init__(self) -> None:
        super().__init__(LIMITS)
        self.heard: set[str] = set()

    def __getitem__(self, name: str) -> float:
        self.heard.add(name)
        return super().__getitem__(name)


def histories() -> Iterator[Case]:
    for path in sorted(Path(HERE).glob("*.yaml")):
        for story in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield _read(story)


def _read(story: Facts) -> Case:
    return read_case(record(story), day(story.get("as_of", TODAY), TODAY))


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return list(histories())


def by_files() -> set[str]:
    """Limits that a question may read because a knowledge file asks a further question."""
    asked = {name for _, name in words_asked(KNOWLEDGE) if name in QUESTIONS}
    return {word for name in asked for word in seen_in(name).words}


def test_no_question_reads_a_limit_that_its_code_does_not_show(cases: list[Case]) -> None:
    terms = terms_of(KNOWLEDGE)
    common = seen_in_every_answer() | seen_in_every_laboratory_value()
    further = by_files()
    read: dict[str, set[str]] = {}
    for name, ask in QUESTIONS.items():
        seen = seen_in(name)
        known = seen.words | common | (further if seen.asks_of_files or seen.reads_laboratory else set())
        for case in cases:
            limits = Listening()
            ask(Chart(case, terms._replace(limits=limits)))
            read.setdefault(name, set()).update(limits.heard)
            assert limits.heard <= known, name
    assert len({limit for heard in read.values() for limit in heard}) > 40


@pytest.mark.parametrize(
    ("question", "limits", "items"),
    [
        ("low_oxygen_saturation", ["vital_sign_counts_for_days", "oxygen_saturation_below_percent"], []),
        (
            "weak_on_examination",
            ["weakness_of_weeks_is_older_than_days", "mrc_weak_at_most"],
            ["exam.strength", "exam.strength-mrc"],
        ),
        ("functional_loss", [], ["weak.any", "weak.tasks"]),
        ("accumulating_spread", [], ["fas.spread"]),
        ("aged_40_or_over", ["neurology_age_years"], []),
    ],
)
def test_a_question_is_seen_to_read(question: str, limits: list[str], items: list[str]) -> None:
    seen = seen_in(question)
    assert named_in(seen.words, LIMITS) == limits
    assert named_in(seen.words, terms_of(KNOWLEDGE).items) == items


def test_a_question_of_the_laboratory_is_known_as_one() -> None:
    assert seen_in("abnormal_lab").reads_laboratory
    assert not seen_in("functional_loss").reads_laboratory
    assert seen_in("culprit_medicine").asks_of_files
    assert questions_of("functional_loss") == ["functional_loss"]


def test_what_every_answer_depends_on_is_told_once() -> None:
    assert named_in(seen_in_every_answer(), LIMITS) == [
        "negative_answer_expires_after_days",
        "positive_outlives_patient_negative_days",
    ]
