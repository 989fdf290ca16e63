"""Whose call a hook is: what a right token opens, and that nothing else opens anything."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask

from tests.service.hook_calls import PATIENT_VIEW, Ehr, mark, outcome
from tests.service.trust.attacks import ANOTHER, ATTACKS, KEY, OTHERS, RSA, ours
from tests.service.trust.doors import AUDIENCE, MOMENT, PUBLIC, call, client, guarded, refused, token
from tests.service.trust.tokens import ClientKey, bearer
from workers.contract import Evaluator
from workers.records import Records


@pytest.fixture(scope="module")
def app(evaluator: Evaluator, records: Records) -> Flask:
    """A site with two clients. The first has an EC and an RSA key, and tenants; the second wrote its audience down."""
    keys = {"keys": [KEY.public, RSA.public]}
    return guarded(
        evaluator,
        records,
        client(jwks=keys, tenants=("north", "south")),
        client(OTHERS, name="another-ehr", issuer=ANOTHER, audiences=("https://typed.example.org/by-hand",)),
    )


@pytest.mark.requirement("J2", "J3")
@pytest.mark.parametrize("key", [KEY, RSA], ids=["ES384", "RS384"])
def test_a_right_token_opens_the_door(app: Flask, key: ClientKey) -> None:
    response = call(app, ours(key))
    assert response.status_code == 200
    assert len(response.get_json()["cards"]) == 1


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(lambda: ours(header={"typ": "jwt"}), id="typ in small letters"),
        pytest.param(lambda: ours(header={"x": "y", "cty": "json"}), id="further header fields"),
        pytest.param(lambda: ours(sub="someone", scope=["a"], azp=None), id="further claims"),
        pytest.param(lambda: ours(aud=[f"{PUBLIC}/else", AUDIENCE]), id="one of several audiences"),
        pytest.param(lambda: ours(nbf=MOMENT - 300, exp=MOMENT + 600), id="good since five minutes ago"),
        pytest.param(lambda: ours(iat=MOMENT - 600, exp=MOMENT + 3000), id="good for an hour"),
        pytest.param(lambda: ours(iat=MOMENT + 0.5, exp=MOMENT + 300.5), id="rounded half a second into the future"),
        pytest.param(lambda: ours(iat=int(MOMENT) + 59), id="a clock that is a minute ahead"),
        pytest.param(lambda: ours(nbf=int(MOMENT) + 59), id="good in less than a minute"),
        pytest.param(lambda: token(OTHERS, iss=ANOTHER), id="a client without tenants"),
        pytest.param(lambda: token(OTHERS, iss=ANOTHER, tenant=""), id="a client without tenants that says so"),
        pytest.param(
            lambda: token(OTHERS, iss=ANOTHER, aud="https://typed.example.org/by-hand"), id="an audience typed by hand"
        ),
    ],
)
@pytest.mark.requirement("J2", "J4", "J6")
def test_what_right_clients_do_otherwise_opens_it_too(app: Flask, shown: Callable[[], str]) -> None:
    assert call(app, shown()).status_code == 200


@pytest.mark.requirement("J2", "J3", "J4", "J5", "J6", "J7", "J9")
@pytest.mark.parametrize(
    "shown",
    [pytest.param(shown, id=name, marks=pytest.mark.requirement(line)) for name, (line, shown) in ATTACKS.items()],
)
def test_a_token_with_a_fault_opens_nothing_and_leaves_one_line_in_our_log(
    app: Flask, shown: Callable[[], str]
) -> None:
    line = refused(app, bearer(shown()))
    assert line["because"]


@pytest.mark.requirement("J1", "J9", "S18")
@pytest.mark.parametrize(
    "written",
    [
        "",
        "Bearer",
        "Bearer ",
        "bearer {}",
        "BEARER {}",
        "Bearer  {}",
        "Bearer {} ",
        "Bearer {},Bearer {}",
        "Bearer {}, Bearer {}",
        "Basic {}",
        "{}",
        'Bearer token="{}"',
    ],
)
def test_a_right_token_that_is_shown_otherwise_opens_nothing(app: Flask, written: str) -> None:
    refused(app, {"Authorization": written.replace("{}", ours())})


@pytest.mark.requirement("J1", "J9")
def test_a_call_without_a_token_opens_nothing(app: Flask) -> None:
    assert refused(app, {})["because"] == "no token came"


@pytest.mark.requirement("J9")
def test_our_log_names_the_client_and_never_what_a_stranger_wrote(app: Flask) -> None:
    ours_expired = refused(app, bearer(ours(iat=MOMENT - 600, exp=MOMENT - 300, jti="canary-token")))
    strangers = refused(app, bearer(ours(iss="https://canary.example.org")))
    assert ours_expired["client"] == "example-ehr"
    assert "canary" not in json.dumps([ours_expired, strangers], default=str)
    assert {"token", "because"} <= ours_expired.keys()
    assert {"issuer", "because"} <= strangers.keys()


@pytest.mark.requirement("J4", "S12")
def test_the_host_header_never_says_what_the_audience_is(app: Flask) -> None:
    headers = {**bearer(ours(aud=f"https://evil.example.org{PATIENT_VIEW}")), "Host": "evil.example.org"}
    forwarded = {"X-Forwarded-Host": "evil.example.org", "X-Forwarded-Proto": "https"}
    refused(app, {**headers, **forwarded})
    right = Ehr(app).post(
        PATIENT_VIEW, json=mark(), headers={**bearer(ours()), "Host": "evil.example.org", **forwarded}
    )
    assert right.status_code == 200


@pytest.mark.requirement("J4")
def test_an_address_that_is_no_service_is_told_to_clients_alone(app: Flask) -> None:
    path = "/cds-services/no-such-service"
    refused(app, bearer(ours()), path)
    outcome(call(app, ours(aud=PUBLIC + path), path), 404)


def test_a_client_may_call_only_the_hooks_that_the_site_names(evaluator: Evaluator, records: Records) -> None:
    app = guarded(evaluator, records, client(hooks=("order-sign",)))
    assert "patient-view" in outcome(call(app, token()), 403)["diagnostics"]
    app = guarded(evaluator, records, client(hooks=("order-sign", "patient-view")))
    assert call(app, token()).status_code == 200
