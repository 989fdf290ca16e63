"""What the settings and the site make of the door: the public sandbox, clients that cannot be known, and https."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from service.settings import Settings, SettingsError
from service.trust.door import door, site_of
from service.trust.gate import OpenGate
from service.trust.jwks import key_ring
from service.trust.site import Client, Site
from service.trust.token_gate import TokenGate
from tests.service.apps import NOW, app_with
from tests.service.hook_calls import Ehr
from tests.service.trust.doors import PUBLIC, call, client, guarded, refused, token
from tests.service.trust.key_server import KeyServer
from tests.service.trust.tokens import bearer, usual_key
from workers.contract import Evaluator
from workers.records import Records

SANDBOX = "https://sandbox.cds-hooks.org"
BROKER = "redis://127.0.0.1:1/0"

SANDBOX_KEY = {
    "kty": "EC",
    "use": "sig",
    "crv": "P-384",
    "kid": "44823f3d-0b01-4a6c-a80e-b9d3e8a7226f",
    "x": "dw_JGR8nB2I6XveNxUOl2qk699ZPLM2nYI5STSdiEl9avAkrm3CkfYMbrrjr8laB",
    "y": "Sm3mLE-n1zYNla_aiE3cb3nZsL51RbC7ysw3q8aJLxGm-hx79RPMYpITDjp7kgzy",
    "alg": "ES384",
}
"""The key that the sandbox publishes. Its private half lies beside it."""


def settled(*clients: Client, **told: Any) -> Site | None:  # noqa: ANN401 # the fields of Settings
    """The site of some clients as the settings have it."""
    return site_of(Settings(**{"public_url": PUBLIC, "site_file": "site.yaml", **told}), lambda _: Site(clients))


@pytest.mark.requirement("J10", "S16")
@pytest.mark.parametrize("issuer", [SANDBOX, f"{SANDBOX}/", "https://SANDBOX.cds-hooks.org", f"{SANDBOX}.:443"])
def test_the_public_sandbox_is_a_client_in_development_alone(
    evaluator: Evaluator, records: Records, issuer: str
) -> None:
    sandbox = client(name="sandbox", issuer=issuer)
    assert call(guarded(evaluator, records, sandbox), token(iss=issuer)).status_code == 200
    real = guarded(evaluator, records, sandbox, env="production", broker_url=BROKER)
    assert refused(real, bearer(token(iss=issuer)))["because"] == "the issuer is not known"


@pytest.mark.requirement("J10", "S16")
def test_keys_from_the_public_sandbox_are_no_clients_keys_in_production(evaluator: Evaluator, records: Records) -> None:
    borrowing = client(jwks_url=f"{SANDBOX}/.well-known/jwks.json")
    real = guarded(evaluator, records, borrowing, env="production", broker_url=BROKER)
    assert refused(real, bearer(token(header={"jku": borrowing.jwks_url})))["because"] == "the issuer is not known"


@pytest.mark.requirement("J10", "S16")
def test_the_key_of_the_public_sandbox_is_none_in_production_whoever_gives_it() -> None:
    jwks = [{**SANDBOX_KEY, "kid": "ours"}, usual_key().public]
    assert key_ring(jwks, in_production=False).ids == {"ours", usual_key().kid}
    assert key_ring(jwks, in_production=True).ids == {usual_key().kid}


@pytest.mark.requirement("J5")
@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"jwks_url": "http://ehr.example.org/keys"}, "an http one of this machine"),
        ({"jwks_url": ""}, "example-ehr"),
        ({"jwks": {}}, "holds no keys"),
        ({"jwks": {"keys": []}}, "holds no keys"),
        ({"jwks": {"keys": "none"}}, "holds no keys"),
    ],
)
def test_a_client_that_cannot_be_known_stops_the_start(told: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingsError, match=says) as stopped:
        settled(client(**told))
    assert "\n" not in str(stopped.value)


@pytest.mark.requirement("J5")
def test_keys_from_this_machine_are_for_development_alone() -> None:
    with KeyServer() as server:
        assert settled(client(jwks_url=server.url))
        with pytest.raises(SettingsError, match="https"):
            settled(client(jwks_url=server.url), env="production")
        assert server.connections == 0


@pytest.mark.requirement("J5")
def test_two_clients_with_one_issuer_stop_the_start() -> None:
    with pytest.raises(SettingsError, match="one issuer twice"):
        settled(client(), client(name="again"))


@pytest.mark.requirement("J4")
def test_clients_without_a_public_address_stop_the_start() -> None:
    with pytest.raises(SettingsError, match="FCDS_PUBLIC_URL"):
        settled(client(), public_url="")


@pytest.mark.requirement("J7")
def test_production_without_what_remembers_tokens_stops_the_start() -> None:
    told = Settings(env="production", public_url=PUBLIC, site_file="site.yaml")
    with pytest.raises(SettingsError, match="FCDS_BROKER_URL"):
        door(Site((client(),)), told, lambda: NOW, lambda: 0.0)


def test_without_a_site_file_the_door_is_open_on_ones_own_machine() -> None:
    told = Settings()
    site = site_of(told, _never)
    assert site is None
    assert isinstance(door(site, told, lambda: NOW, lambda: 0.0).gate, OpenGate)


def test_the_site_file_is_the_one_that_is_set() -> None:
    read: list[Path] = []

    def load(path: Path) -> Site:
        read.append(path)
        return Site((client(),))

    told = Settings(site_file="/etc/fcds/site.yaml", public_url=PUBLIC)
    assert isinstance(door(site_of(told, load), told, lambda: NOW, lambda: 0.0).gate, TokenGate)
    assert read == [Path("/etc/fcds/site.yaml")]


@pytest.mark.requirement("J4")
def test_a_slash_at_the_end_of_the_public_address_is_none_of_the_audience(
    evaluator: Evaluator, records: Records
) -> None:
    assert call(guarded(evaluator, records, client(), public_url=f"{PUBLIC}/"), token()).status_code == 200


@pytest.mark.requirement("T1")
def test_every_answer_of_an_https_service_tells_browsers_to_stay_with_https(
    evaluator: Evaluator, records: Records
) -> None:
    app = guarded(evaluator, records, client())
    answers = [
        Ehr(app).get("/cds-services"),
        call(app, token()),
        call(app, "none"),
        Ehr(app).get("/nowhere"),
        Ehr(app).options("/cds-services"),
        Ehr(app).get("/questionnaire"),
    ]
    assert [answer.status_code for answer in answers[:4]] == [200, 200, 401, 404]
    assert {answer.headers["Strict-Transport-Security"] for answer in answers} == {"max-age=31536000"}


@pytest.mark.requirement("T1")
def test_a_service_without_https_promises_none(evaluator: Evaluator, records: Records) -> None:
    assert "Strict-Transport-Security" not in Ehr(app_with(evaluator, records)).get("/cds-services").headers


def _never(_: Path) -> Site:
    raise AssertionError("there is no site file to be read")
