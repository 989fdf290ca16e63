"""The house keeps its rules, and each rule would notice if it did not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import house_rules

Rule = Callable[[Path], list[str]]

# rule, a file that breaks it, and what that file says
BROKEN: list[tuple[Rule, str, str]] = [
    (house_rules.long_files, "workers/novel.py", "x = 1\n" * 251),
    (house_rules.empty_names, "service/cards/helpers.py", ""),
    (house_rules.empty_names, "workers/common/words.py", ""),
    (house_rules.further_packages, "toolbox/__init__.py", ""),
    (house_rules.programs_among_the_artefacts, "fhir_profiles/make.py", ""),
    (house_rules.programs_among_the_artefacts, "fhir_profiles/notes/reading.md", ""),
    (house_rules.catches_everything, "workers/reading/dates.py", "try: ...\nexcept Exception: ..."),
    (house_rules.catches_everything, "service/wsgi.py", "try: ...\nexcept (OSError, BaseException): ..."),
    (house_rules.catches_everything, "service/cli.py", "try: ...\nexcept: ..."),
    (house_rules.tests_not_run, "tests/test_a.py", "@pytest.mark.skip\ndef test_a(): ..."),
    (house_rules.tests_not_run, "tests/workers/test_b.py", "def test_b(): pytest.xfail('later')"),
    (house_rules.speaks_of_elsewhere, "docs/notes.md", "See /ho" + "me/somebody/notes.txt"),
    (house_rules.speaks_of_elsewhere, "requirements.lock", "--index-url htt" + "ps://packages.example"),
    (house_rules.speaks_of_elsewhere, "Dockerfile", "RUN pip install -i https://py" + "pi.org/simple x"),
]
RULES = list(dict.fromkeys(rule for rule, _, _ in BROKEN))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule: Rule, root: Path) -> None:
    assert rule(root) == []


@pytest.mark.parametrize(("rule", "place", "text"), BROKEN, ids=[f"{r.__name__}-{p}" for r, p, _ in BROKEN])
def test_the_rule_notices_a_file_that_breaks_it(rule: Rule, place: str, text: str, tmp_path: Path) -> None:
    planted = tmp_path / place
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(text)
    assert len(rule(tmp_path)) == 1


def test_a_handler_for_every_exception_may_stand_where_errors_are_answered(tmp_path: Path) -> None:
    planted = tmp_path / "service" / "problems.py"
    planted.parent.mkdir()
    planted.write_text("try: ...\nexcept Exception: ...")
    assert house_rules.catches_everything(tmp_path) == []
