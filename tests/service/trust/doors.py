"""The app of a site with authenticated clients, and calls of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

from flask import Flask
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from service import create_app
from service.settings import Settings
from service.trust.door import door, site_of
from service.trust.site import Client, Site
from tests.service.apps import NOW
from tests.service.hook_calls import PATIENT_VIEW, TODAY, Ehr, Json, mark
from tests.service.trust.tokens import ISSUER, ClientKey, bearer, signed, usual_key
from workers.contract import Evaluator
from workers.records import Records

PUBLIC = "https://cds.example.org"
AUDIENCE = PUBLIC + PATIENT_VIEW
MOMENT = NOW.timestamp()


def client(key: ClientKey | None = None, **more: Any) -> Client:  # noqa: ANN401 # the fields of Client
    """The usual client, whose key is given in the site file."""
    given: dict[str, Any] = {"name": "example-ehr", "issuer": ISSUER}
    if "jwks_url" not in more:
        given["jwks"] = (key or usual_key()).jwks
    return Client(**{**given, **more})


def guarded(
    evaluator: Evaluator,
    records: Records,
    *clients: Client,
    clock: Callable[[], float] = monotonic,
    **settings: Any,  # noqa: ANN401 # the fields of Settings
) -> Flask:
    """The app as the composition root makes it for a site with these clients, at the moment of all tests."""
    told = Settings(**{"public_url": PUBLIC, "site_file": "site.yaml", **settings})
    site = site_of(told, lambda _: Site(clients, ("https://ehr.example.org",)))
    way_in = door(site, told, lambda: NOW, clock)
    return create_app(
        told,
        evaluator,
        records,
        today=lambda: TODAY,
        now=lambda: NOW,
        gate=way_in.gate,
        browsers=way_in.browsers,
        attributes={"knowledgeVersion": "of no matter here"},
    )


def token(key: ClientKey | None = None, **changed: Any) -> str:  # noqa: ANN401 # claims, and ``header``
    """A right token for the patient-view hook at the moment of all tests, unless something of it is changed."""
    return signed(key or usual_key(), **{"aud": AUDIENCE, "now": MOMENT, **changed})


def call(app: Flask, shown: str, path: str = PATIENT_VIEW, body: Json | None = None) -> TestResponse:
    """Call a hook with a token."""
    return Ehr(app).post(path, json=body or mark(), headers=bearer(shown))


def refused(app: Flask, headers: Mapping[str, str], path: str = PATIENT_VIEW) -> Mapping[str, Any]:
    """The one line that our log has of a call that is refused, after checking that the caller learns nothing. (J9)"""
    with capture_logs() as lines:
        response = Ehr(app).post(path, json=mark(), headers=dict(headers))
    assert_bare(response)
    (line,) = lines
    assert (line["event"], line["log_level"], line["status"]) == ("not authenticated", "warning", 401)
    written = json.dumps(lines)
    for part in headers.get("Authorization", "").removeprefix("Bearer ").split("."):
        assert len(part) < 16 or part not in written
    return line


def assert_bare(response: TestResponse) -> None:
    """A 401 that says nothing: no body, no type, no reason."""
    assert response.status_code == 401
    assert response.data == b""
    assert "Content-Type" not in response.headers
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.headers["Cache-Control"] == "no-store"
