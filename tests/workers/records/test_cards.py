"""The cards that were sent are remembered with their assessment, and feedback finds the card that it is about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from tests.workers.records.cards import EHR, NORTH, READER, SEEN, accepted, card, overridden
from tests.workers.records.posts import CANARY, LATER, NOON, PATIENT, at_once, do_behind_the_door
from workers.records import CannotBeKept, Comparison, Occasions, Records, RecordsError, SentCard

LONG_AGO = NOON - timedelta(days=365)
TOMORROW = NOON + timedelta(days=1)


def keep(records: Records, *cards: SentCard) -> None:
    records.cards.keep_sent(SEEN, cards, made=NOON, because_of=("QuestionnaireResponse/1",))


def test_a_card_is_kept_with_the_assessment_that_it_shows(records: Records) -> None:
    keep(records, card(), card(id="card-2", fate="shadow", tenant=""))
    assert records.cards.sent_since(None) == [card(), card(id="card-2", fate="shadow", tenant="")]
    kept = records.latest_assessment(PATIENT)
    assert kept is not None
    assert (kept.id, kept.because_of) == (card().assessment, ("QuestionnaireResponse/1",))


def test_the_same_conclusion_again_is_one_assessment_with_two_cards(records: Records) -> None:
    keep(records, card())
    keep(records, card(id="card-2", sent=LATER))
    assert [each.id for each in records.cards.sent_since(None)] == ["card-1", "card-2"]


@pytest.mark.parametrize("fault", [{"client": "x" * 256}, {"user": "\x00"}, {"assessment": "another"}], ids=str)
def test_a_card_that_cannot_be_kept_leaves_no_assessment_behind(fault: dict[str, Any], records: Records) -> None:
    with pytest.raises(RecordsError):
        keep(records, card(id="good"), card(**fault))
    assert records.latest_assessment(PATIENT) is None
    assert records.cards.sent_since(None) == []


def test_cards_are_given_from_a_moment_on(records: Records) -> None:
    keep(records, card(), card(id="card-2", sent=LATER))
    assert [each.id for each in records.cards.sent_since(LATER)] == ["card-2"]


@pytest.mark.requirement("B3")
def test_the_same_item_is_kept_once_however_often_and_in_how_many_posts_it_comes(records: Records) -> None:
    keep(records, card())
    item = overridden(reason_code="too-costly", comment="no")
    assert records.cards.keep_feedback([item, item], received=LATER) == (1, 0)
    assert records.cards.keep_feedback([item], received=TOMORROW) == (0, 0)
    again = replace(item, reason_display="Too costly")  # a display is not another reason
    assert records.cards.keep_feedback([again, overridden(card="card-2")], received=TOMORROW) == (1, 1)
    assert len(records.cards.reactions_since(None)) == 2


@pytest.mark.requirement("B3")
def test_the_same_item_from_two_posts_at_once_is_kept_once(records: Records) -> None:
    taken = at_once(*[lambda: records.cards.keep_feedback([overridden()], received=LATER)] * 4)
    assert sorted(each.new for each in taken) == [0, 0, 0, 1]


@pytest.mark.requirement("B3")
def test_a_later_action_may_follow_an_earlier_one(records: Records) -> None:
    keep(records, card())
    records.cards.keep_feedback([accepted(at=TOMORROW), overridden()], received=TOMORROW)
    assert [each.outcome for each in records.cards.reactions_since(None)] == ["overridden", "accepted"]


@pytest.mark.requirement("B4")
@pytest.mark.parametrize("other", [{"client": "another"}, {"tenant": "south"}, {"card": "nobody's"}], ids=str)
def test_feedback_on_a_card_that_was_not_sent_to_this_client_is_kept_apart(
    other: dict[str, Any], records: Records
) -> None:
    keep(records, card())
    assert records.cards.keep_feedback([overridden(**other)], received=LATER) == (1, 1)
    assert [each.known for each in records.cards.reactions_since(None)] == [False]
    assert records.cards.actions(READER, since=LONG_AGO) == []


def test_feedback_that_is_faster_than_the_card_finds_it_when_it_comes(records: Records) -> None:
    assert records.cards.keep_feedback([overridden()], received=LATER).unknown == 1
    keep(records, card())
    assert [each.known for each in records.cards.reactions_since(None)] == [True]
    assert [each.card for each in records.cards.actions(READER, since=LONG_AGO)] == [card()]


@pytest.mark.parametrize("fate", ["shadow", "dismissed"])
def test_what_was_held_back_was_sent_to_nobody(fate: Any, records: Records) -> None:  # noqa: ANN401 # a literal
    keep(records, card(fate=fate))
    assert records.cards.keep_feedback([overridden()], received=LATER).unknown == 1
    assert records.cards.actions(READER, since=LONG_AGO) == []


@pytest.mark.parametrize("field", ["client", "tenant", "user", "patient"])
def test_nobody_else_finds_what_a_reader_did(field: str, records: Records) -> None:
    keep(records, card())
    records.cards.keep_feedback([overridden()], received=LATER)
    assert len(records.cards.actions(READER, since=LONG_AGO)) == 1
    assert records.cards.actions(READER._replace(**{field: "somebody else"}), since=LONG_AGO) == []
    assert records.cards.actions(READER._replace(**{field: "\x00"}), since=LONG_AGO) == []


def test_a_clock_that_is_ahead_prolongs_nothing(records: Records) -> None:
    keep(records, card())
    records.cards.keep_feedback([overridden(at=TOMORROW + timedelta(days=3650))], received=LATER)
    assert records.cards.actions(READER, since=LATER) == []
    assert [each.at for each in records.cards.actions(READER, since=NOON)] == [LATER]


def test_nor_does_it_come_after_what_was_done_later(records: Records) -> None:
    keep(records, card())
    records.cards.keep_feedback([overridden(at=TOMORROW + timedelta(days=3650))], received=NOON)
    records.cards.keep_feedback([overridden(at=LATER)], received=LATER)
    assert [each.at for each in records.cards.actions(READER, since=LONG_AGO)] == [NOON, LATER]


def test_what_a_person_typed_stays_in_the_database_and_comes_out_nowhere(records: Records, url: str) -> None:
    keep(records, card())
    records.cards.keep_feedback([overridden(comment=f"{CANARY} \x00 \ud800")], received=LATER)
    said = records.cards.reactions_since(None)
    assert [each.commented for each in said] == [True]
    assert CANARY not in repr(said)
    assert CANARY not in repr(records.cards.actions(READER, since=LONG_AGO))
    assert CANARY.encode() in bytes(do_behind_the_door(url, "SELECT comment FROM feedback"))


def test_feedback_that_no_database_takes_is_refused_as_a_whole(records: Records) -> None:
    for fault in ({"card": "x" * 256}, {"card": "\x00"}, {"reason_code": "\ud800"}):
        with pytest.raises(CannotBeKept):
            records.cards.keep_feedback([overridden(card="good"), overridden(**fault)], received=LATER)
    assert records.cards.reactions_since(None) == []


def test_reactions_are_those_on_the_cards_of_the_time_and_on_unknown_cards(records: Records) -> None:
    keep(records, card(), card(id="card-2", sent=TOMORROW))
    records.cards.keep_feedback([overridden(), overridden(card="card-2"), overridden(card="x")], received=LATER)
    since = [each.card for each in records.cards.reactions_since(LATER)]
    assert sorted(since) == ["card-2", "x"]
    assert [each.card for each in records.cards.reactions_since(TOMORROW)] == ["card-2"]


def test_calls_add_up_by_day_client_service_and_mode(records: Records) -> None:
    monday, tuesday = date(2026, 11, 23), date(2026, 11, 24)
    calls = [Occasions(monday, EHR, "view", "live", 2), Occasions(tuesday, EHR, "view", "live", 1)]
    records.cards.count(calls)
    records.cards.count([*calls, Occasions(monday, EHR, "view", "shadow", 7)])
    records.cards.count([])
    assert records.cards.occasions_since(None) == [
        Occasions(monday, EHR, "view", "live", 4),
        Occasions(monday, EHR, "view", "shadow", 7),
        Occasions(tuesday, EHR, "view", "live", 2),
    ]
    assert [each.on for each in records.cards.occasions_since(NOON + timedelta(days=2))] == [tuesday]


def test_calls_that_are_counted_at_once_are_all_counted(records: Records) -> None:
    call = [Occasions(NOON.date(), EHR, each, "live", 1) for each in (NORTH, "south")]
    at_once(*[lambda order=order: records.cards.count(call[::order]) for order in (1, -1, 1, -1)])
    assert {each.calls for each in records.cards.occasions_since(None)} == {4}


def test_a_comparison_is_kept_once_for_an_assessment_and_a_candidate(records: Records) -> None:
    keep(records, card())
    one = Comparison(SEEN.id, "1", "2", NOON, "WORKUP", "URGENT", ("U02",), ("L",), ("FVC",), ("CK",))
    failed = Comparison(SEEN.id, "1", "3", LATER, "WORKUP")
    for each in (one, failed, replace(one, after="ROUTINE")):
        records.cards.keep_comparison(each)
    assert records.cards.comparisons_since(None) == [one, failed]
    assert records.cards.comparisons_since(LATER) == [failed]
