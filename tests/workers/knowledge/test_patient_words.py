"""What is said to a patient is short, plain and calm; no headline and no such word frightens."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.cases.story import KNOWLEDGE
from workers.evaluation.terms import terms_of

LONGEST_SENTENCE = 25
EASY_ENOUGH = 60
"""Flesch reading ease; 60 and above is plain English, 80 and above easy for a child of 12."""

ALARM = (
    "cancer", "tumour", "tumor", "fatal", "deadly", "death", "die", "dying", "terminal", "incurable", "paralysis",
    "paralysed", "paralyzed", "life-threatening", "danger", "dangerous", "severe", "serious", "grave", "catastrophe",
    "als", "mnd", "motor", "sclerosis", "degenerative", "emergency", "urgent", "warning", "crisis", "risk", "alarm",
)  # fmt: skip
JARGON = (
    "fasciculation", "fasciculations", "myokymia", "neurological", "neurologist", "neurology", "neuropathy", "emg",
    "electrolyte", "electrolytes", "mri", "ck", "bulbar", "atrophy", "dysphagia", "dysarthria", "dyspnoea", "serum",
    "idiopathic", "benign", "syndrome", "hypo", "hyper", "renal", "cardiac", "acute", "chronic", "onset", "prognosis",
    "differential", "lesion", "audit-c", "gad-7", "apnoea", "lubricant", "supplement", "abrupt", "dose", "assessment",
    "review",
)  # fmt: skip
HEADLINE_ALARM = tuple(word for word in ALARM if word not in {"urgent", "warning"})
"""A headline for the clinician may name the urgency of a referral and the warning signs by their name."""

_VOWELS = re.compile(r"[aeiouy]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z'\u2019-]*|\d+")


def patient_texts() -> Iterator[tuple[str, str]]:
    """Every text for a patient by the name of its place, numbers filled in."""
    advice, limits = KNOWLEDGE.advice, {name: f"{value:g}" for name, value in terms_of(KNOWLEDGE).limits.items()}
    yield "safety net", advice.safety_net
    for tier, words in advice.tiers.items():
        yield tier, " ".join(words.patient)
        yield from ((f"{tier}, {other.headline}", " ".join(other.patient)) for other in words.instead)
    for tip in advice.tips:
        if tip.patient:
            yield tip.id, tip.patient.format_map(limits)
        if tip.cautious_patient:
            yield f"{tip.id}, cautious", tip.cautious_patient.format_map(limits)


TEXTS = pytest.mark.parametrize(("place", "text"), [pytest.param(*each, id=each[0]) for each in patient_texts()])


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!])\s+", text.strip()) if part]


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def syllables(word: str) -> int:
    """A rough count: groups of vowels, a silent e at the end left out; a number is as long as its digits."""
    if word.isdigit():
        return len(word)
    small = word.lower()
    count = len(_VOWELS.findall(small))
    if small.endswith("e") and not small.endswith(("le", "ee", "ie")):
        count -= 1
    if small.endswith("ed") and not small.endswith(("ted", "ded")):
        count -= 1
    return max(1, count)


def reading_ease(text: str) -> float:
    """Flesch's formula: short sentences of short words score high."""
    spoken = words(text)
    per_sentence = len(spoken) / len(sentences(text))
    per_word = sum(map(syllables, spoken)) / len(spoken)
    return 206.835 - 1.015 * per_sentence - 84.6 * per_word


def holds(text: str, forbidden: tuple[str, ...]) -> set[str]:
    return {word.lower() for word in words(text)} & set(forbidden)


@TEXTS
def test_a_patient_can_read_it(place: str, text: str) -> None:
    too_long = [each for each in sentences(text) if len(words(each)) > LONGEST_SENTENCE]
    assert not too_long, f"{place}: {too_long}"
    assert reading_ease(text) >= EASY_ENOUGH, f"{place}: {reading_ease(text):.0f}"


@TEXTS
def test_it_holds_no_word_that_frightens_and_no_word_that_only_doctors_use(place: str, text: str) -> None:
    assert not holds(text, ALARM + JARGON), place


def test_the_questions_that_patients_ask_are_in_their_own_words() -> None:
    asked = [tip.title for tip in KNOWLEDGE.advice.tips if tip.kind == "faq"]
    assert len(asked) == 3
    assert all(title.endswith("?") and not holds(title, ALARM + JARGON) for title in asked)


def test_no_headline_holds_a_word_that_frightens() -> None:
    for tier, said in KNOWLEDGE.advice.tiers.items():
        for headline in (said.headline, *(other.headline for other in said.instead)):
            assert not holds(headline, HEADLINE_ALARM), tier


def test_everything_said_to_patients_taken_together_is_easy_for_a_child_of_twelve() -> None:
    assert reading_ease(" ".join(text for _, text in patient_texts())) >= 75


@pytest.mark.parametrize(
    "claim", ["cortisol", "micro-tear", "microtear", "tiny tears", "mild dehydration", "hospital", "Mark"]
)
def test_no_advice_repeats_a_mechanism_or_an_authority_for_which_no_source_was_seen(claim: str) -> None:
    said = [text for tip in KNOWLEDGE.advice.tips for text in (tip.clinician, tip.patient, tip.cautious, tip.title)]
    assert not [text for text in said if re.search(rf"\b{claim}\b", text)]


def test_the_readability_formula_tells_a_letter_between_doctors_from_everyday_words() -> None:
    letter = "Fasciculation potentials accompanied by chronic reinnervation necessitate electrophysiological review."
    assert reading_ease(letter) < 0 < EASY_ENOUGH < reading_ease("Rest your eyes. Look away from screens often.")
