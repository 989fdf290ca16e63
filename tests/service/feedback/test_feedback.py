"""What clients say became of the cards: the standard's own form, its faults, and who may say it."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.service.feedback.visits import FEEDBACK, REASON, Clinic, accepted, overridden
from tests.service.hook_calls import Ehr, Json, outcomes, places
from tests.service.trust.doors import PUBLIC, assert_bare, client, guarded, token
from tests.service.trust.tokens import bearer
from workers.contract import Evaluator
from workers.records import Reaction, Records

WHEN = "2026-11-22T12:30:00Z"
CANARY = "Canary-4711"


def reactions(clinic: Clinic) -> list[Reaction]:
    return clinic.records.cards.reactions_since(None)


@pytest.mark.requirement("B1", "B2")
def test_a_card_that_was_not_followed_is_kept_with_its_reason(clinic: Clinic) -> None:
    (card, *_) = clinic.opens()
    response = clinic.says(overridden(card))
    assert (response.status_code, response.data) == (200, b"")
    (said,) = reactions(clinic)
    assert (said.card, said.outcome, said.known, said.commented) == (card["uuid"], "overridden", True, True)
    assert (said.reason_system, said.reason_code) == (REASON["system"], REASON["code"])


@pytest.mark.requirement("B2")
def test_suggestions_that_were_taken_lead_to_the_orders_that_they_drafted(clinic: Clinic) -> None:
    (card, *_) = clinic.opens()
    taken = [each for each in card["suggestions"] if each["label"].startswith("Creatine kinase")]
    assert clinic.says(accepted(card, *taken)).status_code == 200
    (said,) = reactions(clinic)
    (sent, *_) = clinic.records.cards.sent_since(None)
    assert [each.order for each in sent.suggestions if each.id in said.accepted] == ["CK"]
    assert [each.order for each in sent.suggestions] == list(
        dict.fromkeys(card["extension"]["org.fasciculation-cds.assessment"]["orders"])
    )


@pytest.mark.requirement("B1")
@pytest.mark.parametrize(
    "body",
    [
        overridden("c"),
        [overridden("c")],
        {"feedback": overridden("c")},
        {"feedback": []},
        {"feedback": None},
        {},
        "feedback",
    ],
    ids=["bare item", "bare list", "object in place of the list", "empty", "null", "nothing", "text"],
)
def test_what_is_no_object_with_a_list_of_items_is_refused_and_not_lost(body: Any, clinic: Clinic) -> None:  # noqa: ANN401
    assert places(outcomes(clinic.posts(body), 400)) == {"feedback"}


@pytest.mark.requirement("B1")
def test_a_body_that_is_no_json_is_refused(clinic: Clinic) -> None:
    for body in (b"{", b"\xff", b"[" * 100_000):
        response = Ehr(clinic.app).post(
            FEEDBACK, data=body, content_type="application/json", headers={"X-Client": "north-ehr"}
        )
        outcomes(response, 400)
    wrong_type = Ehr(clinic.app).post(FEEDBACK, data=b"{}", headers={"X-Client": "north-ehr"})
    outcomes(wrong_type, 415)


FAULTS: dict[str, tuple[Json, str]] = {
    "no card": ({"card": None}, "card"),
    "empty card": ({"card": ""}, "card"),
    "long card": ({"card": "x" * 256}, "card"),
    "NUL": ({"card": "a\x00b"}, "card"),
    "card as number": ({"card": 7}, "card"),
    "no outcome": ({"outcome": None}, "outcome"),
    "another outcome": ({"outcome": "ignored"}, "outcome"),
    "no time": ({"outcomeTimestamp": None}, "outcomeTimestamp"),
    "time without zone": ({"outcomeTimestamp": "2026-11-22T12:30:00"}, "outcomeTimestamp"),
    "date": ({"outcomeTimestamp": "2026-11-22"}, "outcomeTimestamp"),
    "no such day": ({"outcomeTimestamp": "2026-02-30T12:30:00Z"}, "outcomeTimestamp"),
    "before all time": ({"outcomeTimestamp": "0001-01-01T00:00:00+14:00"}, "outcomeTimestamp"),
    "time as number": ({"outcomeTimestamp": 1795000000}, "outcomeTimestamp"),
    "accepted nothing": ({"outcome": "accepted"}, "acceptedSuggestions"),
    "accepted an empty list": ({"outcome": "accepted", "acceptedSuggestions": []}, "acceptedSuggestions"),
    "suggestion without id": ({"outcome": "accepted", "acceptedSuggestions": [{}]}, "acceptedSuggestions[0].id"),
    "suggestion as number": ({"outcome": "accepted", "acceptedSuggestions": [7]}, "acceptedSuggestions[0]"),
    "reason without words": ({"overrideReason": {}}, "overrideReason"),
    "reason as text": ({"overrideReason": "no"}, "overrideReason"),
    "reason with a system that no database takes": (
        {"overrideReason": {"reason": {"code": "c", "system": "a\x00"}}},
        "overrideReason.reason.system",
    ),
    "reason without code": ({"overrideReason": {"reason": {"system": "s"}}}, "overrideReason.reason.code"),
    "comment as list": ({"overrideReason": {"userComment": ["x"]}}, "overrideReason.userComment"),
}


@pytest.mark.requirement("B2", "B4")
@pytest.mark.parametrize(("fault", "place"), FAULTS.values(), ids=FAULTS.keys())
def test_an_item_with_a_fault_costs_nothing_but_itself_and_its_place_is_named(
    fault: Json, place: str, clinic: Clinic
) -> None:
    bad = {**overridden("card"), **fault}
    response = clinic.says(overridden("one"), overridden("two"), overridden("three"), bad, overridden("five"))
    assert places(outcomes(response, 200)) == {f"feedback[3].{place}"}
    assert {each.card for each in reactions(clinic)} == {"one", "two", "three", "five"}


@pytest.mark.requirement("B4")
def test_where_every_item_has_a_fault_the_post_is_refused_naming_all_of_them(clinic: Clinic) -> None:
    response = clinic.posts({"feedback": [{**overridden("a"), "outcome": "x"}, "text", None]})
    assert places(outcomes(response, 400)) == {"feedback[0].outcome", "feedback[1]", "feedback[2]"}
    assert reactions(clinic) == []


@pytest.mark.requirement("B4")
def test_feedback_on_a_card_that_nobody_knows_is_taken_and_set_apart(clinic: Clinic) -> None:
    with capture_logs() as lines:
        assert clinic.says(overridden("jksfjuisldklsior")).status_code == 200
    assert [each.known for each in reactions(clinic)] == [False]
    (line,) = [each for each in lines if each["event"] == "feedback"]
    assert (line["taken"], line["new"], line["unknown"], line["refused"]) == (1, 1, 1, 0)


@pytest.mark.requirement("B4", "B6")
@pytest.mark.parametrize(
    "other", [{"client": "south-ehr"}, {"tenant": "another"}], ids=["another client", "another tenant"]
)
def test_nobody_gives_feedback_on_what_was_sent_to_somebody_else_nor_learns_that_it_was(
    other: Any,  # noqa: ANN401 # words of Clinic.says
    clinic: Clinic,
) -> None:
    (card, *_) = clinic.opens()
    strange, unknown = clinic.says(overridden(card), **other), clinic.says(overridden("nobody's"), **other)
    assert (strange.status_code, strange.data) == (unknown.status_code, unknown.data) == (200, b"")
    assert [each.known for each in reactions(clinic)] == [False, False]


@pytest.mark.requirement("B3")
def test_repeats_in_one_post_and_in_several_are_one_item(clinic: Clinic) -> None:
    (card, *others) = clinic.opens()
    clinic.says(overridden(card), overridden(card), *map(overridden, others))
    clinic.says(overridden(card))
    in_another_zone = overridden(card, outcomeTimestamp="2026-11-22T13:30:00.000+01:00")
    assert clinic.says(in_another_zone).status_code == 200
    assert len(reactions(clinic)) == 1 + len(others)


@pytest.mark.requirement("B3")
def test_a_card_that_was_not_followed_may_be_followed_later(clinic: Clinic) -> None:
    (card, *_) = clinic.opens()
    clinic.says(overridden(card))
    clinic.says(accepted(card, card["suggestions"][0], outcomeTimestamp="2026-11-22T15:00:00Z"))
    assert [each.outcome for each in reactions(clinic)] == ["overridden", "accepted"]


@pytest.mark.requirement("B6")
def test_feedback_wants_a_token_for_its_own_address(evaluator: Evaluator, empty: Records) -> None:
    app = guarded(evaluator, empty, client())
    body = {"feedback": [overridden("c")]}
    assert_bare(Ehr(app).post(FEEDBACK, json=body))
    assert_bare(Ehr(app).post(FEEDBACK, json=body, headers=bearer(token())))  # a right one, for the hook
    assert empty.cards.reactions_since(None) == []
    right = Ehr(app).post(FEEDBACK, json=body, headers=bearer(token(aud=PUBLIC + FEEDBACK)))
    assert right.status_code == 200
    assert [each.client for each in empty.cards.reactions_since(None)] == ["example-ehr"]


@pytest.mark.requirement("B4")
def test_a_service_that_is_not_there_takes_no_feedback(clinic: Clinic) -> None:
    response = Ehr(clinic.app).post(
        "/cds-services/another/feedback", json={"feedback": [overridden("c")]}, headers={"X-Client": "north-ehr"}
    )
    outcomes(response, 404)


@pytest.mark.requirement("B4")
def test_feedback_that_cannot_be_kept_now_is_asked_for_again(evaluator: Evaluator, away: Records) -> None:
    response = Clinic(evaluator, away).says(overridden("c"))
    assert outcomes(response, 503)[0]["code"] == "transient"
    assert response.headers["Retry-After"]


@pytest.mark.requirement("B4")
def test_more_items_than_a_post_may_have_are_refused(clinic: Clinic) -> None:
    assert clinic.says(*[overridden(f"c{number}") for number in range(1000)]).status_code == 200
    outcomes(clinic.says(*[overridden(f"d{number}") for number in range(1001)]), 413)
    assert len(reactions(clinic)) == 1000


def test_what_a_person_typed_comes_into_no_log_and_no_answer(
    clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {"reason": {**REASON, "display": CANARY}, "userComment": f"{CANARY} \x00"}
    good, bad = overridden("c", overrideReason=said), overridden("c", overrideReason=said, outcome=CANARY)
    with capture_logs() as lines:
        responses = [clinic.says(good), clinic.says(good, bad), clinic.says(bad)]
    assert [each.status_code for each in responses] == [200, 200, 400]
    assert all(CANARY not in each.get_data(as_text=True) for each in responses)
    assert CANARY not in repr(lines)
    assert CANARY not in "".join(capsys.readouterr())
