"""The shape of questionnaire.yaml: the words of the intake questionnaire in three languages, and when each is asked."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from workers.knowledge.entry import Entry

LANGUAGES = ("en", "de", "es")

Answer = str | bool
"""An answer code, or true and false for an item that is answered with yes or no."""


class Words(Entry, frozen=True):
    """One text in every language of the form."""

    en: str
    de: str
    es: str


class Asked(Entry, frozen=True):
    """One earlier answer on which a question depends; exactly one of the four is given."""

    item: str
    equals: Answer | None = msgspec.field(default=None, name="is")
    differs: Answer | None = msgspec.field(default=None, name="is-not")
    exists: bool | None = None
    at_least: int | float | None = msgspec.field(default=None, name="at-least")


class When(Entry, frozen=True):
    """When a question or a group is shown: any of these answers, or all of them; exactly one of the two is given."""

    any_of: list[Asked] = msgspec.field(default=[], name="any")
    all_of: list[Asked] = msgspec.field(default=[], name="all")

    @property
    def parts(self) -> list[Asked]:
        """The answers that are looked at."""
        return [*self.any_of, *self.all_of]


class AtOnce(Entry, frozen=True):
    """Answers upon which the form says at once what to do; ``words`` names a block of ``emergency_words``."""

    codes: list[Answer]
    words: str


class Loinc(Entry, frozen=True):
    """The LOINC code of the same question or amount."""

    code: str
    display: str


class Question(Entry, frozen=True):
    """The words for one item of intake.yaml; the file itself explains each field."""

    id: str
    text: Words
    clinician: str
    help: Words | None = None
    audience: Literal["everybody", "clinician"] = "everybody"
    options: dict[str, Words] = {}
    unit: dict[str, Words] = {}
    least: int | None = None
    most: int | None = None
    loinc: Loinc | None = None
    when: When | None = None
    emergency: list[AtOnce] = []


class Group(Entry, frozen=True):
    """One page of the form."""

    id: str
    text: Words
    items: list[Question]
    help: Words | None = None
    audience: Literal["everybody", "clinician"] = "everybody"
    when: When | None = None


class Closing(Entry, frozen=True):
    """What is said once the form is sent, to everybody alike."""

    thanks: Words
    next: Words
    sooner: Words
    now: Words


class Form(Entry, frozen=True):
    """questionnaire.yaml; ``answers`` and ``answer_sets`` hold the labels that several questions share."""

    version: str
    review_by: date
    title: Words
    description: Words
    intro: Words
    answers: dict[str, Words]
    answer_sets: dict[str, dict[str, Words]]
    groups: list[Group]
    emergency_words: dict[str, Words]
    closing: Closing

    def questions(self) -> list[Question]:
        """Every question in the order in which it is asked."""
        return [question for group in self.groups for question in group.items]
