"""Cards beside the first one: each to be acted on whatever becomes of the rest, on a topic of its own."""

from __future__ import annotations

import msgspec
import pytest

from service.cards import Cards, Drafts
from service.cards.association import ASSOCIATED_RESOURCE, associated
from tests.cases.story import assess
from tests.service.cards import histories
from tests.service.cards.histories import Json, PatientView
from workers.assessment import Assessment, Ordering, Reason, SuppressedOrder, Tier
from workers.facts import Ignored

CARDS = Cards(Drafts())
MEDICINE = Reason(
    "W02", "WORKUP", "Medicine that can cause twitching", "Consider a review.", ("Furosemide",),
    ("MEDICATION_REVIEW", "BMP", "MAGNESIUM"),
)  # fmt: skip
CRISIS = Reason("E15", "EMERGENCY", "Thoughts of self-harm", "Ask.", indicator="critical", own_card=True)
WORRY = Reason("W12", "WORKUP", "Worry", "Often together.", orders=("PSYCHOLOGY",), own_card=True)
LATE = SuppressedOrder(
    "NEUROLOGY_URGENT",
    "already referred on 2026-11-15 with priority routine: consider asking to expedite it",
    "ServiceRequest/r1",
)


def cards(assessment: Assessment) -> list[Json]:
    return CARDS.render(assessment, PatientView())


def having(*reasons: Reason, orders: tuple[str, ...] = (), tier: Tier = Tier.URGENT) -> Assessment:
    base = msgspec.structs.replace(histories.THE_TEACHER, tier=tier, suppressed_orders=())
    return msgspec.structs.replace(base, reasons=(*base.reasons, *reasons), orders=(*base.orders, *orders))


def labels(card: Json) -> list[str]:
    return [each["label"] for each in card.get("suggestions", ())]


def test_the_review_of_a_medicine_stands_beside_an_urgent_referral_and_orders_what_nobody_else_does() -> None:
    main, own = cards(having(MEDICINE, orders=("MEDICATION_REVIEW", "MAGNESIUM")))
    assert own["summary"] == "Medicine that can cause twitching: Furosemide"
    assert labels(own) == ["Medication review", "Magnesium"]
    assert "Medication review" not in labels(main)
    assert "Furosemide" not in main["detail"]


def test_where_the_medicine_is_what_decides_it_is_the_answer_and_has_no_second_card() -> None:
    (card,) = cards(having(MEDICINE, orders=("MEDICATION_REVIEW",), tier=Tier.WORKUP))
    assert "Furosemide" in card["detail"]


@pytest.mark.requirement("C5")
def test_every_card_of_an_answer_has_a_topic_of_its_own() -> None:
    shown = cards(
        msgspec.structs.replace(having(MEDICINE, CRISIS, WORRY, orders=("PSYCHOLOGY",)), suppressed_orders=(LATE,))
    )
    assert [card["source"]["topic"]["code"].removeprefix("FasciculationPatientView") for card in shown] == [
        "Urgent", "NeurologySooner", "W02", "E15", "W12",
    ]  # fmt: skip


def test_no_order_is_lost_or_offered_twice_however_many_cards_there_are() -> None:
    again = msgspec.structs.replace(WORRY, rule="W99")
    shown = cards(having(WORRY, again, orders=("PSYCHOLOGY", "ECG")))
    offered = [label for card in shown for label in labels(card)]
    assert len(offered) == len(set(offered))
    assert {"Psychology referral", "12-lead ECG"} <= set(offered)


def test_what_is_there_already_is_said_on_the_card_that_it_belongs_to() -> None:
    there = SuppressedOrder("PSYCHOLOGY", "already ordered on 2026-11-01", "ServiceRequest/p1")
    main, own = cards(msgspec.structs.replace(having(WORRY), suppressed_orders=(there,)))
    assert "Not suggested: Psychology referral (already ordered on 2026-11-01)." in own["detail"]
    assert "Psychology" not in main["detail"]


@pytest.mark.requirement("C15")
def test_a_referral_that_comes_too_late_has_a_card_that_names_it_and_orders_nothing() -> None:
    main, late = cards(msgspec.structs.replace(having(), suppressed_orders=(LATE,)))
    assert late["summary"].startswith("Neurology sooner than arranged: already referred on 2026-11-15")
    assert late["indicator"] == "warning"
    assert late["extension"][ASSOCIATED_RESOURCE] == {"references": ["ServiceRequest/r1"]}
    assert "Urgent neurology referral: already referred on 2026-11-15 with priority routine" in late["detail"]
    assert "A call or message to neurology" in late["detail"]
    assert "suggestions" not in late
    assert ASSOCIATED_RESOURCE not in main["extension"]


@pytest.mark.requirement("C15")
def test_a_referral_that_is_being_written_is_given_a_higher_priority_and_nobody_is_called() -> None:
    because = "being ordered now with priority routine: consider a higher one"
    draft = SuppressedOrder("NEUROLOGY_URGENT", because, "ServiceRequest/unnamed-draft-1")
    _, late = cards(msgspec.structs.replace(having(), suppressed_orders=(draft,)))
    assert "A higher priority for the referral that is being written." in late["detail"]
    assert "A call or message" not in late["detail"]
    assert ASSOCIATED_RESOURCE not in late["extension"], "the client never gave it that id"


def test_a_remark_about_an_order_comes_alone_and_says_what_of_the_record_could_not_be_had() -> None:
    remark = Reason("K02", "", "MRI of the brain", "Nothing on record points to the brain.", indicator="info")
    lost = (Ignored("prefetch.conditions", "the client could not have it", blinding=True),)
    shown = msgspec.structs.replace(having(), ordering=Ordering(remarks=(remark,)), ignored=lost)
    (card,) = CARDS.remarks(shown, PatientView())
    assert "- Problem list: the client could not have it. **This could hide a sign of twitching.**" in card["detail"]


@pytest.mark.parametrize(
    ("orders", "visits", "name"),
    [
        ([{"code": "referral-to-neurology", "ordered": "20 days ago", "priority": "routine"}], [], "referred"),
        ([], [{"booked": "in 60 days"}], "neurology appointment on"),
    ],
    ids=["referral", "appointment"],
)
def test_the_evaluation_s_own_words_for_a_late_referral_are_recognised(
    orders: list[Json], visits: list[Json], name: str
) -> None:
    answers = {"gates": "all no", "fas.present": True, "weak.any": "lost-function", "weak.course": "weeks-months"}
    story = {"patient": {"age": 62, "sex": "male"}, "answers": {**answers, "fas.onset": "70 days ago"}}
    told = cards(assess({**story, "orders": orders, "visits": visits}))
    (late,) = (card for card in told if card["source"]["topic"]["code"].endswith("NeurologySooner"))
    assert name in late["summary"]


@pytest.mark.requirement("C15")
def test_only_what_is_a_reference_is_named_once_and_a_part_by_its_whole() -> None:
    card: Json = {"extension": {"org.example.other": {"kept": True}}}
    found = associated(
        card, ["ServiceRequest/1#a", "ServiceRequest/1", "http://x", "", "ServiceRequest/unnamed-draft-2"]
    )
    assert found["extension"] == {
        "org.example.other": {"kept": True},
        ASSOCIATED_RESOURCE: {"references": ["ServiceRequest/1"]},
    }
    assert associated(card, [""]) == card
