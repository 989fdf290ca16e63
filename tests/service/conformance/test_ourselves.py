"""Our own service, served as it is served to others, under its own examination."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from service.conformance.registry import Result
from service.conformance.report import conforms
from tests.servers.process import LOOPBACK
from tests.service.conformance.callers import looked_at, rows
from tests.service.conformance.test_command import CONFORMS, conformance
from tests.service.processes import WebService

NOT_FOR_ANYBODY = {"J1"}
"""Rows that an embedded service does not meet: it answers anybody, and says so in its banner."""

NOTHING_TO_SEE = {
    *("D5", "P3"),  # it names no hookVersion and uses no FHIRPath
    *("J2", "J3", "J4", "J5", "J6", "J7", "J8", "J9", "B6"),  # it looks at no token
    *("B1", "B2", "B3", "B4", "B5"),  # no feedback
    *("C12", "C13"),  # neither reasons nor links
}
"""Rows of which an embedded service shows nothing."""


@pytest.fixture(scope="module")
def web() -> Iterator[WebService]:
    with WebService() as service:
        yield service


@pytest.fixture(scope="module")
def results(web: WebService) -> list[Result]:
    return looked_at(f"http://{LOOPBACK}:{web.port}")


@pytest.mark.requirement(
    "T1", "T2", "T3", "T4", "T5", "D1", "D2", "D3", "D4", "D6", "D7", "D8", "H1", "H2", "H3", "R1", "R2", "R3", "R4",
    "R5", "R6", "R7", "P1", "P2", "P4", "P5", "Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9", "F4", "F5", "C1",
    "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10", "C11", "C14", "X1", "X2", "X3", "E1", "E2",
)  # fmt: skip
def test_an_embedded_service_fails_nothing_but_what_it_leaves_to_production(results: list[Result]) -> None:
    wrong = [each for each in results if each.outcome in ("failed", "broke")]
    assert [each for each in wrong if each.requirement not in NOT_FOR_ANYBODY] == []
    assert conforms(results)


def test_every_check_that_can_be_made_of_it_is_made(results: list[Result]) -> None:
    assert [each for each in results if each.outcome == "could not run"] == []
    seen = rows(results, "passed", "failed")
    assert {each.requirement for each in results} - seen <= NOTHING_TO_SEE


def test_the_command_says_so_by_its_status(web: WebService) -> None:
    answer = conformance(f"http://{LOOPBACK}:{web.port}", "--json")
    assert answer.returncode == CONFORMS, answer.stdout
    assert json.loads(answer.stdout)["breaches"] == []
