"""The page for integrators says what the services ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.ehr.limits import Limits
from service.ehr.registration import kinds, scopes, written
from service.ehr.scopes import covers
from service.hooks.catalogue import SERVICES

PAGE = "docs/ehr-access.md"


@pytest.mark.requirement("F6")
def test_the_page_lists_the_scopes_and_queries_of_all_services(root: Path) -> None:
    page = (root / PAGE).read_text(encoding="utf-8")
    assert written(page, SERVICES.values()) == page, f"run: python -m service.ehr.registration {PAGE}"


@pytest.mark.requirement("F6")
@pytest.mark.parametrize("who", ["user", "patient"])
def test_the_scopes_cover_every_query_and_none_is_too_many(who: str) -> None:
    scope = scopes(SERVICES.values(), who)
    asked = kinds(SERVICES.values())
    assert {covers(scope, kind, search=searched) for kind, searched in asked.items()} == {"yes"}
    for word in scope.split():
        less = scope.replace(word, "").strip()
        assert "no" in {covers(less, kind, search=searched) for kind, searched in asked.items()}


def test_the_page_says_the_limits_that_hold(root: Path) -> None:
    page = (root / PAGE).read_text(encoding="utf-8")
    limits = Limits()
    megabyte = 1024 * 1024
    for said in (
        f"| {limits.seconds} seconds;",
        f"| {limits.connect} seconds; {limits.read} seconds |",
        f"| {limits.pages} |",
        f"| {limits.response_bytes // megabyte} MB; {limits.all_bytes // megabyte} MB |",
        f"| {limits.connections} |",
    ):
        assert said in page
