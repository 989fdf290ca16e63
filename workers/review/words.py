"""The chapters of words: advice, questionnaire, named questions, sources."""

from __future__ import annotations

from workers.evaluation.question import QUESTIONS, meaning
from workers.evaluation.terms import terms_of
from workers.knowledge.advice import Tip
from workers.knowledge.model import Knowledge
from workers.review.chapter import Chapter, Table, flat
from workers.review.reach import named_in, seen_in
from workers.review.wording import Wording, in_words, mark_of, questions_in

_OF_A_TIER = ("Tier", "Headline and target", "To the clinician", "What would change it", "To the patient", "Sources")
_IN_PLACE = ("Tier", "Headline and target", "Where", "To the clinician", "What would change it", "To the patient")
_OF_A_TIP = ("Advice", "Kind and tiers", "Given where", "To the clinician", "To the patient", "Sources")
_OF_A_QUESTION = ("Name", "Meaning", "Questionnaire items it reads", "Numbers it uses", "Asked by")


def advice_chapter(knowledge: Knowledge, wording: Wording) -> Chapter:
    """What is said with each tier and only to some, to the clinician and to the patient."""
    book = knowledge.advice
    tiers = tuple(
        (
            in_words(name).capitalize(),
            f"{each.headline}. Target: {each.target}.",
            " ".join(each.consider),
            " ".join(each.would_change),
            " ".join(each.patient),
            ", ".join(each.cite),
        )
        for name, each in book.tiers.items()
    )
    instead = tuple(
        (
            in_words(name).capitalize(),
            f"{other.headline}. Target: {other.target}.",
            flat([wording.condition(other.when)]),
            " ".join(other.consider),
            " ".join(other.would_change),
            " ".join(other.patient),
        )
        for name, each in book.tiers.items()
        for other in each.instead
    )
    return Chapter(
        "advice",
        "Advice: the words for the clinician and for the patient",
        (
            f"Always said to the patient: {book.safety_net}",
            f"Always said to the clinician: {book.limits}",
            "A name in braces stands for its number in the tables above.",
        ),
        (
            Table("With each tier", _OF_A_TIER, tiers),
            Table("In place of the words of a tier", _IN_PLACE, instead),
            Table("Only for some patients", _OF_A_TIP, tuple(_tip(each, wording) for each in book.tips)),
        ),
        f"advice.yaml {book.version}, to be reviewed by {book.review_by}",
    )


def _tip(tip: Tip, wording: Wording) -> tuple[str, ...]:
    given = [flat([wording.condition(tip.when)]) if tip.when else "always"]
    given += [f"Never where: {flat([wording.condition(tip.unless)])}"] if tip.unless else []
    while_open = "While the “never where” is not known: "
    return (
        tip.title,
        f"{tip.kind}; {', '.join(in_words(tier.value) for tier in tip.tiers)}",
        ". ".join(given),
        tip.clinician + (f" {while_open}{tip.cautious}" if tip.cautious else ""),
        tip.patient + (f" {while_open}{tip.cautious_patient}" if tip.cautious_patient else ""),
        ", ".join(tip.cite),
    )


def intake_chapter(knowledge: Knowledge) -> Chapter:
    """The questionnaire, the ten warning questions first."""
    book = knowledge.intake
    gates = tuple((each.id, each.text, each.matters) for each in book.items if each.gate)
    others = tuple((each.id, each.text, "yes" if each.warns else "") for each in book.items if not each.gate)
    return Chapter(
        "gates",
        "Questionnaire",
        ("Nobody is reassured before all ten warning questions have been asked and answered no.",),
        (
            Table("The ten warning questions", ("Item", "Question", "Why it matters"), gates),
            Table("All other items", ("Item", "Question", "A yes speaks against reassurance"), others),
        ),
        f"intake.yaml {book.version}, to be reviewed by {book.review_by}",
    )


def questions_chapter(knowledge: Knowledge, wording: Wording) -> Chapter:
    """Every named question once: its meaning, what it reads, and which rules ask it."""
    asked_by: dict[str, list[str]] = {}
    conditions = [(rule.id, rule.when) for rule in knowledge.rules.rules]
    conditions += [(check.id, check.when) for check in knowledge.order_checks.checks]
    for entry, when in conditions:
        for name in dict.fromkeys(questions_in(wording.condition(when))):
            asked_by.setdefault(name, []).append(entry)
    three = (
        "The words that rules are made of. Each has three answers: present, absent, unknown; “not recorded” is never "
        "absent. Coded problems, findings, results and medicines are read beside the questionnaire. A question that no "
        "rule asks is asked by an order, a look-back window or a piece of advice."
    )
    rows = tuple(_question(name, asked_by.get(name, []), knowledge) for name in sorted(QUESTIONS))
    return Chapter("questions", "Named questions", (three,), (Table("Questions", _OF_A_QUESTION, rows),))


def _question(name: str, asked_by: list[str], knowledge: Knowledge) -> tuple[str, ...]:
    terms, seen = terms_of(knowledge), seen_in(name)
    numbers = [f"{in_words(each)}: {terms.limits[each]:g}" for each in named_in(seen.words, terms.limits)]
    numbers += ["laboratory limits"] if seen.reads_laboratory else []
    means, more = meaning(name)
    items = ", ".join(named_in(seen.words, terms.items))
    return name, f"{means} {more}".strip(), items, "; ".join(numbers), ", ".join(asked_by)


def sources_chapter(knowledge: Knowledge) -> Chapter:
    """Every source in full."""
    book = knowledge.citations
    rows = tuple((name, each.text, mark_of(name, each)) for name, each in book.citations.items())
    return Chapter(
        "sources",
        "Sources",
        (
            "G and P are no sources: they mark what still needs one, and what is a choice of this product.",
            "“specification” with a number is a section of the clinical specification that the files follow.",
        ),
        (Table("Sources", ("Id", "Source", "How it was seen"), rows),),
        f"citations.yaml {book.version}, to be reviewed by {book.review_by}",
    )
