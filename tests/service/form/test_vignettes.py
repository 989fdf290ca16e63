"""Five vignettes, told by filling in the real pages in a real browser: what is sent leads to the expected tier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import yaml
from flask import Flask

from tests.cases.story import HERE
from tests.service.form.chromium import Chromium, Page
from tests.service.form.served import served
from tests.service.form.visitor import NOON, Json, items_of, link
from workers.records import Records

TOLD = {
    "O01": "URGENT",
    "O02a": "REASSURE",
    "O02b": "ROUTINE",
    "O07a": "WORKUP",
    "O26-dark-urine-and-pain": "EMERGENCY",
}
"""Of these the tier hangs on the answers; what else the record holds is there before the form is opened."""

_PRESSES = "main .buttons button"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """The browser."""
    with Chromium() as browser:
        yield browser


@pytest.mark.parametrize("name", TOLD)
def test_a_filled_form_leads_to_the_tier_of_its_vignette(
    chromium: Chromium, app: Flask, records: Records, name: str
) -> None:
    resources = [
        entry["resource"] for entry in orjson.loads((HERE / "vignettes" / f"{name}.json").read_bytes())["entry"]
    ]
    answers = next(each for each in resources if each["resourceType"] == "QuestionnaireResponse")
    rest = [each for each in resources if each is not answers]
    patient = f"Patient/{rest[0]['id']}"
    for each in rest:
        records.keep(each["resourceType"], patient, orjson.dumps(each), received=NOON)
    with served(app) as address:
        page = chromium.open()
        told = fill_in(page, f"{address}/questionnaire?link={link(patient, role='')}", items_of(answers))
    assert page.find("location.pathname") == "/questionnaire/thanks"
    said = items_of(orjson.loads(records.of_patient(patient)[-1].content))
    assert told <= said.keys()
    concluded = records.latest_assessment(patient)
    assert concluded is not None
    assert concluded.tier == TOLD[name] == expected(name)


def fill_in(page: Page, address: str, answers: dict[str, list[Json]]) -> set[str]:
    """Give these answers wherever they are asked for, by mouse and keyboard, and send them; which were asked for."""
    told = set()
    page.go(address)
    page.follow(_PRESSES)
    while page.find("location.pathname") != "/questionnaire/check":
        asked = page.find("[...document.querySelectorAll('.question')].map(e => e.id.slice(2))")
        for link_id in asked:
            for answer in answers.get(link_id, ()):
                told.add(link_id)
                give(page, link_id, answer)
        page.follow(_PRESSES)
    page.follow(_PRESSES)
    return told


def give(page: Page, link_id: str, answer: Json) -> None:
    """Tick or type one answer."""
    ((kind, value),) = answer.items()
    if kind == "valueCoding":
        page.click(f"[name='{link_id}'][value='{value['code']}'] + label")
    elif kind == "valueBoolean":
        page.click(f"[name='{link_id}'][value='{'true' if value else 'false'}'] + label")
    elif kind == "valueDate":
        for part, text in zip(("year", "month", "day"), value.split("-"), strict=False):
            write(page, f"{link_id}:{part}", text)
    else:
        write(page, link_id, str(value))


def write(page: Page, field: str, text: Any) -> None:  # noqa: ANN401 # any number
    """Type into a field."""
    page.click(f"[id='{field}']")
    page.type(text)


def expected(name: str) -> str:
    """The tier that the table of vignettes expects."""
    stories = yaml.safe_load((HERE / "vignettes.yaml").read_text(encoding="utf-8"))
    (story,) = (each for each in stories if each["fhir"] == f"vignettes/{name}.json")
    tier: str = story["expect"]["tier"]
    return tier
