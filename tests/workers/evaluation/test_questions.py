"""The register of questions: each has one name and says what it means."""

from __future__ import annotations

import re

import pytest

from tests.cases.story import KNOWLEDGE
from workers.evaluation.chart import Chart
from workers.evaluation.conditions import words_asked
from workers.evaluation.question import QUESTIONS, question
from workers.facts import Finding


def test_a_question_asked_twice_is_refused() -> None:
    def persistent(chart: Chart) -> Finding:
        """Taken."""
        return chart.chose("weak.any", "none")

    with pytest.raises(ValueError, match="persistent is asked twice"):
        question(persistent)


def test_a_question_that_does_not_say_what_it_means_is_refused() -> None:
    def unexplained(chart: Chart) -> Finding:
        return chart.chose("weak.any", "none")

    with pytest.raises(ValueError, match="unexplained does not say what it means"):
        question(unexplained)


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_question_names_its_source(name: str) -> None:
    assert re.search(r"\[[^\]]*(S\d+b?|P|G|specification)[^\]]*\]", QUESTIONS[name].__doc__ or "")


def test_every_question_is_asked_by_a_knowledge_file() -> None:
    asked = {name for _, name in words_asked(KNOWLEDGE)}
    helping = {"adult"}  # asked by the safety rule and for the scope
    assert set(QUESTIONS) - asked == helping
