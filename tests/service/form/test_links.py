"""Links: made here or refused, good for a time, and never more than an address."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.form.links import Link, LinkExpired, NotALink, link_for, read_link
from tests.service.form.visitor import NOON, PATIENT, SECRET

TOMORROW = NOON + timedelta(days=1)
GOOD = link_for(PATIENT, "relative", "Encounter/12", SECRET, TOMORROW)


def test_a_link_says_what_it_was_made_with() -> None:
    assert read_link(GOOD, SECRET, NOON) == Link(PATIENT, "relative", "Encounter/12")


def test_a_link_ends() -> None:
    with pytest.raises(LinkExpired):
        read_link(GOOD, SECRET, TOMORROW)


def test_a_link_of_another_secret_is_none() -> None:
    with pytest.raises(NotALink):
        read_link(GOOD, SECRET + "!", NOON)


def test_nobody_can_turn_a_link_into_one_for_another_patient() -> None:
    other = link_for("Patient/8", "relative", "Encounter/12", "another secret", TOMORROW)
    with pytest.raises(NotALink):
        read_link(f"{other.split('.')[0]}.{GOOD.split('.')[1]}", SECRET, NOON)


def test_a_link_that_lost_a_letter_anywhere_is_none() -> None:
    for place in range(len(GOOD)):
        with pytest.raises(NotALink):
            read_link(GOOD[:place] + GOOD[place + 1 :], SECRET, NOON)


@given(st.text())
def test_whatever_somebody_writes_is_no_link(text: str) -> None:
    with pytest.raises(NotALink):
        read_link(text, SECRET, NOON)


@pytest.mark.parametrize(
    ("patient", "role", "encounter"),
    [
        ("7", "", ""),
        ("Patient/", "", ""),
        ("Patient/7/_history/1", "", ""),
        ("https://ehr.example.org/Patient/7", "", ""),
        ("Practitioner/7", "", ""),
        (PATIENT, "nurse", ""),
        (PATIENT, "", "Patient/7"),
        (f"Patient/{'7' * 65}", "", ""),
    ],
)
def test_a_link_is_not_made_for_what_nothing_can_be_filed_under(patient: str, role: str, encounter: str) -> None:
    with pytest.raises(NotALink):
        link_for(patient, role, encounter, SECRET, TOMORROW)


def test_a_link_goes_into_an_address_as_it_is_and_names_nobody() -> None:
    assert set(GOOD) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
    says = GOOD.split(".")[0]
    assert urlsafe_b64decode(says + "=" * (-len(says) % 4)).startswith(b'[{"patient":"Patient/7","role":"relative"')
