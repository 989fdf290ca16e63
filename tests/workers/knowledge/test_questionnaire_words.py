"""A patient can read every word of the questionnaire: sixth-grade English, and three languages everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import mean

import pytest

from tests.cases.story import KNOWLEDGE
from tests.workers.knowledge.test_patient_words import sentences, syllables, words
from workers.knowledge.questionnaire import Words

FORM = KNOWLEDGE.questionnaire
SIXTH, HARDEST = 6.0, 9.0
A_SENTENCE = 5
"""Labels of fewer words are no sentences, and are not graded one by one."""


def grade(text: str) -> float:
    """Flesch and Kincaid's formula: the school year in which a text can be read."""
    text = re.sub(r"(\d)[.,](\d)", r"\1\2", re.sub(r"(^|\s)\d\.\s", " ", text)).replace(": ", ". ")
    said = words(text)
    return 0.39 * len(said) / len(sentences(text)) + 11.8 * sum(map(syllables, said)) / len(said) - 15.59


def texts() -> Iterator[tuple[str, Words]]:
    """Every text that a patient reads, by the name of its place."""
    yield from (("title", FORM.title), ("description", FORM.description), ("intro", FORM.intro))
    yield from ((f"closing {name}", getattr(FORM.closing, name)) for name in ("thanks", "next", "sooner", "now"))
    yield from ((f"emergency {name}", said) for name, said in FORM.emergency_words.items())
    for group in FORM.groups:
        if group.audience == "clinician":
            continue
        if group.help:
            yield f"{group.id} help", group.help
        for question in group.items:
            yield question.id, question.text
            if question.help:
                yield f"{question.id} help", question.help
            for code, label in question.options.items():
                if len(label.en.split()) >= A_SENTENCE:
                    yield f"{question.id} {code}", label


TEXTS = dict(texts())
GRADES = {place: grade(said.en) for place, said in TEXTS.items()}


def test_the_questionnaire_is_read_in_the_sixth_grade() -> None:
    assert len(GRADES) > 200
    assert mean(GRADES.values()) <= SIXTH
    lengths = {place: len(words(said.en)) for place, said in TEXTS.items()}
    assert sum(GRADES[place] * lengths[place] for place in GRADES) / sum(lengths.values()) <= SIXTH


def test_no_text_is_much_harder_than_the_rest() -> None:
    assert {place: round(found, 1) for place, found in GRADES.items() if found > HARDEST} == {}


def test_the_formula_tells_a_letter_between_doctors_from_everyday_words() -> None:
    letter = "Fasciculation potentials accompanied by chronic reinnervation necessitate electrophysiological review."
    assert grade(letter) > 20
    assert grade("Do you get muscle cramps? It hurts.") < SIXTH


@pytest.mark.parametrize("language", ["de", "es"])
def test_a_translation_is_no_copy(language: str) -> None:
    copied = [place for place, said in TEXTS.items() if getattr(said, language) == said.en]
    assert copied == []


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_every_block_of_emergency_words_names_the_number_to_call(language: str) -> None:
    for name, said in FORM.emergency_words.items():
        assert "112" in getattr(said, language), name
        assert "911" in getattr(said, language), name


def test_the_patient_is_told_no_tier_and_no_diagnosis() -> None:
    told = [
        FORM.closing.thanks,
        FORM.closing.next,
        FORM.closing.sooner,
        FORM.closing.now,
        *FORM.emergency_words.values(),
    ]
    forbidden = re.compile(r"\b(ALS|ELA|MND|urgent|routine|tier|stroke|cancer|diagnosis)\b", re.IGNORECASE)
    assert [said.en for said in told if forbidden.search(said.en)] == []
