"""Our own service with a site file: it asks every caller for a token, and the examiner has one that it knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from service.conformance.registry import Result
from service.conformance.report import conforms
from service.conformance.signing import Identity
from tests.servers.process import LOOPBACK
from tests.service.conformance.callers import looked_at, rows, with_a_key
from tests.service.processes import WebService


@pytest.fixture(scope="module")
def known() -> Identity:
    """The client that the site file names."""
    return with_a_key()


@pytest.fixture(scope="module")
def web(known: Identity, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebService]:
    key = {**known.key.as_dict(private=False), "kid": known.kid, "alg": known.algorithm, "use": "sig"}
    client = {"name": "examiner", "issuer": known.issuer, "jwks": {"keys": [key]}}
    file: Path = tmp_path_factory.mktemp("site") / "site.yaml"
    file.write_text(yaml.safe_dump({"clients": [client]}))
    with WebService(FCDS_SITE_FILE=str(file)) as service:
        yield service


@pytest.fixture(scope="module")
def results(web: WebService, known: Identity) -> list[Result]:
    return looked_at(f"http://{LOOPBACK}:{web.port}", known)


@pytest.mark.requirement("J1", "J2", "J3", "J4", "J5", "J6", "J7", "J8", "J9", "K1")
def test_a_guarded_service_fails_nothing_at_all(results: list[Result]) -> None:
    assert [each for each in results if each.outcome in ("failed", "broke")] == []
    assert conforms(results)


@pytest.mark.requirement("S1", "S2", "S6", "S8", "S9", "S10", "S11", "S12", "S13", "S14")
def test_every_wrong_token_was_tried_at_a_door_that_the_right_one_opens(results: list[Result]) -> None:
    assert {"C1", "J1", "J2", "J3", "J4", "J5", "J6", "J7", "J8", "J9"} <= rows(results, "passed")
    assert [each for each in results if each.requirement[0] in "JK" and each.outcome == "could not run"] == []


def test_a_stranger_is_told_what_could_not_be_looked_at(web: WebService) -> None:
    results = looked_at(f"http://{LOOPBACK}:{web.port}", with_a_key())
    assert {"C1", "R1", "T5", "F4"} <= rows(results, "could not run")
    assert rows(results, "failed", "broke") == set()
