"""``fcds serve`` with a site file, as a real process: in production, and in development."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from service.sample import sample_request
from tests.servers import RedisServer
from tests.service.hook_calls import PATIENT_VIEW
from tests.service.processes import WebService
from tests.service.trust.tokens import ISSUER, bearer, new_key, signed, usual_key

pytestmark = pytest.mark.requirement("J1", "J9")
PUBLIC = "https://cds.example.org"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def site_file(tmp_path: Path) -> Path:
    """A site file with one client. (JSON is YAML.)"""
    file = tmp_path / "site.yaml"
    file.write_text(json.dumps({"clients": [{"name": "example-ehr", "issuer": ISSUER, "jwks": usual_key().jwks}]}))
    return file


@pytest.fixture
def production(site_file: Path, tmp_path: Path, redis_server: RedisServer) -> Iterator[WebService]:
    """A service in production."""
    with WebService(
        FCDS_ENV="production",
        FCDS_HOOK_EVALUATION="inline",
        FCDS_BROKER_URL=redis_server.url(),
        FCDS_DATABASE_URL=f"sqlite:///{tmp_path / 'records.sqlite3'}",
        FCDS_PUBLIC_URL=PUBLIC,
        FCDS_SITE_FILE=str(site_file),
        FCDS_SECRET_KEY="0123456789abcdef0123456789abcdef",  # noqa: S106 # a secret of nobody
    ) as service:
        yield service


def hook(service: WebService, shown: str = "") -> tuple[int, bytes]:
    """Call the hook with the sample patient, and with a token or without one."""
    body = json.dumps(sample_request(date.today())).encode()  # noqa: DTZ011 # the day on which the server answers
    return service.call("POST", PATIENT_VIEW, body, {**JSON, **(bearer(shown) if shown else {})})


@pytest.mark.requirement("J7", "T1", "S14")
def test_production_answers_its_clients_and_nobody_else(production: WebService, redis_server: RedisServer) -> None:
    shown = signed(usual_key(), aud=PUBLIC + PATIENT_VIEW)
    status, body = hook(production, shown)
    assert status == 200, body
    assert len(json.loads(body)["cards"]) == 1
    strangers = signed(new_key(), aud=PUBLIC + PATIENT_VIEW)
    for wrong in ("", "none", shown, strangers, signed(usual_key(), aud=f"{production.address}{PATIENT_VIEW}")):
        assert hook(production, wrong) == (401, b"")
    assert production.get("/cds-services")[0] == 200
    redis_server.stop()
    assert hook(production, signed(usual_key(), aud=PUBLIC + PATIENT_VIEW)) == (401, b"")


def test_the_log_of_production_has_a_line_for_each_refusal_and_no_token(production: WebService) -> None:
    used = signed(usual_key(), aud=PUBLIC + PATIENT_VIEW)
    expired = signed(usual_key(), aud=PUBLIC + PATIENT_VIEW, now=time.time() - 7200)
    answers = [hook(production, shown)[0] for shown in (used, used, expired, "canary")]
    assert answers == [200, 401, 401, 401]
    written = production.log.read_text()
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    assert [line["because"] for line in lines if line["event"] == "not authenticated"] == [
        "the token was used before",
        "the token has expired",
        "this is no signed token",
    ]
    assert not any(part in written for token in (used, expired) for part in token.split("."))
    assert "canary" not in written
    assert "only the clients in the site file are answered" in written


@pytest.mark.requirement("J4")
def test_in_development_tokens_are_for_the_address_at_which_the_service_listens(site_file: Path) -> None:
    with WebService(FCDS_SITE_FILE=str(site_file)) as service:
        assert hook(service, signed(usual_key(), aud=service.address + PATIENT_VIEW))[0] == 200
        assert hook(service) == (401, b"")
        assert hook(service, signed(usual_key(), aud=PUBLIC + PATIENT_VIEW)) == (401, b"")
        assert "for development" in service.log.read_text()
