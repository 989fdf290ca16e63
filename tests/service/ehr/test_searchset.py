"""The quick look at a page and the close one agree: what is cut off, troubled or has holes never counts as whole."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ehr.searchset import read_page, results_in

Json = dict[str, Any]
JUNK: st.SearchStrategy[Any] = st.sampled_from([None, "", [], {}, "text", 7, True, [[]], {"a": []}])
OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}
RESOURCES = st.sampled_from([{"resourceType": "Observation", "id": "o1"}, {"resourceType": ""}, {"id": "x"}, OUTCOME])
MODES = st.sampled_from([{"mode": "match"}, {"mode": "include"}, {"mode": "outcome"}, {"mode": 7}, {"score": 1}])
ENTRIES = st.fixed_dictionaries({}, optional={"resource": RESOURCES | JUNK, "search": MODES | JUNK, "fullUrl": JUNK})
LINKS = st.fixed_dictionaries({}, optional={"relation": st.sampled_from(["next", "self"]) | JUNK, "url": JUNK})
PAGES = st.fixed_dictionaries(
    {"resourceType": st.sampled_from(["Bundle"] * 6 + ["List", "", None])},
    optional={
        "entry": st.lists(ENTRIES | JUNK, max_size=4) | JUNK,
        "link": st.lists(LINKS | JUNK, max_size=2) | JUNK,
        "total": st.sampled_from([0, 1, 3, 167, 2.0, "3", "167", -1, 1.5]) | JUNK,
    },
)


@given(PAGES)
def test_what_counts_as_whole_at_a_glance_is_whole_looked_at_closely(page: Json) -> None:
    text = orjson.dumps(page)
    results = results_in(text)
    if results is not None:
        closely = read_page(text)
        assert closely is not None
        assert closely.whole
        assert not closely.following
        assert not closely.endless
        assert (closely.total or 0) <= closely.matched == results == len(closely.entries)


ORDINARY: Json = {
    "resourceType": "Bundle",
    "total": 1,
    "link": [{"relation": "self", "url": "https://x"}],
    "entry": [{"fullUrl": "https://x/o1", "resource": {"resourceType": "Observation"}}],
}
OBSERVATION = ORDINARY["entry"][0]["resource"]


@pytest.mark.parametrize("search", [{}, {"search": {"mode": "match"}}])
def test_an_ordinary_page_is_looked_at_once(search: Json) -> None:
    assert results_in(orjson.dumps(ORDINARY | {"entry": [ORDINARY["entry"][0] | search]})) == 1


def test_a_search_that_found_nothing_has_no_results() -> None:
    assert results_in(b'{"resourceType": "Bundle", "total": 0}') == 0


@pytest.mark.parametrize(
    "flaw",
    [
        {"link": [{"relation": "next", "url": "https://x/2"}]},
        {"link": [{"relation": "next"}]},
        {"total": 2},
        {"total": "2"},
        {"entry": [{"resource": OBSERVATION, "search": {"mode": "outcome"}}]},
        {"entry": [{"resource": OBSERVATION, "search": {"mode": "include"}}]},
        {"entry": [{"resource": {"resourceType": ""}}]},
        {"entry": [{"resource": {}}]},
        {"entry": [{"resource": None}]},
        {"entry": [{"fullUrl": "https://x/o1"}]},
        {"resourceType": "List"},
    ],
    ids=str,
)
def test_a_page_with_any_flaw_is_looked_at_closely(flaw: Json) -> None:
    assert results_in(orjson.dumps(ORDINARY | flaw)) is None
