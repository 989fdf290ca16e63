"""Two services that are broken on purpose: what each is caught at, and what is not held against it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.conformance.registry import Result
from service.conformance.report import conforms
from tests.service.conformance.broken import careless, gullible
from tests.service.conformance.callers import looked_at, rows, with_a_key
from tests.service.conformance.served import served

CARELESS = {
    "D2": "cramps has no description",
    "D3": "cramps has no title",
    "D4": "v7-beta",
    "D5": "order-sign 9.9",
    "H1": "medication-prescribe is deprecated",
    "P1": "context.draftOrders.id",
    "P2": "context.draftOrders",
    "P4": "_include",
    "P5": "labs",
    "R1": "without hookInstance was answered 200",
    "R2": "without fhirServer was answered 200",
    "R3": "without access_token was answered 200",
    "R4": "half an object was answered 200",
    "R6": "with another Patient was answered 200",
    "H2": "without draftOrders was answered 200",
    "H3": "200 with cards",
    "X2": "the same card ids",
    "X3": "name 1",
    "F4": "200 and no cards",
    "E2": "200 and no cards",
    "C1": "systemActions are there and empty",
    "C2": "card 1: 140 characters",
    "C3": "card 1: another value",
    "C4": "card 2: no source with a label",
    "C5": "card 1",
    "C6": "it came out live",
    "C7": "3 have none",
    "C8": "1 cards lack it",
    "C9": "several recommended",
    "C10": "suggestion 3",
    "C11": "action 1: no description",
    "C12": "no display",
    "C13": "appContext",
    "C14": "systemActions came",
    "T2": "resource 1: no type",
    "T3": "usageRequirements is null",
    "B1": "answered 200",
    "J1": "anybody",
}
"""Row, and part of what is said of it."""

GULLIBLE = {
    "T5": "answered 400",
    "R4": "answered 500",
    "R7": "answered 400",
    "E1": "stack trace",
    "F5": "500 without an OperationOutcome",
    "J2": "without kid in the header was let in",
    "J3": "alg none was let in",
    "J4": "for another host was let in",
    "J5": "with another jku was let in",
    "J6": "past for ten minutes was let in",
    "J7": "the second time it answered 200",
    "J8": "another kid was let in",
    "J9": "without a token: a body",
    "K1": "any origin may call with credentials",
}


@pytest.fixture(scope="module")
def of_careless() -> Iterator[list[Result]]:
    with served(careless.service()) as base:
        yield looked_at(base)


@pytest.fixture(scope="module")
def of_gullible() -> Iterator[list[Result]]:
    with served(gullible.service()) as base:
        yield looked_at(base, with_a_key())


@pytest.mark.parametrize("row", CARELESS)
def test_a_service_that_is_careless_is_caught(row: str, of_careless: list[Result]) -> None:
    assert CARELESS[row] in _said(of_careless, row)


@pytest.mark.parametrize("row", GULLIBLE)
def test_a_service_that_believes_every_token_is_caught(row: str, of_gullible: list[Result]) -> None:
    assert GULLIBLE[row] in _said(of_gullible, row)


def test_a_secret_that_everybody_has_is_no_signature(of_gullible: list[Result]) -> None:
    assert "the public key as secret was let in" in _said(of_gullible, "J3")
    assert "changed was let in" in _said(of_gullible, "J3")


def test_what_they_do_right_is_not_held_against_them(of_careless: list[Result], of_gullible: list[Result]) -> None:
    assert rows(of_careless, "failed", "broke") == CARELESS.keys()
    assert rows(of_gullible, "failed", "broke") == GULLIBLE.keys()


def test_what_they_do_right_is_seen(of_careless: list[Result], of_gullible: list[Result]) -> None:
    assert {"D1", "D6", "D7", "D8", "R5", "R7", "T1", "T4", "T5", "K1", "E1"} <= rows(of_careless, "passed")
    assert {"D1", "D2", "D3", "P1", "P2", "P4", "R1", "R2", "R3", "R6", "Q1", "F4", "C1", "C2", "C3", "C4", "C7"} <= (
        rows(of_gullible, "passed")
    )


def test_neither_conforms(of_careless: list[Result], of_gullible: list[Result]) -> None:
    assert not conforms(of_careless)
    assert not conforms(of_gullible)


def test_a_crash_that_looks_like_nothing_to_say_is_named_so(of_careless: list[Result]) -> None:
    assert _said(of_careless, "E2") == "answered 200 and no cards, as if there were nothing to say"


def test_without_a_key_a_wrong_token_that_is_let_in_says_enough() -> None:
    with served(gullible.service()) as base:
        results = looked_at(base)
    assert {"J2", "J3", "J4", "J5", "J6", "J8", "J9"} <= rows(results, "failed")
    assert "give --issuer and --key" in {result.saw for result in results if result.requirement == "J7"}


def _said(results: list[Result], row: str) -> str:
    """What is said of all failures of a row."""
    return "; ".join(
        dict.fromkeys(each.saw for each in results if each.requirement == row and each.outcome == "failed")
    )
