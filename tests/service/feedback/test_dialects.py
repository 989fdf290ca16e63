"""Feedback as real clients word it: understood, and kept as if it had come in the words of the standard."""

from __future__ import annotations

from typing import Any

import pytest

from service.hooks.feedback_dialect import EPIC_REASON, in_our_words
from tests.service.feedback.visits import REASON, Clinic, overridden
from tests.service.hook_calls import Json, outcomes
from workers.records import Reaction

pytestmark = pytest.mark.requirement("B5")

# As Epic documents it: the plural, and the values of its own list of reasons as extensions.
PLURAL = {"reason": {**REASON, "display": "Patient refuses"}, "userComment": "free text"}
EXTENSION = {
    f"{EPIC_REASON}.reasonCategory": "45",
    f"{EPIC_REASON}.reasonDisplay": "Does not meet criteria",
    f"{EPIC_REASON}.reasonTitle": "Does not meet criteria",
}


def without_reason(card: str, **other: Any) -> Json:  # noqa: ANN401 # JSON
    usual = overridden(card)
    del usual["overrideReason"]
    return usual | other


def kept(clinic: Clinic, item: Json) -> Reaction:
    response = clinic.says(item)
    assert (response.status_code, response.data) == (200, b"")
    (said,) = clinic.records.cards.reactions_since(None)
    return said


@pytest.mark.parametrize("reasons", [PLURAL, [PLURAL]], ids=["object", "list"])
def test_the_plural_is_the_reason(reasons: Any, clinic: Clinic) -> None:  # noqa: ANN401 # JSON
    said = kept(clinic, without_reason("c", overrideReasons=reasons))
    assert (said.reason_code, said.reason_display, said.commented) == (REASON["code"], "Patient refuses", True)


@pytest.mark.parametrize(
    "where",
    [
        {"overrideReasons": {"extension": EXTENSION, "userComment": "free text"}},
        {"overrideReason": {"extension": EXTENSION, "userComment": "free text"}},
        {"extension": EXTENSION, "overrideReasons": {"userComment": "free text"}},
    ],
    ids=["in the plural", "in the singular", "on the item"],
)
def test_a_reason_of_the_clients_own_list_comes_as_extension_values(where: Json, clinic: Clinic) -> None:
    said = kept(clinic, without_reason("c", **where))
    assert (said.reason_system, said.reason_code) == (EPIC_REASON, "45")
    assert (said.reason_display, said.commented) == ("Does not meet criteria", True)


def test_an_extension_alone_is_a_reason(clinic: Clinic) -> None:
    assert kept(clinic, without_reason("c", extension=EXTENSION)).reason_code == "45"


def test_a_title_without_a_category_is_its_own_code(clinic: Clinic) -> None:
    said = kept(clinic, without_reason("c", extension={f"{EPIC_REASON}.reasonTitle": "Not now"}))
    assert (said.reason_code, said.reason_display) == ("Not now", "Not now")


def test_an_extension_of_somebody_else_is_no_reason(clinic: Clinic) -> None:
    said = kept(clinic, without_reason("c", extension={"org.example.reason": "x", f"{EPIC_REASON}.other": "y"}))
    assert (said.reason_code, said.commented) == ("", False)


@pytest.mark.parametrize(
    "taken",
    [
        {"acceptedSuggestions": [{"id": "s1"}, {"id": "s1", "extension": {"x": 1}}]},
        {"acceptedSuggestions": {"id": "s1"}},
        {"acceptedSuggestion": {"id": "s1"}},
        {"acceptedSuggestion": "s1"},
        {"acceptedSuggestions": ["s1"]},
    ],
    ids=["twice", "alone", "singular", "bare", "bare in a list"],
)
def test_suggestions_that_were_taken_are_understood_in_every_form(taken: Json, clinic: Clinic) -> None:
    said = kept(clinic, without_reason("c", outcome="accepted", **taken))
    assert said.accepted == ("s1",)


def test_what_is_unknown_null_or_empty_beside_it_costs_nothing(clinic: Clinic) -> None:
    more = {"acceptedSuggestions": None, "vendor": {"a": [1]}, "topic": {"code": "x"}, "extension": None}
    said = kept(
        clinic, overridden("c", **more, overrideReason={"reason": {**REASON, "system": None}, "userComment": ""})
    )
    assert (said.reason_code, said.reason_system, said.commented) == (REASON["code"], "", False)


def test_a_batch_that_comes_hours_later_keeps_the_time_at_which_it_was_done(clinic: Clinic) -> None:
    clinic.later(days=0.5)
    said = kept(clinic, overridden("c"))
    assert said.at.isoformat() == "2026-11-22T12:30:00+00:00"
    assert said.received == clinic.now


@pytest.mark.parametrize("reason", [[], {}, 7, [[]], {"reason": 7}, {"reason": []}], ids=str)
def test_a_reason_that_is_none_in_any_dialect_is_refused(reason: Any, clinic: Clinic) -> None:  # noqa: ANN401 # JSON
    outcomes(clinic.says(without_reason("c", overrideReasons=reason)), 400)


def test_what_a_client_sent_is_not_changed() -> None:
    item = without_reason("c", overrideReasons={"extension": dict(EXTENSION)}, extension=None)
    before = repr(item)
    in_our_words(item)
    assert repr(item) == before
