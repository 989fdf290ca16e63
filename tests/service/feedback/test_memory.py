"""Whatever readers do in whatever order, the memory of dismissals hides nothing that somebody has to see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.hooks.memory import ALWAYS_SHOWN, DAYS, DAYS_WHERE_URGENT, remembered_since, with_fates
from service.hooks.request import Invocation
from service.trust.site import Client
from tests.service.apps import NOW
from workers.assessment import Assessment, Reason, Tier
from workers.facts import Ignored
from workers.records import Action, Feedback, Outcome, Reader, Records, SentCard, Suggested, open_records

ASKED = Invocation("fasciculation-patient-view", "patient-view", "i", "7", "Practitioner/1")


def card(**other: object) -> SentCard:
    usual: dict[str, object] = {
        "id": "c",
        "assessment": "a",
        "knowledge_version": "1",
        "service": ASKED.service,
        "hook": ASKED.hook,
        "instance": "i",
        "client": "anyone",
        "tenant": "",
        "patient": "Patient/7",
        "user": "Practitioner/1",
        "topic": "Workup",
        "tier": "WORKUP",
        "rules": ("L",),
        "suggestions": (),
        "inputs": "facts",
        "open_questions": 0,
        "sent": NOW,
    }
    return SentCard(**usual | other)  # type: ignore[arg-type]


def assessed(tier: Tier = Tier.WORKUP, **other: object) -> Assessment:
    return Assessment("a", "Patient/7", date(2026, 11, 22), "1", tier, **other)  # type: ignore[arg-type]


def fate(now: SentCard, assessment: Assessment, *actions: Action) -> str:
    (fated,) = with_fates([now], assessment, actions, ASKED)
    return fated.fate


def test_the_same_card_that_was_overridden_is_held_back() -> None:
    assert fate(card(id="later"), assessed(), Action(card(), "overridden", NOW)) == "dismissed"


def test_an_urgent_card_is_held_back_no_longer_than_it_can_wait() -> None:
    dismissed = Action(card(tier="URGENT"), "overridden", NOW)
    for days, what in ((13.9, "dismissed"), (14, "shown")):
        later = card(tier="URGENT", sent=NOW + timedelta(days=days))
        assert fate(later, assessed(Tier.URGENT), dismissed) == what


@pytest.mark.parametrize("reason", ["cds-suboptimal-context", "recipient-does-not-understand"])
def test_a_card_that_came_at_a_wrong_moment_comes_again_the_next_day(reason: str) -> None:
    dismissed = Action(card(), "overridden", NOW, reason)
    for hours, what in ((23, "dismissed"), (24, "shown")):
        assert fate(card(sent=NOW + timedelta(hours=hours)), assessed(), dismissed) == what
    otherwise = Action(card(), "overridden", NOW, "recipient-disagrees-evidence")
    assert fate(card(sent=NOW + timedelta(hours=24)), assessed(), otherwise) == "dismissed"


def test_an_order_that_has_fallen_due_since_is_shown() -> None:
    """The facts are the same, but the day is not: a result has left its look-back."""
    suggested = card(suggestions=(Suggested("s1", "CK"), Suggested("s2", "EMG_NCS")))
    dismissed = Action(card(suggestions=(Suggested("s0", "CK"),)), "overridden", NOW)
    assert fate(suggested, assessed(), dismissed) == "shown"
    assert fate(card(suggestions=(Suggested("s9", "CK"),)), assessed(), dismissed) == "dismissed"


CHANGES: list[dict[str, object]] = [
    {"inputs": "other facts"},
    {"topic": "Urgent"},
    {"tier": "URGENT"},
    {"rules": ("L", "C12")},
    {"knowledge_version": "2"},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_card_that_says_anything_else_is_shown(change: dict[str, object]) -> None:
    assert fate(card(**change), assessed(), Action(card(), "overridden", NOW)) == "shown"


def test_a_card_that_says_less_is_held_back() -> None:
    dismissed = Action(card(rules=("L", "C12"), tier="ROUTINE"), "overridden", NOW)
    assert fate(card(), assessed(), dismissed) == "dismissed"


MUST_BE_SEEN: dict[str, Assessment] = {
    **{tier.value: assessed(tier) for tier in Tier if tier in ALWAYS_SHOWN},
    "a rule of an emergency": assessed(reasons=(Reason("E01", "EMERGENCY", "", ""),)),
    "a critical rule": assessed(reasons=(Reason("C18", "WORKUP", "", "", indicator="critical"),)),
    "an unread questionnaire": assessed(ignored=(Ignored("QuestionnaireResponse/1", "cut off", blinding=True),)),
    "a problem list that did not come": assessed(ignored=(Ignored("prefetch.conditions", "it did not come"),)),
}


@pytest.mark.parametrize("assessment", MUST_BE_SEEN.values(), ids=MUST_BE_SEEN.keys())
def test_some_cards_are_shown_whatever_was_dismissed(assessment: Assessment) -> None:
    now = card(tier=assessment.tier.value)
    assert fate(now, assessment, Action(now, "overridden", NOW)) == "shown"


def test_a_client_in_shadow_mode_is_sent_nothing_not_even_an_emergency() -> None:
    asked = Invocation("s", "h", "i", "7", "Practitioner/1", Client(name="x", issuer="y", mode="shadow"))
    fated = with_fates([card(), card(tier="EMERGENCY")], assessed(Tier.EMERGENCY), (), asked)
    assert [each.fate for each in fated] == ["shadow", "shadow"]


class Visit(NamedTuple):
    """Somebody opens the chart, as it is then, and does something with the card; some days pass."""

    user: str
    facts: str
    tier: Tier
    rules: tuple[str, ...]
    does: str
    days: float


VISITS = st.builds(
    Visit,
    user=st.sampled_from(["Practitioner/1", "Practitioner/2"]),
    facts=st.sampled_from(["a", "b"]),
    tier=st.sampled_from([Tier.EMERGENCY, Tier.URGENT, Tier.INSUFFICIENT_DATA, Tier.WORKUP, Tier.REASSURE]),
    rules=st.sampled_from([("L",), ("L", "C12")]),
    does=st.sampled_from(["nothing", "overridden", "overridden", "accepted"]),
    days=st.sampled_from([0.0, 1.0, 20.0, DAYS + 1.0]),
)


class Seen(NamedTuple):
    """One visit as it went, for the test to compare with."""

    visit: Visit
    at: datetime
    fate: str


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    file: Path = tmp_path_factory.mktemp("memory") / "records.sqlite3"
    opened = open_records(f"sqlite:///{file}")
    yield opened
    opened.close()


_patients = count()


def played(records: Records, visits: list[Visit]) -> list[Seen]:
    """The visits to one patient, one after the other, with real records."""
    patient, now, seen = f"Patient/{next(_patients)}", NOW, []
    for number, visit in enumerate(visits):
        told = _told(records, patient, visit, f"{patient} {number}", now)
        seen.append(Seen(visit, now, told.fate))
        if visit.does != "nothing":
            _act(records, told, visit, now)
        now += timedelta(days=visit.days, seconds=1)
    return seen


def _told(records: Records, patient: str, visit: Visit, id_: str, now: datetime) -> SentCard:
    topic, tier = f"Topic{visit.tier.value}", visit.tier
    made = card(
        id=id_,
        assessment=id_,
        patient=patient,
        user=visit.user,
        inputs=visit.facts,
        topic=topic,
        tier=tier.value,
        rules=visit.rules,
        sent=now,
    )
    assessment = Assessment(id_, patient, now.date(), "1", tier)
    actions = records.cards.actions(Reader("anyone", "", visit.user, patient), since=remembered_since(now))
    (told,) = with_fates([made], assessment, actions, ASKED)
    records.cards.keep_sent(assessment, [told], made=now, because_of=())
    return told


def _act(records: Records, told: SentCard, visit: Visit, now: datetime) -> None:
    outcome: Outcome = "accepted" if visit.does == "accepted" else "overridden"
    taken = ("s",) if outcome == "accepted" else ()
    records.cards.keep_feedback([Feedback(told.id, "anyone", "", outcome, now, taken)], received=now)


@settings(max_examples=60, deadline=None)
@given(st.lists(VISITS, min_size=2, max_size=7))
def test_nothing_that_has_to_be_seen_is_ever_hidden(records: Records, visits: list[Visit]) -> None:
    seen = played(records, visits)
    for number, (visit, at, what) in enumerate(seen):
        own = [
            each
            for each in seen[:number]
            if (each.visit.user, each.visit.facts, each.visit.tier) == (visit.user, visit.facts, visit.tier)
            and each.fate == "shown"
            and each.visit.does != "nothing"
            and each.at > at - timedelta(days=DAYS_WHERE_URGENT if visit.tier is Tier.URGENT else DAYS)
        ]
        hidden = bool(own) and own[-1].visit.does == "overridden" and set(visit.rules) <= set(own[-1].visit.rules)
        assert what == ("dismissed" if hidden and visit.tier not in ALWAYS_SHOWN else "shown")


@settings(max_examples=60, deadline=None)
@given(st.lists(VISITS, max_size=6), VISITS)
def test_who_has_never_acted_on_these_facts_always_sees_the_card(
    records: Records, visits: list[Visit], last: Visit
) -> None:
    newcomer = last._replace(user="Practitioner/3")
    new_facts = last._replace(facts="never seen before")
    emergency = last._replace(tier=Tier.EMERGENCY)
    for visit in (newcomer, new_facts, emergency):
        assert played(records, [*visits, visit])[-1].fate == "shown"
