"""Which test shows which requirement: read from the markers, written as docs/conformance.md.

    python -m tests.traceability            writes the page
    python -m tests.traceability --check    only says whether it is what the markers say

A test shows a row by ``@pytest.mark.requirement("J7")``, wherever pytest reads such a marker: on the test, its class,
its module, or one of its parameters.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from service.conformance.examining import EVERY_CHECK
from service.conformance.rows import BINDING, Row, sections

ROOT = Path(__file__).resolve().parent.parent
PAGE = Path("docs/conformance.md")
Shown = dict[str, list[str]]
"""Row ids, and the tests that show them as file::name."""

_HEAD = ROOT / "tests" / "traceability_head.md"


class NotCollected(Exception):
    """A test module cannot be imported, so nobody can say what it shows."""


def shown_by(folder: Path) -> Shown:
    """Every row that a marker names, known or not, and the tests that carry it. Raises NotCollected."""
    marked = [path for path in sorted(folder.rglob("test_*.py")) if "mark.requirement" in path.read_text("utf-8")]
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "shown.json"
        words = [*_PYTEST, "--requirements-to", str(file), "--rootdir", str(folder.parent), *map(str, marked)]
        paths = os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))
        environment = {**os.environ, "PYTHONPATH": paths}
        answer = subprocess.run(words, cwd=folder.parent, env=environment, capture_output=True, text=True, check=False)
        if answer.returncode:
            raise NotCollected(answer.stdout[-2000:])
        shown: Shown = json.loads(file.read_bytes())
    return {row: sorted(tests) for row, tests in shown.items()}


_PYTEST = (sys.executable, "-m", "pytest", "--collect-only", "-qq", "-p", "tests.requirement_markers")


def uncovered(shown: Shown) -> list[Row]:
    """The rows that bind the service, and that no test shows and no decision explains."""
    return [row for row in _all_rows() if row.level in BINDING and _open(row, shown)]


def silent(shown: Shown) -> list[Row]:
    """Every row of ours that no test shows, binding or not."""
    return [row for row in _all_rows() if _open(row, shown)]


def unknown(shown: Shown) -> list[str]:
    """The rows that markers name and that are none."""
    return sorted(set(shown) - {row.id for row in _all_rows()})


def page(shown: Shown) -> str:
    """The whole page."""
    return "\n".join([_HEAD.read_text(encoding="utf-8"), *_tables(shown)])


def _tables(shown: Shown) -> Iterator[str]:
    for section in sections():
        yield f"## {section.title}\n\n| Row | Level | Requirement | Tool | Shown by |\n|---|---|---|---|---|"
        yield from (_line(row, shown.get(row.id, [])) for row in section.rows)
        yield ""


def _line(row: Row, tests: list[str]) -> str:
    checks = sum(check.requirement == row.id for check in EVERY_CHECK)
    level = f"{row.level} ({row.since})" if row.since else row.level
    return f"| {row.id} | {level} | {row.text} | {checks or ''} | {_how(row, tests)} |"


def _how(row: Row, tests: list[str]) -> str:
    said = [f"Decision: {row.decided}"] if row.decided else []
    if row.falls_on != "service":
        said.append(f"Falls on the {row.falls_on}, not on the service.")
    return "<br>".join([*said, *(f"`{test}`" for test in tests)]) or "**no test**"


def _all_rows() -> Iterator[Row]:
    return (row for section in sections() for row in section.rows)


def _open(row: Row, shown: Shown) -> bool:
    return row.falls_on == "service" and not row.decided and row.id not in shown


def main(words: list[str]) -> int:
    """Write the page, or only say whether it is stale, and name what is not shown."""
    shown = shown_by(ROOT / "tests")
    text = page(shown)
    stale = not (ROOT / PAGE).exists() or (ROOT / PAGE).read_text(encoding="utf-8") != text
    if "--check" not in words:
        (ROOT / PAGE).write_text(text, encoding="utf-8")
    notes = [f"{PAGE} is stale"] if stale and "--check" in words else []
    notes += [f"{name}: no such row, at {', '.join(shown[name])}" for name in unknown(shown)]
    notes += [f"{row.id} ({row.level}): no test" for row in silent(shown)]
    sys.stdout.writelines(f"{note}\n" for note in notes)
    return 1 if uncovered(shown) or unknown(shown) or (stale and "--check" in words) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
