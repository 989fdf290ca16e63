"""What is wrong with how a page looks and sounds, by the names of the checks in ``looks.js``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.service.form.chromium import Page

_CHECKS = Path(__file__).with_name("looks.js").read_text(encoding="utf-8")
_OF_A_PAGE = ("ticks_without_a_question", "broken_ids", "headings_out_of_order", "small_targets", "pale", "too_wide")
_NAMED = {"radio", "checkbox", "textbox", "combobox", "button", "link", "group", "alert", "region", "navigation"}


def check(page: Page, name: str) -> Any:  # noqa: ANN401 # a list of faults, or a text
    """The answer of one check."""
    return page.find(f"{_CHECKS}.{name}()")


def unnamed(page: Page) -> list[str]:
    """Fields, buttons and boxes that nobody who hears the page could tell apart: they have a role and no name."""
    tree = page.do("Accessibility.getFullAXTree")["nodes"]
    shown = [node for node in tree if not node.get("ignored") and node["role"]["value"] in _NAMED]
    return [node["role"]["value"] for node in shown if not node.get("name", {}).get("value")]


def faults(page: Page) -> dict[str, list[str]]:
    """Everything that is wrong with a page, by what it is."""
    found = {name: check(page, name) for name in _OF_A_PAGE} | {"unnamed": unnamed(page)}
    return {name: wrong for name, wrong in found.items() if wrong}


def ring(page: Page) -> str:
    """How the focus is shown on whatever has it; empty where it is not."""
    shown: str = check(page, "ring")
    return shown
