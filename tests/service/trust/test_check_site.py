"""``fcds check-site``: what was understood, or every mistake; and what production refuses besides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.trust.site_file import load_site
from service.trust.site_schema import schema, written
from tests.service.test_command_line import DONE, PARTLY_REFUSED, assert_one_line, fcds
from tests.service.trust.site_files import RIGHT, refusal, with_field
from tests.service.trust.tokens import usual_key

REMAKE = "run: python -m service.trust.site_schema docs/site.schema.json docs/site.md"


def checked(tmp_path: Path, text: str, *words: str) -> tuple[int, list[str]]:
    """The status of the command for a file with this text, and the lines that it prints."""
    file = tmp_path / "site.yaml"
    file.write_text(text, encoding="utf-8")
    answer = fcds("check-site", str(file), *words)
    assert answer.stderr == b""
    return answer.returncode, answer.stdout.decode().splitlines()


def test_each_client_is_said_in_one_line_as_it_was_understood(tmp_path: Path) -> None:
    more = with_field(
        "fhir_servers: [https://fhir.example.org/r4]\nhooks: [patient-view]\nmode: shadow\n"
        "one_action_per_suggestion: true\nprefetch_aliases: {labs: observations}\n"
        "order_codes: {CK: {system: 'urn:x:y', code: a, display: b}}"
    )
    second = {"name": "second", "issuer": "urn:example:second", "jwks": usual_key().jwks, "tenants": ["north"]}
    status, lines = checked(tmp_path, f"{more}  - {json.dumps(second)}\ncors_origins: [https://ehr.example.org]\n")
    assert status == DONE
    first, other, browsers = lines
    assert first.split("; ") == [
        "example-ehr: issuer https://ehr.example.org",
        "keys fetched from https://ehr.example.org/jwks",
        "no tenants",
        "FHIR servers https://fhir.example.org/r4",
        "hooks patient-view",
        "shadow: answered without cards",
        "one action in a suggestion",
        "1 renamed prefetch key",
        "1 order code",
    ]
    assert other.split("; ") == [
        "second: issuer urn:example:second",
        "1 key given here",
        "tenants north",
        "no FHIR server, so nothing is fetched",
        "all hooks",
        "live",
        "no renamed prefetch keys",
        "no order codes",
    ]
    assert browsers == "pages that may call from a browser: https://ehr.example.org"


def test_every_mistake_is_listed_and_the_status_says_that_something_was_refused(tmp_path: Path) -> None:
    status, lines = checked(tmp_path, with_field("mode: Live\nhooks: [x]"))
    assert status == PARTLY_REFUSED
    file = tmp_path / "site.yaml"
    assert lines[0] == f"{file} line 5: clients[0].mode: write one of live, shadow"
    assert lines[1].startswith(f"{file} line 6: clients[0].hooks[0]: this is none of our hooks")
    assert len(lines) == 2


def test_a_file_that_cannot_be_read_is_wrong_use(tmp_path: Path) -> None:
    assert "No such file or directory" in assert_one_line(fcds("check-site", str(tmp_path / "none.yaml")))


def test_the_service_does_not_start_with_a_mistake_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "site.yaml"
    file.write_text(with_field("mode: Live"), encoding="utf-8")
    said = assert_one_line(fcds("serve", "--port", "1", settings={"FCDS_SITE_FILE": str(file)}))
    assert f"{file} line 5: clients[0].mode: write one of live, shadow" in said


@pytest.mark.requirement("J10", "S16", "S25")
@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        (RIGHT.replace("https://ehr.example.org\n", "http://localhost:1\n"), "issuer", "production wants https"),
        (RIGHT.replace("https://ehr.example.org/jwks", "http://[::1]/jwks"), "jwks_url", "production wants https"),
        (RIGHT.replace("https://ehr.example.org\n", "https://sandbox.cds-hooks.org\n"), "issuer", "public sandbox"),
        (RIGHT.replace("ehr.example.org/jwks", "sandbox.cds-hooks.org/jwks"), "issuer", "public sandbox"),
        (with_field("fhir_servers: [http://127.0.0.1:8080/fhir]"), "fhir_servers[0]", "production wants https"),
        (with_field("fhir_servers: ['https://10.1.2.3/fhir']"), "fhir_servers[0]", "given by its name"),
        (with_field("fhir_servers: ['https://[fe80::1]/fhir']"), "fhir_servers[0]", "given by its name"),
        (with_field("fhir_servers: ['https://0x7f000001/fhir']"), "fhir_servers[0]", "given by its name"),
        (
            with_field("tenants: [a]\ntenant_fhir_servers: {a: ['http://localhost/fhir']}"),
            "tenant_fhir_servers.a[0]",
            "production wants https",
        ),
        (with_field("links: {dashboard: 'http://localhost/launch'}"), "links.dashboard", "production wants https"),
        (with_field("frame_ancestors: ['http://localhost:3000']"), "frame_ancestors[0]", "production wants https"),
    ],
)
def test_what_is_good_for_ones_own_machine_alone_is_refused_for_production(
    text: str, place: str, says: str, tmp_path: Path
) -> None:
    (line,) = refusal(tmp_path, text, production=True)
    assert f": clients[0].{place}: " in line
    assert says in line
    assert load_site(tmp_path / "site.yaml").clients


def test_the_command_checks_for_production_when_it_is_asked_to(tmp_path: Path) -> None:
    text = with_field("fhir_servers: [http://127.0.0.1:8080/fhir]")
    assert checked(tmp_path, text)[0] == DONE
    status, (line,) = checked(tmp_path, text, "--production")
    assert status == PARTLY_REFUSED
    assert line.endswith("line 5: clients[0].fhir_servers[0]: this is http, and production wants https")


def test_pages_of_this_machine_are_refused_for_production(tmp_path: Path) -> None:
    (line,) = refusal(tmp_path, f"{RIGHT}cors_origins: ['http://localhost:3000']\n", production=True)
    assert line == "line 5: cors_origins[0]: this is http, and production wants https"


def test_the_schema_and_the_page_say_what_the_file_may_hold(root: Path) -> None:
    published = json.loads((root / "docs" / "site.schema.json").read_text(encoding="utf-8"))
    assert published == schema(), REMAKE
    page = (root / "docs" / "site.md").read_text(encoding="utf-8")
    assert written(page) == page, REMAKE


def test_every_field_in_the_schema_is_explained() -> None:
    for described in schema()["$defs"].values():
        assert described["additionalProperties"] is False
        for field in described["properties"].values():
            assert len(field["description"]) > 10
