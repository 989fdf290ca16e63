"""What stands under a prefetch key, and what it means: each state has a meaning of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec import structs

from service.trust.gate import Caller
from service.trust.site import Client
from tests.service.ehr.conftest import EhrWith
from tests.service.ehr.fetched import Json, assessment, call_without, missing, observations, offering, vignette
from tests.service.ehr.fhir_server import FhirServer, outcome
from tests.service.hook_calls import Ehr, mark, outcomes, places, with_prefetch
from tests.service.test_bad_input import JUNK
from tests.service.test_one_engine import hook_call

WELL = vignette("O04-coded")
PATIENT = WELL[0]["id"]
"""A patient who may be reassured, unless something of the record is missing."""

REASSURING = ["conditions", "observations", "intake", "medications", "reports"]
LISTS = [*REASSURING, "orders", "procedures", "encounters", "appointments"]
EVIDENCE = {"conditions", "observations", "intake", "orders", "encounters"}
AN_OBSERVATION = observations(PATIENT, 1)[0]


def bundle(*resources: Json, **more: Any) -> Json:  # noqa: ANN401 # JSON is anything
    entries = [{"resource": each, "search": {"mode": "match"}} for each in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries, **more}


def paged(value: Json) -> Json:
    """The same Bundle, as the first of several pages."""
    return {**value, "total": 167, "link": [{"relation": "next", "url": "https://fhir.example.org/r4?page=2"}]}


def given(call: Json, key: str) -> Json:
    found: Json = call["prefetch"][key]
    return found


class Doorkeeper:
    """A gate that lets everybody in as one client."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def admit(self, _: object) -> Caller:
        return Caller(self.client)


def site(**more: Any) -> Doorkeeper:  # noqa: ANN401 # the fields of a client
    return Doorkeeper(structs.replace(Client(name="north", issuer="https://north.example.org"), **more))


def test_a_record_that_came_whole_misses_nothing(fetching_ehr: Ehr) -> None:
    found = assessment(fetching_ehr, hook_call(WELL))
    assert found["tier"] == "REASSURE"
    assert missing(found) == {}


@pytest.mark.parametrize("key", LISTS)
def test_a_key_that_was_not_sent_is_not_known_and_the_card_says_so(fetching_ehr: Ehr, key: str) -> None:
    call = call_without(WELL, key)
    (card, *_) = fetching_ehr.cards(call)
    found = card["extension"]["org.fasciculation-cds.assessment"]
    (said,) = missing(found).values()
    assert said.startswith("the EHR did not send, and it is not known what they hold: ")
    assert said.rpartition(": ")[2] in card["detail"]
    if key == "intake":
        assert found["tier"] != "REASSURE"


@pytest.mark.requirement("F4")
def test_a_patient_that_was_not_sent_and_cannot_be_fetched_is_no_answer(fetching_ehr: Ehr) -> None:
    issues = outcomes(fetching_ehr.asks(call_without(WELL, "patient")), 412)
    assert places(issues) == {"prefetch.patient"}
    assert "no permission to fetch" in issues[0]["diagnostics"]


@pytest.mark.parametrize("key", LISTS)
@pytest.mark.parametrize(
    "nothing",
    [None, {"resourceType": "Bundle", "type": "searchset", "total": 0}, bundle()],
    ids=["null", "empty search", "no entries"],
)
def test_null_and_an_empty_search_are_known_to_hold_none_and_are_not_asked_for_again(
    server: FhirServer, fetching_ehr: Ehr, key: str, nothing: Json | None
) -> None:
    server.hold(*WELL)
    cards = fetching_ehr.cards(offering(with_prefetch(hook_call(WELL), **{key: nothing}), server.base))
    assert all(missing(card["extension"]["org.fasciculation-cds.assessment"]) == {} for card in cards)
    assert server.seen == []


@pytest.mark.parametrize("key", LISTS)
def test_a_search_that_failed_is_named_and_not_tried_again(server: FhirServer, fetching_ehr: Ehr, key: str) -> None:
    server.hold(*WELL)
    call = offering(with_prefetch(hook_call(WELL), **{key: outcome("timeout")}), server.base)
    found = assessment(fetching_ehr, call)
    assert missing(found) == {key: "could not be had: the EHR could not supply it"}
    assert (found["tier"] == "REASSURE") == (key not in REASSURING)
    assert server.seen == []


@pytest.mark.requirement("F4", "F5")
def test_a_patient_whom_the_client_could_not_read_is_no_answer_and_the_key_is_named(
    server: FhirServer, fetching_ehr: Ehr
) -> None:
    server.hold(*WELL)
    call = offering(with_prefetch(hook_call(WELL), patient=outcome("timeout")), server.base)
    assert places(outcomes(fetching_ehr.asks(call), 412)) == {"prefetch.patient"}
    assert server.seen == []


@pytest.mark.parametrize("key", LISTS)
def test_the_first_page_alone_reassures_nobody_and_the_card_says_how_much_is_missing(
    fetching_ehr: Ehr, key: str
) -> None:
    call = hook_call(WELL)
    value = given(call, key)
    (card, *_) = fetching_ehr.cards(with_prefetch(call, **{key: paged(value)}))
    found = card["extension"]["org.fasciculation-cds.assessment"]
    had = len(value.get("entry", ()))
    assert missing(found)[key].startswith(f"only {had} of 167 could be had: no permission")
    assert f"only {had} of 167 could be had" in card["detail"]
    assert (found["tier"] == "REASSURE") == (key not in REASSURING)
    blinding = any(each.get("blinding") for each in found["ignored"])
    assert blinding == (key in EVIDENCE)


def test_a_total_that_is_larger_than_what_came_is_a_gap_without_any_link(fetching_ehr: Ehr) -> None:
    call = with_prefetch(hook_call(WELL), observations=bundle(AN_OBSERVATION, total=3))
    found = assessment(fetching_ehr, call)
    assert missing(found)["observations"].startswith("only 1 of 3 could be had")
    assert found["tier"] == "INSUFFICIENT_DATA"


def test_what_was_cut_off_is_read_as_far_as_it_came(fetching_ehr: Ehr) -> None:
    slurred = hook_call(vignette("O01"))
    found = assessment(fetching_ehr, with_prefetch(slurred, intake=paged(given(slurred, "intake"))))
    assert found["tier"] == "URGENT"
    assert missing(found)["intake"].startswith("only 1 of 167")


def test_a_part_that_may_hide_twitching_is_no_empty_list_of_cards(fetching_ehr: Ehr) -> None:
    call = with_prefetch(mark(), intake=None, observations=paged(bundle(AN_OBSERVATION)))
    (card,) = fetching_ehr.cards(call)
    assert card["indicator"] == "info"
    assert "results and observations" in card["summary"]
    assert "only 1 of 167 could be had" in card["detail"]


def test_included_resources_and_remarks_are_no_results(fetching_ehr: Ehr) -> None:
    remark = {
        "resource": {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "informational"}]},
        "search": {"mode": "outcome"},
    }
    included = {"resource": {"resourceType": "Specimen", "id": "s"}, "search": {"mode": "include"}}
    whole = bundle(AN_OBSERVATION, total=1)
    whole["entry"] += [remark, included]
    assert missing(assessment(fetching_ehr, with_prefetch(hook_call(WELL), observations=whole))) == {}
    lacking = {**whole, "total": 2}
    said = missing(assessment(fetching_ehr, with_prefetch(hook_call(WELL), observations=lacking)))
    assert said["observations"].startswith("only 1 of 2 could be had")


def test_an_error_among_the_results_says_that_some_may_be_missing(fetching_ehr: Ehr) -> None:
    troubled = bundle(AN_OBSERVATION)
    troubled["entry"].append({"resource": outcome("incomplete"), "search": {"mode": "outcome"}})
    found = assessment(fetching_ehr, with_prefetch(hook_call(WELL), observations=troubled))
    assert missing(found) == {"observations": "only 1 could be had, not all: the EHR reported an error in this search"}
    assert found["tier"] == "INSUFFICIENT_DATA"


NO_RESOURCES: dict[str, Any] = {
    "an object that says nothing": {},
    "a text": "Canary",
    "a page of HTML": "<html>Canary</html>",
    "false": False,
    "a Bundle that does not say so": {"entry": []},
    "a list with something else in it": [7],
    "a Bundle with a masked entry": bundle(entry=[{"fullUrl": "urn:x"}]),
    "a Bundle with a text in it": bundle(entry=[{"resource": "Canary"}]),
    "a Bundle of another shape": {"resourceType": "Bundle", "entry": {}},
    "a next page without an address": bundle(link=[{"relation": "next"}]),
}


@pytest.mark.requirement("E2")
@pytest.mark.parametrize("key", REASSURING)
@pytest.mark.parametrize("junk", NO_RESOURCES.values(), ids=NO_RESOURCES)
def test_what_is_no_record_at_all_reassures_nobody(ehr_with: EhrWith, key: str, junk: Any) -> None:  # noqa: ANN401 # JSON
    call = with_prefetch(hook_call(WELL), **{key: junk})
    found = assessment(ehr_with(gate=site()), call)
    assert found["tier"] in ("INSUFFICIENT_DATA", "NOT_APPLICABLE")
    assert key in missing(found)
    assert "Canary" not in str(found)
    refusing = ehr_with(gate=site(prefetch_failures={key: "fail"}))
    assert places(outcomes(refusing.asks(call), 412)) == {f"prefetch.{key}"}


@pytest.mark.parametrize("key", REASSURING)
@pytest.mark.parametrize("junk", NO_RESOURCES.values(), ids=NO_RESOURCES)
def test_and_is_fetched_where_it_can_be(server: FhirServer, fetching_ehr: Ehr, key: str, junk: Any) -> None:  # noqa: ANN401 # JSON
    server.hold(*WELL)
    found = assessment(fetching_ehr, offering(with_prefetch(hook_call(WELL), **{key: junk}), server.base))
    assert missing(found) == {}
    assert found["tier"] == "REASSURE"


def test_nothing_but_an_error_among_the_results_is_a_search_that_failed(fetching_ehr: Ehr) -> None:
    failed = bundle(entry=[{"resource": outcome("exception"), "search": {"mode": "outcome"}}])
    found = assessment(fetching_ehr, with_prefetch(hook_call(WELL), observations=failed))
    assert missing(found) == {"observations": "could not be had: the EHR could not supply it"}


def test_resources_without_an_id_are_all_read(fetching_ehr: Ehr) -> None:
    anonymous = [{k: v for k, v in each.items() if k != "id"} for each in observations(PATIENT, 2)]
    anonymous[1] = {**anonymous[1], "effectiveDateTime": "soon"}
    anonymous.append({**anonymous[0], "effectiveDateTime": "later"})
    found = assessment(fetching_ehr, with_prefetch(hook_call(WELL), observations=bundle(*anonymous, total=3)))
    assert missing(found) == {}
    assert any("effectiveDateTime" in each["because"] or "date" in each["because"] for each in found["ignored"])


def test_keys_that_nobody_asked_for_are_not_read_and_only_counted(
    fetching_ehr: Ehr, capsys: pytest.CaptureFixture[str]
) -> None:
    slurred = given(hook_call(vignette("O01")), "intake")
    slurred["entry"][0]["resource"]["subject"] = {"reference": f"Patient/{PATIENT}"}
    call = with_prefetch(hook_call(WELL), CanaryKey=slurred, another=7)
    assert assessment(fetching_ehr, call)["tier"] == "REASSURE"
    said = capsys.readouterr().out
    assert "nobody asked for" in said
    assert "count=2" in said
    assert "CanaryKey" not in said


@pytest.mark.requirement("P6")
def test_keys_that_a_vendor_renamed_are_understood(ehr_with: EhrWith) -> None:
    call = hook_call(vignette("O01"))
    call["prefetch"]["forms"] = call["prefetch"].pop("intake")
    ehr = ehr_with(gate=site(prefetch_aliases={"forms": "intake"}))
    found = assessment(ehr, call)
    assert found["tier"] == "URGENT"
    assert missing(found) == {}


@pytest.mark.requirement("P6")
def test_several_keys_of_a_vendor_may_stand_for_one_of_ours(ehr_with: EhrWith) -> None:
    ehr = ehr_with(gate=site(prefetch_aliases={"labs": "observations", "vitals": "observations"}))
    call = call_without(WELL, "observations")
    call["prefetch"] |= {"labs": bundle(AN_OBSERVATION), "vitals": None}
    assert missing(assessment(ehr, call)) == {}
    call["prefetch"]["vitals"] = outcome("timeout")
    found = assessment(ehr, call)
    assert "observations" in missing(found)
    assert found["tier"] == "INSUFFICIENT_DATA"


def test_one_resource_where_a_list_was_due_is_read_and_whether_there_are_more_is_not_known(fetching_ehr: Ehr) -> None:
    slurred = hook_call(vignette("O01"))
    alone = given(slurred, "intake")["entry"][0]["resource"]
    found = assessment(fetching_ehr, with_prefetch(slurred, intake=alone))
    assert found["tier"] == "URGENT"
    assert missing(found) == {
        "prefetch": "questionnaire answers came as a single entry; whether there are more is not known"
    }


def test_a_list_where_the_patient_was_due_is_the_patient_in_it(fetching_ehr: Ehr) -> None:
    listed = with_prefetch(hook_call(WELL), patient=bundle(WELL[0], total=1))
    assert assessment(fetching_ehr, listed)["tier"] == "REASSURE"


def test_an_empty_list_where_the_patient_was_due_is_no_patient(fetching_ehr: Ehr) -> None:
    listed = with_prefetch(hook_call(WELL), patient=bundle())
    assert places(outcomes(fetching_ehr.asks(listed), 412)) == {"prefetch.patient"}


@pytest.mark.requirement("R6")
def test_the_patient_of_another_context_is_refused_in_a_list_too(fetching_ehr: Ehr) -> None:
    listed = with_prefetch(hook_call(WELL), patient=bundle({**WELL[0], "id": "somebody-else"}))
    assert places(outcomes(fetching_ehr.asks(listed), 400)) == {"prefetch.patient"}


class TestWhatASiteMakesOfAFailure:
    """FAIL, OMIT or ISSUE for one key."""

    FAILED = with_prefetch(hook_call(WELL), procedures=outcome("timeout"))

    def test_issue_is_the_default_and_names_it(self, ehr_with: EhrWith) -> None:
        assert missing(assessment(ehr_with(gate=site()), self.FAILED)) == {
            "procedures": "could not be had: the EHR could not supply it"
        }

    def test_fail_refuses_the_call_and_names_the_key(self, ehr_with: EhrWith) -> None:
        ehr = ehr_with(gate=site(prefetch_failures={"procedures": "fail"}))
        assert places(outcomes(ehr.asks(self.FAILED), 412)) == {"prefetch.procedures"}
        assert ehr.asks(hook_call(WELL)).status_code == 200

    def test_omit_counts_it_as_left_out(self, ehr_with: EhrWith) -> None:
        ehr = ehr_with(gate=site(prefetch_failures={"procedures": "omit"}))
        assert set(missing(assessment(ehr, self.FAILED))) == {"prefetch"}

    @pytest.mark.parametrize("key", REASSURING)
    def test_omit_reassures_nobody_without_what_may_hold_a_warning_sign(self, ehr_with: EhrWith, key: str) -> None:
        ehr = ehr_with(gate=site(prefetch_failures={key: "omit"}))
        found = assessment(ehr, with_prefetch(hook_call(WELL), **{key: outcome("timeout")}))
        assert found["tier"] == "INSUFFICIENT_DATA"
        assert key in missing(found)


def test_what_was_sent_is_never_repeated_in_a_refusal(fetching_ehr: Ehr) -> None:
    call = json.loads(json.dumps(call_without(WELL, "patient")).replace("timeout", "Canary"))
    assert b"Canary" not in fetching_ehr.asks(call).data


@pytest.mark.parametrize("key", ["patient", "conditions", "observations", "intake", "orders"])
@pytest.mark.parametrize("junk", JUNK)
def test_junk_under_a_key_is_never_a_fault_of_ours(server: FhirServer, fetching_ehr: Ehr, key: str, junk: str) -> None:
    server.hold(*WELL)
    for nested in (JUNK[junk], bundle(JUNK[junk], total=JUNK[junk], link=[JUNK[junk]] if junk != "a number" else 7)):
        response = fetching_ehr.asks(offering(with_prefetch(hook_call(WELL), **{key: nested}), server.base))
        assert response.status_code in ((200, 400, 412) if key == "patient" else (200,))
