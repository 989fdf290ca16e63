"""``fcds conformance`` as a command: its words, its output, its status."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response, jsonify
from joserfc.jwk import ECKey, RSAKey

from tests.servers import free_port
from tests.servers.process import LOOPBACK
from tests.service.conformance.broken import careless, gullible
from tests.service.conformance.served import served
from tests.service.hook_calls import mark
from tests.service.processes import ROOT, clean_environment, command

CONFORMS, DOES_NOT, WRONG_USE, NOT_KNOWN = 0, 1, 2, 3


def conformance(*words: str, **settings: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command to its end."""
    return subprocess.run(
        command("conformance", *words),
        capture_output=True,
        cwd=ROOT,
        env=clean_environment(**settings),
        timeout=100,
        check=False,
    )


@pytest.fixture(scope="module")
def broken() -> Iterator[str]:
    with served(careless.service()) as base:
        yield base


def test_a_broken_service_is_told_to_a_person_within_the_width_of_the_terminal(broken: str) -> None:
    answer = conformance(broken, COLUMNS="100")
    assert answer.returncode == DOES_NOT, answer.stderr
    lines = answer.stdout.decode().splitlines()
    assert max(map(len, lines)) <= 100
    assert "FAILED   C2   SHALL      A summary is text of at most 139 characters" in lines
    assert "Transport and JSON" in lines
    assert any(line.startswith("Does not conform: ") for line in lines[-6:])
    assert answer.stderr == b""


def test_and_to_a_program_as_json(broken: str) -> None:
    answer = conformance(broken, "--json")
    assert answer.returncode == DOES_NOT
    report = json.loads(answer.stdout)
    assert report["address"] == broken
    assert report["conforms"] is False
    assert sum(report["counts"].values()) == len(report["results"])
    assert {"C2", "C3", "P2", "T3"} <= set(report["breaches"])
    assert set(report["results"][0]) == {"requirement", "level", "title", "outcome", "saw", "service"}


def test_only_the_services_that_were_asked_for_are_looked_at(broken: str) -> None:
    report = json.loads(conformance(f"{broken}/cds-services/", "--json", "--service", "signing").stdout)
    assert {result["service"] for result in report["results"]} == {"", "signing"}


def test_a_service_that_is_not_offered_is_not_taken_for_one_that_is_fine(broken: str) -> None:
    answer = conformance(broken, "--json", "--service", "no-such")
    assert answer.returncode != CONFORMS
    said = {result["saw"] for result in json.loads(answer.stdout)["results"] if result["requirement"] == "C1"}
    assert said == {"discovery names no service"}


@pytest.fixture
def refusing() -> Iterator[str]:
    """A service that publishes what it should, and takes no call."""
    app = Flask("refusing")
    one = {"id": "all", "hook": "patient-view", "title": "All", "description": "Refuses.", "usageRequirements": "None."}

    @app.get("/cds-services")
    def discovery() -> Response:
        return jsonify({"services": [one]})

    @app.post("/cds-services/<name>")
    def hook(name: str) -> tuple[Response, int]:
        said = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "invalid"}]}
        return jsonify(said), 400 if name == "all" else 404

    with served(app) as base:
        yield base


def test_of_a_service_that_refuses_every_call_nothing_is_known(refusing: str) -> None:
    answer = conformance(refusing, "--service", "all", "--json")
    report = json.loads(answer.stdout)
    assert report["breaches"] == []
    assert report["conforms"] is None
    assert answer.returncode == NOT_KNOWN
    told = conformance(refusing, "--service", "all").stdout.decode()
    assert "Not known: no well-formed call was answered by all." in " ".join(told.split())


def test_nor_where_no_service_has_the_name_that_was_typed(refusing: str) -> None:
    assert conformance(refusing, "--service", "typing-error").returncode == NOT_KNOWN


def test_where_nobody_answers_nothing_is_said_to_be_fine() -> None:
    answer = conformance(f"http://{LOOPBACK}:{free_port()}", "--json")
    assert answer.returncode == DOES_NOT
    report = json.loads(answer.stdout)
    assert report["counts"]["passed"] == 0
    assert report["breaches"] == ["D1"]


def test_proxies_of_the_environment_see_none_of_it(broken: str) -> None:
    proxy = f"http://{LOOPBACK}:{free_port()}"
    report = json.loads(conformance(broken, "--json", HTTP_PROXY=proxy, http_proxy=proxy, ALL_PROXY=proxy).stdout)
    assert report["counts"]["passed"] > 20


@pytest.mark.parametrize("kind", ["jwk", "ec-pem", "rsa-pem"])
def test_a_key_is_read_from_a_file_and_nothing_of_it_is_printed(kind: str, tmp_path: Path) -> None:
    key = RSAKey.generate_key(2048) if kind == "rsa-pem" else ECKey.generate_key("P-384")
    file = tmp_path / "key"
    file.write_bytes(json.dumps(key.as_dict(private=True)).encode() if kind == "jwk" else key.as_pem(private=True))
    with served(gullible.service()) as base:
        answer = conformance(base, "--json", "--issuer", "https://ehr.example.org", "--key", str(file), "--kid", "k1")
    results = {result["title"]: result["outcome"] for result in json.loads(answer.stdout)["results"]}
    assert results["The audience may stand in a list"] == "passed"
    assert results["A token counts once"] == "failed"
    secret = key.as_dict(private=True)["d"]
    assert isinstance(secret, str)
    assert secret.encode() not in answer.stdout + answer.stderr


def test_a_request_of_ones_own_is_used_for_its_hook(broken: str, tmp_path: Path) -> None:
    file = tmp_path / "call.json"
    file.write_text(json.dumps(mark() | {"prefetch": {"patient": {"resourceType": "Patient", "id": "o01"}}}))
    with served(gullible.service()) as base:
        report = json.loads(conformance(base, "--json", "--request", str(file)).stdout)
    saw = {result["saw"] for result in report["results"] if result["requirement"] == "C1"}
    assert saw == {"the service asks for a token that it knows: give --issuer and --key"}
    report = json.loads(conformance(broken, "--json", "--service", "cramps", "--request", str(file)).stdout)
    saw = {result["saw"] for result in report["results"] if result["requirement"] == "Q2"}
    assert saw == {"no search is prefetched"}


WRONG = {
    "no address": (),
    "an address of another kind": ("ftp://127.0.0.1",),
    "no address at all": ("somewhere",),
    "a user in the address": ("http://me:secret@127.0.0.1",),
    "a port that is none": ("http://127.0.0.1:99999",),
    "a query in the address": ("http://127.0.0.1/?a=b",),
    "no time": ("http://127.0.0.1", "--timeout", "0"),
    "a key without an issuer": ("http://127.0.0.1", "--key", "README.md"),
    "an issuer without a key": ("http://127.0.0.1", "--issuer", "x"),
    "a key that is none": ("http://127.0.0.1", "--issuer", "x", "--key", "README.md"),
    "a key that is not there": ("http://127.0.0.1", "--issuer", "x", "--key", "nowhere.pem"),
    "a request that is no JSON": ("http://127.0.0.1", "--request", "README.md"),
    "a request that is none": (
        "http://127.0.0.1",
        "--request",
        "fhir_profiles/Questionnaire-fasciculation-intake.json",
    ),
}


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG.keys())
def test_wrong_use_is_said_in_one_line(words: tuple[str, ...]) -> None:
    answer = conformance(*words)
    assert answer.returncode == WRONG_USE
    said = answer.stderr.decode()
    assert said.startswith("fcds: ")
    assert said.count("\n") == 1
    assert "secret" not in said
    assert answer.stdout == b""


def test_help_is_there_for_the_asking() -> None:
    answer = conformance("--help")
    assert answer.returncode == CONFORMS
    assert b"made-up patients" in answer.stdout
