"""The pages of /dsi in a real browser, on a telephone and on a desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.hooks.catalogue import SERVICES
from service.wsgi import attributes_of
from tests.service.apps import app_with
from tests.service.form import looks
from tests.service.form.chromium import Chromium
from tests.service.form.served import served
from workers.contract import Evaluator
from workers.knowledge import load_knowledge
from workers.records import Records

ALLOWED = {"small_targets", "too_wide"}
"""Links stand in sentences and tables here and may be as small as their text (WCAG 2.2, 2.5.8); a table may be wider
than a telephone and scrolls by itself (1.4.10). The page as a whole may not."""


@pytest.fixture(scope="module")
def site(evaluator: Evaluator, records: Records) -> Iterator[str]:
    with served(app_with(evaluator, records, attributes=attributes_of(load_knowledge()))) as address:
        yield f"{address}/dsi"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with Chromium() as browser:
        yield browser


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("path", ["", f"/{next(iter(SERVICES))}"])
def test_a_page_can_be_seen_and_heard(chromium: Chromium, site: str, path: str, width: int) -> None:
    page = chromium.open(width)
    page.go(site + path)
    faults = {name: found for name, found in looks.faults(page).items() if name not in ALLOWED}
    assert faults == {}
    assert page.find("document.documentElement.scrollWidth") <= width
    assert page.complaints == []
