"""fcds form-link: what a clinic sends to a patient opens the form for that patient."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from service.form.links import Link, read_link
from service.trust.site_file import load_site
from tests.service.processes import ROOT
from tests.service.test_command_line import fcds
from workers.records import owner_named

SETTINGS = {"FCDS_SECRET_KEY": "a secret of thirty-two characters", "FCDS_PUBLIC_URL": "https://cds.example.org/"}


def test_the_link_opens_the_form_for_this_patient() -> None:
    said = fcds("form-link", "Patient/7", "--role", "relative", "--encounter", "Encounter/12", settings=SETTINGS)
    address, _, link = said.stdout.decode().strip().partition("?link=")
    assert (said.returncode, address) == (0, "https://cds.example.org/questionnaire")
    found = read_link(link, SETTINGS["FCDS_SECRET_KEY"], datetime.now(UTC))
    assert found == Link("Patient/7", "relative", "Encounter/12")


def test_without_a_secret_and_an_address_there_is_no_link() -> None:
    said = fcds("form-link", "Patient/7")
    assert said.returncode == 2
    assert b"FCDS_SECRET_KEY" in said.stderr


def test_what_is_no_reference_is_refused_in_one_line() -> None:
    said = fcds("form-link", "Jane Doe", settings=SETTINGS)
    assert said.returncode == 2
    assert said.stderr.count(b"\n") == 1
    assert b"Patient/" in said.stderr


def test_with_a_site_file_the_link_says_whose_patient_it_is(tmp_path: Path) -> None:
    file = tmp_path / "site.yaml"
    file.write_text((ROOT / "docs" / "sites" / "generic.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    client = load_site(file).clients[0]
    settings = {**SETTINGS, "FCDS_SITE_FILE": str(file)}
    tenant = ["--tenant", client.tenants[0]] if client.tenants else []
    said = fcds("form-link", "Patient/7", "--client", client.name, *tenant, settings=settings)
    assert said.returncode == 0, said.stderr
    link = said.stdout.decode().strip().partition("?link=")[2]
    found = read_link(link, SETTINGS["FCDS_SECRET_KEY"], datetime.now(UTC))
    assert found.owner == owner_named(client.name, *client.tenants[:1])
    for words in ([], ["--client", "somebody-else"]):
        refused = fcds("form-link", "Patient/7", *words, settings=settings)
        assert refused.returncode == 2
        assert client.name.encode() in refused.stderr


def test_without_a_site_file_nobody_is_named() -> None:
    refused = fcds("form-link", "Patient/7", "--client", "north", settings=SETTINGS)
    assert refused.returncode == 2
    assert b"without FCDS_SITE_FILE" in refused.stderr
