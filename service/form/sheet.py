"""The Questionnaire as it is laid out in pages, before anybody has answered anything.

A page is one group of the Questionnaire. A question that depends on another of its own group cannot be shown or
hidden while the other is being answered, since the pages work without a script: it comes on a following page of the
group. So nobody has to press anything to see the next question, and nobody sees one that is not for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from service.fhir_api.questions import Given, Json, Question, questions_of

_ADVICE = "http://hl7.org/fhir/StructureDefinition/questionnaire-displayCategory"


class Place(NamedTuple):
    """A page: its group, and the how-manieth page of that group it is, from 1."""

    group: str
    number: int


class Page(NamedTuple):
    """What may be asked on one page, in the order of the Questionnaire."""

    place: Place
    questions: tuple[str, ...]


class Sheet(NamedTuple):
    """A Questionnaire: its items and questions by link id, the pages, and the advice that answers may call for."""

    questionnaire: Json
    items: dict[str, Json]
    questions: dict[str, Question]
    pages: tuple[Page, ...]
    advice: tuple[str, ...]

    @property
    def canonical(self) -> str:
        """The Questionnaire by url and version."""
        return f"{self.questionnaire['url']}|{self.questionnaire['version']}"

    def asked(self, given: Given) -> list[Page]:
        """The pages of somebody who gave these answers, each with the questions that are asked; none is empty."""
        enabled = (
            Page(page.place, tuple(each for each in page.questions if self.questions[each].enabled(given)))
            for page in self.pages
        )
        return [page for page in enabled if page.questions]

    def advised(self, given: Given) -> list[str]:
        """The link ids of what these answers make it necessary to say at once; a text that repeats is said once."""
        texts: dict[str, str] = {}
        for each in self.advice:
            if self.questions[each].enabled(given):
                texts.setdefault(self.items[each]["text"], each)
        return list(texts.values())


def laid_out(questionnaire: Json) -> Sheet:
    """Lay a published Questionnaire out in pages."""
    questions = questions_of(questionnaire)
    items = {item["linkId"]: item for item in _below(questionnaire)}
    groups = [item for item in questionnaire["item"] if item["type"] == "group"]
    pages = tuple(page for group in groups for page in _pages(group, questions))
    advice = tuple(link_id for link_id, item in items.items() if _is_advice(item))
    return Sheet(questionnaire, items, questions, pages, advice)


def displayed(item: Json) -> list[Json]:
    """The texts that help with an item, other than advice."""
    below = item.get("item", ())
    return [each for each in below if each["type"] == "display" and not _is_advice(each)]


def _below(parent: Json) -> Iterator[Json]:
    for item in parent.get("item", ()):
        yield item
        yield from _below(item)


def _is_advice(item: Json) -> bool:
    return item["type"] == "display" and any(each["url"] == _ADVICE for each in item.get("extension", ()))


def _pages(group: Json, questions: dict[str, Question]) -> Iterator[Page]:
    number_of: dict[str, int] = {}
    for item in _below(group):
        if item["type"] not in ("group", "display"):
            looked_at = {each.question for asked in questions[item["linkId"]].asked for each in asked.conditions}
            number_of[item["linkId"]] = 1 + max((number_of[each] for each in looked_at & number_of.keys()), default=0)
    for number in sorted(set(number_of.values())):
        here = tuple(link_id for link_id, own in number_of.items() if own == number)
        yield Page(Place(group["linkId"], number), here)
