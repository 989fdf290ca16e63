"""Mistakes in questionnaire.yaml that only show beside intake.yaml, or when it is read from its beginning.

A condition that looks at a later item, or at an answer that cannot be given, would hide a question for good.
"""

from __future__ import annotations

from collections.abc import Iterator

from workers.knowledge.mistake import Mistake, doubles
from workers.knowledge.model import Intake, Item, Knowledge
from workers.knowledge.questionnaire import LANGUAGES, Answer, Asked, Group, Question, When, Words

NOT_SURE = "not-sure"
_NUMBERS = ("integer", "decimal")

Path = tuple[str | int, ...]
Found = Iterator[tuple[str, str]]
"""The field of a question, and what is wrong with it in one clause."""


def check_questionnaire(knowledge: Knowledge) -> Iterator[Mistake]:
    """Every mistake in the words and the conditions of the questionnaire, in the order of the file."""
    for place, words in _top(knowledge):
        yield from (Mistake("questionnaire", place, says) for says in _blank(words))
    earlier: dict[str, Item] = {}
    for number, group in enumerate(knowledge.questionnaire.groups):
        for field, says in _group(group, earlier, knowledge.intake):
            yield Mistake("questionnaire", ("groups", number, field), says)
        for row, question in enumerate(group.items):
            for field, says in _question(question, earlier, knowledge):
                yield Mistake("questionnaire", ("groups", number, "items", row, field), says)
    yield from _all_together(knowledge)


def answer_codes_of(item: Item, intake: Intake) -> list[str]:
    """The codes of an item in their order, ``not-sure`` last; none where it is no choice."""
    codes = intake.answer_sets.get(item.options, []) if isinstance(item.options, str) else item.options
    return [*codes, NOT_SURE] if codes else []


def units_of(item: Item) -> list[str]:
    """The units of an item, in UCUM; none where it has none."""
    units = [item.unit] if isinstance(item.unit, str) else item.unit
    return [unit for unit in units if unit]


def _top(knowledge: Knowledge) -> Iterator[tuple[Path, Words]]:
    """The texts that belong to no question."""
    form = knowledge.questionnaire
    yield from ((("title",), form.title), (("description",), form.description), (("intro",), form.intro))
    yield from ((("closing", name), getattr(form.closing, name)) for name in ("thanks", "next", "sooner", "now"))
    yield from ((("emergency_words", name), words) for name, words in form.emergency_words.items())


def _all_together(knowledge: Knowledge) -> Iterator[Mistake]:
    """What is missing, given twice, or never used."""
    form = knowledge.questionnaire
    asked = [question.id for question in form.questions()]
    yield from (Mistake("questionnaire", ("groups",), says) for says in doubles(asked))
    for item in knowledge.intake.items:
        if item.id not in asked:
            yield Mistake("questionnaire", ("groups",), f"{item.id} of intake.yaml is never asked")
    used = {each.words for question in form.questions() for each in question.emergency}
    for name in form.emergency_words:
        if name not in used:
            yield Mistake("questionnaire", ("emergency_words", name), "no answer shows these words")


def _group(group: Group, earlier: dict[str, Item], intake: Intake) -> Found:
    """What is wrong with one group itself."""
    yield from (("text", says) for says in _blank(group.text))
    yield from (("help", says) for says in _blank(group.help or group.text))
    yield from (("when", says) for says in _when(group.when, earlier, intake))


def _question(question: Question, earlier: dict[str, Item], knowledge: Knowledge) -> Found:
    """What is wrong with one question, which is then one of the earlier ones."""
    item = next((item for item in knowledge.intake.items if item.id == question.id), None)
    if item is None:
        yield "id", f"{question.id} is not in intake.yaml"
        return
    yield from (("text", says) for says in _blank(question.text))
    yield from (("help", says) for says in _blank(question.help or question.text))
    yield from _labels(question, item, knowledge.intake)
    if (question.audience == "clinician") != question.id.startswith("exam."):
        yield "audience", "the items that begin with exam. are for clinicians, and no others"
    yield from _bounds(question, item)
    yield from (("when", says) for says in _when(question.when, earlier, knowledge.intake))
    for each in question.emergency:
        if each.words not in knowledge.questionnaire.emergency_words:
            yield "emergency", f"{each.words} is not one of the emergency_words"
        yield from (("emergency", says) for code in each.codes for says in _no_answer(code, item, knowledge.intake))
    earlier[question.id] = item


def _bounds(question: Question, item: Item) -> Found:
    """Bounds that are missing, or of no number, or the wrong way round."""
    least, most = question.least, question.most
    if item.type not in _NUMBERS:
        if (least, most) != (None, None):
            yield "most", "bounds are for a number"
    elif least is None or most is None or least >= most:
        yield "most", "a number needs a least that lies below its most"


def _labels(question: Question, item: Item, intake: Intake) -> Found:
    """Codes and units without a label, and labels of nothing."""
    for field, given, wanted in (
        ("options", question.options, answer_codes_of(item, intake)),
        ("unit", question.unit, units_of(item)),
    ):
        yield from ((field, f"{code} has no label") for code in wanted if code not in given)
        yield from ((field, f"{code} is not in intake.yaml") for code in given if code not in wanted)
        yield from ((field, f"{code}: {says}") for code, words in given.items() for says in _blank(words))


def _when(when: When | None, earlier: dict[str, Item], intake: Intake) -> Iterator[str]:
    if when is None:
        return
    if bool(when.any_of) == bool(when.all_of):
        yield "a condition is either any of something or all of something"
    for part in when.parts:
        if part.item not in earlier:
            yield f"{part.item} does not stand earlier"
        else:
            yield from _part(part, earlier[part.item], intake)


def _part(part: Asked, item: Item, intake: Intake) -> Iterator[str]:
    given = [each for each in (part.equals, part.differs, part.exists, part.at_least) if each is not None]
    if len(given) != 1:
        yield f"{part.item} takes exactly one of is, is-not, exists, at-least"
    elif part.at_least is not None and item.type not in _NUMBERS:
        yield f"{part.item} is no number that could be at least something"
    for code in (part.equals, part.differs):
        if code is not None:
            yield from _no_answer(code, item, intake)


def _no_answer(code: Answer, item: Item, intake: Intake) -> Iterator[str]:
    if code not in answer_codes_of(item, intake) and not (isinstance(code, bool) and item.type == "boolean"):
        yield f"{str(code).lower() if isinstance(code, bool) else code} is no answer to {item.id}"


def _blank(words: Words) -> Iterator[str]:
    yield from (f"the text in {language} is empty" for language in LANGUAGES if not getattr(words, language).strip())
