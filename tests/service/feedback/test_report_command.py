"""``fcds report``: what a person reads, what a program reads, and since when."""

from __future__ import annotations

import json

from tests.service.feedback.visits import Clinic, accepted
from tests.service.test_command_line import assert_one_line, fcds

CANARY = "Canary-4711"


def test_the_feedback_report_tells_of_the_cards_and_of_nobody(clinic: Clinic, settings: dict[str, str]) -> None:
    (card, *_) = clinic.opens()
    clinic.says(accepted(card, card["suggestions"][0]))
    clinic.dismisses(*clinic.opens(userId=f"Practitioner/{CANARY}"))
    made = json.loads(fcds("report", "feedback", "--json", settings=settings).stdout)
    (urgent,) = [each for each in made["rules"] if each["name"] == "U02"]
    assert (urgent["shown"], urgent["accepted"]["count"], urgent["overridden"]["count"]) == (2, 1, 1)
    assert urgent["orders"] == {"NEUROLOGY_URGENT": 1}
    assert urgent["reasons"] == {"patient-refuses": 1}
    said = fcds("report", "feedback", settings=settings)
    assert said.returncode == 0, said.stderr
    assert "U02" in said.stdout.decode()
    for name in (CANARY, "o01", "does not want it"):
        assert name not in said.stdout.decode() + json.dumps(made)


def test_a_report_begins_on_the_day_that_is_named(clinic: Clinic, settings: dict[str, str]) -> None:
    clinic.opens()
    shown = [
        json.loads(fcds("report", "feedback", "--json", "--since", day, settings=settings).stdout)["cards"]
        for day in ("2026-11-22", "2026-11-23")
    ]
    assert shown == [1, 0]


def test_a_day_that_is_none_is_wrong_use() -> None:
    assert_one_line(fcds("report", "feedback", "--since", "yesterday"))
