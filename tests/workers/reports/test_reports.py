"""What the reports count, on a few cards of which everything is known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.workers.records.cards import EHR, NORTH, card
from tests.workers.records.posts import LATER, NOON, TODAY
from workers.records import Comparison, Occasions, Reaction, SentCard, Suggested
from workers.reports.feedback import NO_REASON, OWN_WORDS, Group, feedback_report
from workers.reports.knowledge import Cell, Change, knowledge_report
from workers.reports.shadow import shadow_report
from workers.reports.text import MOST_LISTED, feedback_text, knowledge_text, shadow_text

EVENING = LATER + timedelta(hours=6)


def said(about: SentCard, outcome: Any, **other: Any) -> Reaction:  # noqa: ANN401 # any field of a reaction
    usual: dict[str, Any] = {
        "card": about.id,
        "client": EHR,
        "tenant": NORTH,
        "outcome": outcome,
        "at": LATER,
        "received": LATER,
        "accepted": (),
        "reason_system": "",
        "reason_code": "",
        "reason_display": "",
        "commented": False,
        "known": True,
    }
    return Reaction(**usual | other)


URGENT = ("U02", "U04")
TAKEN = card(id="taken", rules=URGENT, topic="Urgent")
REFUSED = card(id="refused", rules=URGENT, topic="Urgent")
CHANGED = card(id="changed", rules=("U02",), topic="Urgent")
IGNORED = card(id="ignored", rules=("L",), topic="Calm")
HELD = card(id="held", rules=("L",), topic="Calm", fate="dismissed")
SHADOW = card(id="shadow", rules=("L",), topic="Calm", fate="shadow", client="shadow-ehr")
CARDS = [TAKEN, REFUSED, CHANGED, IGNORED, HELD, SHADOW]
REACTIONS = [
    said(TAKEN, "accepted", accepted=("suggestion-1",)),
    said(TAKEN, "accepted", accepted=("suggestion-1", "suggestion-2", "somebody-else's")),
    said(REFUSED, "overridden", reason_code="patient-refuses", reason_display="Patient refuses"),
    said(CHANGED, "accepted", accepted=("suggestion-2",)),
    said(CHANGED, "overridden", at=EVENING, commented=True),
    said(IGNORED, "overridden", card="unknown", known=False),
]


def group(groups: tuple[Group, ...], name: str) -> Group:
    return next(each for each in groups if each.name == name)


def test_cards_are_counted_by_rule_and_by_topic_with_the_last_thing_that_was_done() -> None:
    report = feedback_report(CARDS, REACTIONS)
    assert (report.cards, report.unknown) == (4, 1)
    assert [each.name for each in report.rules] == ["U02", "U04", "L"]
    loss = group(report.rules, "U02")
    assert (loss.shown, loss.accepted.count, loss.overridden.count, loss.ignored.count) == (3, 1, 2, 0)
    assert loss.accepted.of == 3
    assert loss.reasons == {"patient-refuses (Patient refuses)": 1, OWN_WORDS: 1}
    assert loss.orders == {"TSH": 2, "CK": 1}
    calm = group(report.topics, "Calm")
    assert (calm.shown, calm.ignored.count, calm.held_back) == (1, 1, 1)


def test_an_override_without_a_word_has_no_reason() -> None:
    report = feedback_report([REFUSED], [said(REFUSED, "overridden")])
    assert group(report.topics, "Urgent").reasons == {NO_REASON: 1}


def test_cards_that_were_held_back_in_shadow_mode_were_not_shown() -> None:
    assert feedback_report([SHADOW], []).rules == ()


def test_the_feedback_text_names_what_was_counted_and_that_nothing_changes_by_itself() -> None:
    text = feedback_text(feedback_report(CARDS, REACTIONS))
    assert "4 cards were shown. Feedback on cards that are not known: 1." in text
    assert "Nothing changes by itself" in text
    assert "U02: reasons for not following: in own words only 1, patient-refuses (Patient refuses) 1" in text
    assert "U02: orders taken: TSH 2, CK 1" in text
    assert "1 of 3 (33 %, 6-79 %)" in text


def test_the_shadow_report_counts_answers_and_not_cards() -> None:
    held = [
        card(id="a", fate="shadow", instance="1", rules=("U02",), tier="URGENT", open_questions=2),
        card(id="b", fate="shadow", instance="1", rules=("W12",), tier="URGENT", open_questions=2, suggestions=()),
        card(id="c", fate="shadow", instance="2", rules=("L",), tier="REASSURE", open_questions=7, suggestions=()),
        card(id="d"),
    ]
    calls = [Occasions(TODAY, EHR, "x", "shadow", 3), Occasions(TODAY, EHR, "x", "live", 100)]
    silent = Occasions(TODAY, "silent-ehr", "x", "shadow", 5)
    told, nothing = shadow_report(held, [*calls, silent])
    assert (told.client, told.calls, told.cards, told.with_cards.count, told.with_cards.of) == (EHR, 3, 3, 2, 3)
    assert told.open_questions == 4.5
    assert {name: each.count for name, each in told.tiers.items()} == {"URGENT": 1, "REASSURE": 1}
    assert {name: (each.count, each.of) for name, each in told.orders.items()} == {"CK": (1, 2), "TSH": (1, 2)}
    assert {name: each.count for name, each in told.hooks.items()} == {"patient-view": 2}
    assert (nothing.client, nothing.calls, nothing.with_cards.count, nothing.open_questions) == (
        "silent-ehr",
        5,
        0,
        None,
    )
    text = shadow_text((told, nothing))
    assert "ehr: 3 calls, 3 cards held back" in text
    assert "Questions without an answer, in the middle call: 4.5" in text
    assert "silent-ehr: 5 calls, 0 cards held back" in text


def test_cards_whose_calls_were_not_counted_yet_are_never_more_than_the_calls() -> None:
    (told,) = shadow_report([card(fate="shadow")], [])
    assert (told.calls, told.with_cards.share) == (1, 1.0)


def compared(assessment: str, before: str, after: str, **other: Any) -> Comparison:  # noqa: ANN401 # any field of one
    return Comparison(assessment, "1", "2", NOON, before, after, **other)


COMPARISONS = [
    compared("same", "URGENT", "URGENT"),
    compared("other orders", "WORKUP", "WORKUP", orders_added=("FVC",), orders_removed=("CK",)),
    compared("more", "REASSURE", "EMERGENCY", rules_added=("E01",), rules_removed=("L",)),
    compared("less", "URGENT", "REASSURE", rules_added=("L",), rules_removed=("U02",)),
    compared("failed", "URGENT", ""),
    Comparison("elsewhere", "0", "2", NOON, "URGENT", "URGENT"),
]


def test_what_would_be_less_urgent_is_to_be_looked_at_first() -> None:
    _, report = knowledge_report(COMPARISONS)
    assert (report.live, report.candidate, report.compared, report.failed) == ("1", "2", 4, 1)
    assert [(each.assessment, each.kind) for each in report.to_look_at] == [
        ("less", "less urgent"),
        ("more", "more urgent"),
        ("other orders", "same tier"),
    ]
    assert (report.less_urgent, report.more_urgent) == (1, 1)
    assert (report.same.count, report.same_tier.count, report.same.of) == (1, 2, 4)


def test_tiers_rules_and_orders_are_counted() -> None:
    _, report = knowledge_report(COMPARISONS)
    assert report.tiers == (
        Cell("URGENT", "URGENT", 1),
        Cell("URGENT", "REASSURE", 1),
        Cell("WORKUP", "WORKUP", 1),
        Cell("REASSURE", "EMERGENCY", 1),
    )
    assert report.rules == (Change("L", 1, 1), Change("E01", 1, 0), Change("U02", 0, 1))
    assert report.orders == (Change("CK", 0, 1), Change("FVC", 1, 0))


def test_the_knowledge_text_names_failures_and_lists_what_to_look_at() -> None:
    text = knowledge_text(knowledge_report(COMPARISONS))
    assert "1 answers; 2 was compared on 4 assessments." in text
    assert "It FAILED on 1 more" in text
    assert text.index("URGENT -> REASSURE") < text.index("REASSURE -> EMERGENCY")
    many = [compared(f"a{number}", "URGENT", "ROUTINE") for number in range(MOST_LISTED + 7)]
    assert "and 7 more, with --json" in knowledge_text(knowledge_report(many))


def test_where_nothing_was_recorded_the_texts_say_so() -> None:
    assert knowledge_text(knowledge_report([])).startswith("Nothing was compared.")
    assert shadow_text(shadow_report([], [])) == "No client called in shadow mode."
    assert feedback_text(feedback_report([], [])).startswith("0 cards were shown.")


def test_suggestions_of_one_order_count_once_for_a_card() -> None:
    both = card(suggestions=(Suggested("s1", "CALCIUM"), Suggested("s2", "CALCIUM")))
    report = feedback_report([both], [said(both, "accepted", accepted=("s1", "s2"))])
    assert group(report.topics, "Workup").orders == {"CALCIUM": 1}
