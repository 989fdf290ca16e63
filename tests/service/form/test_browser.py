"""The form in a real browser, without a script: seen on a phone and a desktop, heard, and used by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.service.form import looks
from tests.service.form.chromium import Chromium, Page
from tests.service.form.conftest import Intake
from tests.service.form.served import served
from tests.service.form.visitor import PATIENT, items_of, link, parsed
from workers.records import Records

CONTINUE = "main .buttons button"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """The browser."""
    with Chromium() as browser:
        yield browser


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of the form."""
    with served(app) as address:
        yield f"{address}/questionnaire"


def path(page: Page) -> str:
    """Where the page is."""
    found: str = page.find("location.pathname")
    return found


def tick(page: Page, *ids: str) -> None:
    """Click on these."""
    for each in ids:
        page.click(f"[id='{each}']")


@pytest.mark.parametrize("language", ["en", "de", "es"])
@pytest.mark.parametrize("width", [360, 1200])
def test_every_page_can_be_seen_heard_and_pressed(
    chromium: Chromium, site: str, intake: Intake, language: str, width: int
) -> None:
    page = chromium.open(width)
    found = {name: looks.faults(page) for name in _everywhere(page, site, language, intake)}
    assert len(found) > 20
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def _everywhere(page: Page, site: str, language: str, intake: Intake) -> Iterator[str]:
    """Lead a page past every kind of page that there is, and say which it is on."""
    page.go(f"{site}?link={link(role='clinician')}&lang={language}")
    yield "start"
    page.follow(CONTINUE)
    while not path(page).endswith("/check"):
        yield path(page)
        if path(page).endswith("/twitching/1"):
            tick(page, "fas.onset:day")
            page.type("31")
            page.follow(CONTINUE)
            yield "a fault"
            page.find("document.getElementById('fas.onset:day').value = ''")
        elif path(page).endswith("-breathing/1"):
            tick(page, "bulb.secretions", "resp.any-2")
        page.follow(CONTINUE)
    yield "check"
    yield from _at_the_end(page, site, intake)


def _at_the_end(page: Page, site: str, intake: Intake) -> Iterator[str]:
    intake.down = True
    page.follow(CONTINUE)
    yield "not sent"
    intake.down = False
    page.follow(CONTINUE)
    yield path(page)
    page.go(f"{site}?link=none")
    yield "no link"


@pytest.mark.parametrize(
    ("planted", "found_by"),
    [
        ("<p style='color: #999'>pale</p>", "pale"),
        ("<p style='width: 200vw'>wide</p>", "too_wide"),
        ("<button style='all: unset'>x</button>", "small_targets"),
        ("<input type='text' style='width: 9rem; height: 4rem'>", "unnamed"),
        ("<input type='radio' id='alone'><label for='alone'>alone</label>", "ticks_without_a_question"),
        ("<h4>deep</h4>", "headings_out_of_order"),
        ("<h1>second</h1>", "headings_out_of_order"),
        ("<p id='content'>twice</p>", "broken_ids"),
        ("<label for='nothing'>nothing</label>", "broken_ids"),
    ],
)
def test_the_checks_see_a_planted_fault(chromium: Chromium, site: str, planted: str, found_by: str) -> None:
    page = chromium.open()
    page.go(f"{site}?link={link()}")
    page.do("Page.setBypassCSP", enabled=True)
    page.go(f"{site}?link={link()}")
    assert looks.faults(page) == {}
    page.find(f'document.querySelector("main").insertAdjacentHTML("beforeend", "{planted}")')
    assert found_by in looks.faults(page)


def test_the_browser_has_nothing_to_complain_about(chromium: Chromium, site: str) -> None:
    page = chromium.open(scripts=True)  # allowed by the browser, so that only the policy would stop one
    page.go(f"{site}?link={link()}")
    page.follow(CONTINUE)
    while not path(page).endswith("/thanks"):
        page.follow(CONTINUE)
    assert page.complaints == []
    assert page.find("document.styleSheets.length") == 1


def test_the_policy_does_stop_a_script_and_the_browser_says_so(chromium: Chromium, site: str) -> None:
    page = chromium.open(scripts=True)
    page.go(f"{site}?link={link()}")
    page.find("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    assert page.find("window.ran === undefined")
    assert "Content Security Policy" in str(page.complaints)


def test_the_form_is_filled_in_and_sent_with_the_keyboard_alone(
    chromium: Chromium, site: str, records: Records
) -> None:
    page = chromium.open()
    page.go(f"{site}?link={link(role='')}")
    _tab_to(page, "button")
    page.press("Enter", leads_on=True)
    _tab_to(page, "[name='id.role']")
    page.press(" ")
    page.press("ArrowDown")
    _tab_to(page, "[value=on]")
    page.press("Enter", leads_on=True)
    _tab_to(page, "[id='fas.onset:year']")
    page.type("2024")
    page.press("Enter", leads_on=True)  # in a field, as if on the first button
    assert path(page).endswith("/twitching-more/1")
    _tab_to(page, "[id='fas.sites-8']")
    page.press(" ")
    while not path(page).endswith("/thanks"):
        _tab_to(page, ".buttons button")
        page.press("Enter", leads_on=True)
    found = items_of(parsed(records.of_patient(PATIENT)[0].content))
    assert found["id.role"][0]["valueCoding"]["code"] == "relative"
    assert found["fas.onset"] == [{"valueDate": "2024"}]
    assert [answer["valueCoding"]["code"] for answer in found["fas.sites"]] == ["hand"]


def test_the_first_stop_skips_to_the_content(chromium: Chromium, site: str) -> None:
    page = chromium.open()
    page.go(f"{site}?link={link()}")
    page.press("Tab")
    assert page.find("document.activeElement.className") == "skip"
    assert page.find("document.activeElement.getBoundingClientRect().left >= 0")
    page.press("Enter")
    assert page.find("document.activeElement.id") == "content"
    page.press("Tab")
    assert page.find("document.activeElement.closest('main') !== null")


def _tab_to(page: Page, selector: str) -> None:
    """Tab until something fits; every stop on the way shows that it has the focus."""
    for _ in range(120):
        page.press("Tab")
        assert looks.ring(page), page.find("document.activeElement.outerHTML")
        if page.find(f'document.activeElement.matches("{selector}")'):
            return
    pytest.fail(f"the keyboard does not reach {selector}")


def test_what_must_be_read_first_has_the_focus_and_is_in_sight(chromium: Chromium, site: str) -> None:
    page = chromium.open(360, 740)
    page.go(f"{site}?link={link()}")
    page.follow(CONTINUE)
    while not path(page).endswith("-breathing/1"):
        page.follow(CONTINUE)
    tick(page, "bulb.secretions")
    page.follow(CONTINUE)
    page.wait_until('document.activeElement.className == "advice"')
    assert page.find("(r => r.top >= 0 && r.top < 200)(document.activeElement.getBoundingClientRect())")


def test_a_fault_leads_to_its_field(chromium: Chromium, site: str) -> None:
    page = chromium.open()
    page.go(f"{site}?link={link()}")
    page.follow(CONTINUE)
    page.follow(CONTINUE)
    tick(page, "fas.onset:month")
    page.type("13")
    tick(page, "fas.onset:year")
    page.type("2026")
    page.follow(CONTINUE)
    page.wait_until('document.activeElement.className == "errors"')
    page.press("Tab")
    page.press("Enter")
    page.wait_until('document.activeElement.id == "fas.onset:month"')


def test_text_twice_as_large_still_fits_a_narrow_screen(chromium: Chromium, site: str) -> None:
    page = chromium.open(640)
    page.go(f"{site}?link={link()}&lang=de")
    page.do("Emulation.setDeviceMetricsOverride", width=320, height=400, deviceScaleFactor=2, mobile=False)
    page.follow(CONTINUE)
    while not path(page).endswith("/check"):
        assert looks.check(page, "too_wide") == []
        page.follow(CONTINUE)
    assert looks.check(page, "too_wide") == []
