"""fcds form-link: what a clinic sends to a patient opens the form for that patient."""

from __future__ import annotations

from datetime import UTC, datetime

from service.form.links import Link, read_link
from tests.service.test_command_line import fcds

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
