"""The checks one by one, where a served fixture would be a long way round: templates, calls, tokens, the registry."""

from __future__ import annotations

import re
from typing import Any

import pytest
from joserfc import jwt

from service.conformance.calls import built, prefetch_of
from service.conformance.cards import details_are_harmless
from service.conformance.examining import EVERY_CHECK
from service.conformance.hooks import HOOKS
from service.conformance.outcomes import Ended
from service.conformance.prefetch import (
    earlier_keys_stand_before,
    order_is_that_of_r4,
    queries_are_plain,
    tokens_are_allowed,
    tokens_are_well_formed,
)
from service.conformance.registry import OfAService
from service.conformance.rows import rows
from service.conformance.visit import Offered, Visit
from tests.service.conformance.callers import with_a_key
from tests.service.hook_calls import TODAY, empties

GOOD = [
    "Patient/{{context.patientId}}",
    "Practitioner/{{userPractitionerId}}",
    "Observation?patient={{context.patientId}}&code=http://loinc.org|2823-3,http://loinc.org|2157-6&_sort=-date&_count=50",
    "Condition?patient={{context.patientId}}&clinical-status=active&code:in=http://example.org/ValueSet/x",
    "Encounter?patient={{context.patientId}}&date=ge2026-01-01",
]

BAD = [
    (tokens_are_well_formed, {"a": "Patient/{{patientId}}"}),
    (tokens_are_well_formed, {"a": "Patient/{{Patient.id}}"}),
    (tokens_are_well_formed, {"a": "Patient/{context.patientId}"}),
    (tokens_are_well_formed, {"a": "Encounter?date=ge{{today()}}"}),
    (tokens_are_allowed, {"a": "ServiceRequest?_id={{context.selections}}"}),
    (tokens_are_allowed, {"a": "ServiceRequest?_id={{context.draftOrders}}"}),
    (queries_are_plain, {"a": "Observation?patient.name=x"}),
    (queries_are_plain, {"a": "Observation?_revinclude=Provenance:target"}),
    (queries_are_plain, {"a": "Observation?code:not=x"}),
    (queries_are_plain, {"a": "Patient/x/$everything"}),
    (order_is_that_of_r4, {"a": "Observation?patient=x&_sort:desc=date"}),
    (earlier_keys_stand_before, {"a": "Observation?encounter={{%b.id}}", "b": "Encounter/{{context.encounterId}}"}),
]

PREFETCH_CHECKS = (tokens_are_well_formed, tokens_are_allowed, queries_are_plain, order_is_that_of_r4)


def offered(**entry: object) -> Offered:
    whole: dict[str, Any] = {"id": "x", "hook": "patient-view", **entry}
    return Offered(0, whole["id"], whole["hook"], whole)


@pytest.fixture
def nowhere() -> Visit:
    """A visit that nobody is asked at."""
    return Visit("http://nowhere.invalid", None, today=TODAY, now=lambda: 0.0, new_id=lambda: "id")  # type: ignore[arg-type]


@pytest.mark.parametrize("template", GOOD)
@pytest.mark.parametrize("check", PREFETCH_CHECKS, ids=lambda check: check.__name__)
def test_a_template_that_every_client_knows_is_not_held_against_a_service(
    check: OfAService, template: str, nowhere: Visit
) -> None:
    assert check(nowhere, offered(prefetch={"key": template}))


@pytest.mark.parametrize(("check", "prefetch"), BAD, ids=[f"{check.__name__}-{n}" for n, (check, _) in enumerate(BAD)])
def test_a_template_beyond_that_is_caught(check: OfAService, prefetch: dict[str, str], nowhere: Visit) -> None:
    with pytest.raises(Ended) as ended:
        check(nowhere, offered(prefetch=prefetch))
    assert ended.value.outcome == "failed"


def test_fhirpath_is_fine_where_the_service_says_that_it_is_of_the_third_edition(nowhere: Visit) -> None:
    newer = offered(version="3.0.0-ballot", prefetch={"a": "Encounter?date=ge{{today()}}"})
    assert tokens_are_well_formed(nowhere, newer)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_call_is_built_with_all_that_the_hook_and_the_templates_ask_for(hook: str) -> None:
    templates = {"patient": GOOD[0], "who": GOOD[1], "labs": GOOD[2], "visit": "Encounter/{{context.encounterId}}"}
    call = built({"id": "x", "hook": hook, "prefetch": templates}, TODAY, lambda: "an-id")
    assert set(HOOKS[hook].required) <= set(call["context"])
    assert call["context"]["encounterId"] == call["prefetch"]["visit"]["id"]
    assert call["context"]["patientId"] == call["prefetch"]["patient"]["id"]
    assert call["prefetch"]["labs"]["type"] == "searchset"
    assert empties(call) == []


def test_a_service_that_asks_for_answers_is_given_the_sample_patient() -> None:
    templates = {"patient": GOOD[0], "intake": "QuestionnaireResponse?patient={{context.patientId}}"}
    call = built({"id": "x", "hook": "patient-view", "prefetch": templates}, TODAY, lambda: "an-id")
    assert call["context"]["patientId"] == "o01"
    assert len(call["prefetch"]["intake"]["entry"]) == 1


def test_what_is_no_prefetch_is_none() -> None:
    assert prefetch_of({"prefetch": {"a": 7}}) == {}
    assert prefetch_of({"prefetch": []}) == {}


def test_the_right_token_is_one_that_anybody_can_verify() -> None:
    me = with_a_key()
    token = jwt.decode(me.token("https://cds.example.org/x"), me.key, algorithms=["ES384"])
    assert token.header == {"alg": "ES384", "typ": "JWT", "kid": "key-1"}
    assert token.claims["aud"] == "https://cds.example.org/x"
    assert token.claims["exp"] - token.claims["iat"] == 300
    assert {"iss", "jti"} <= token.claims.keys()


@pytest.mark.parametrize(
    "detail", ["<b>x</b>", "a <img src=x", "<!-- x", "[x](javascript:alert(1))", "[x]( data:text)", r"\\<b>"]
)
def test_live_markup_is_noticed(detail: str) -> None:
    with pytest.raises(Ended, match="card 1"):
        details_are_harmless(_with_card(detail), offered())


INERT = [
    "a &lt;b&gt;",
    r"\<b>",
    "[x](https://example.org)",
    "<https://example.org>",
    "`<b>x</b>`",
    r"[x\](javascript:alert(1))",
    "K < 3.5 mmol/L and > 2",
]


@pytest.mark.parametrize("detail", INERT)
def test_text_that_only_looks_like_it_is_not(detail: str) -> None:
    assert details_are_harmless(_with_card(detail), offered())


class _with_card(Visit):  # noqa: N801 # reads as what it gives
    """A visit at which one card came."""

    def __init__(self, detail: str) -> None:
        self._detail = detail

    def cards(self, service: Offered) -> list[dict[str, Any]]:  # noqa: ARG002 # always the same
        return [{"detail": self._detail}]


def test_every_check_belongs_to_a_row_and_no_question_is_asked_twice() -> None:
    assert {check.requirement for check in EVERY_CHECK} <= rows().keys()
    titles = [(check.requirement, check.title) for check in EVERY_CHECK]
    assert len(set(titles)) == len(titles)


ASKED_FOR = """
T1 T2 T3 T4 T5 D1 D2 D3 D4 D5 D6 D7 D8 R1 R2 R3 R4 R5 R6 R7 P1 P2 P3 P4 P5 F4 F5 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 C11 C12
C13 C14 B1 B2 B3 B4 B5 B6 J1 J2 J3 J4 J5 J6 J7 J8 J9 K1 X1 X2 X3 E1 E2 H1 H2 H3 Q1 Q2 Q3 Q4 Q5 Q6 Q7 Q8 Q9
"""


def test_there_is_a_check_for_every_row_that_can_be_seen_from_outside() -> None:
    assert {check.requirement for check in EVERY_CHECK} == set(ASKED_FOR.split())


def test_row_ids_are_a_letter_and_a_number() -> None:
    assert [row for row in rows() if not re.fullmatch(r"[A-Z]\d{1,2}", row)] == []
