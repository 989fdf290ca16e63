"""Which test shows which requirement: the page is right, and no row that binds us is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.conformance.rows import rows
from tests import traceability


@pytest.fixture(scope="module")
def shown(root: Path) -> traceability.Shown:
    return traceability.shown_by(root / "tests")


def test_every_row_that_binds_the_service_is_shown_by_a_test(shown: traceability.Shown) -> None:
    assert [row.id for row in traceability.uncovered(shown)] == []


def test_no_marker_names_a_row_that_is_none(shown: traceability.Shown) -> None:
    assert traceability.unknown(shown) == []


def test_the_page_says_what_the_markers_say(shown: traceability.Shown, root: Path) -> None:
    assert (root / traceability.PAGE).read_text(encoding="utf-8") == traceability.page(shown)


MODULE = """
import pytest

pytestmark = [pytest.mark.requirement("T1")]
ALSO = pytest.mark.requirement("D1")
TABLE = [pytest.param(1, marks=pytest.mark.requirement("D2"))]

@ALSO
@pytest.mark.requirement("C2", "C3")
def test_a(): ...

@pytest.mark.parametrize("n", TABLE)
def test_b(n): ...

@pytest.mark.requirement("J1")
class TestC:
    def test_d(self): ...

LINES = [pytest.param(line, marks=pytest.mark.requirement(line)) for line in ("S1", "S2")]

@pytest.mark.parametrize("n", LINES)
def test_e(n): ...

@pytest.mark.requirement("J2")
def no_test(): ...
"""


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_x.py").write_text(MODULE)
    return tmp_path / "tests"


def test_markers_are_read_wherever_pytest_reads_them(planted: Path) -> None:
    place = "tests/test_x.py::"
    assert traceability.shown_by(planted) == {
        "T1": [f"{place}TestC::test_d", f"{place}test_a", f"{place}test_b", f"{place}test_e"],
        "D1": [f"{place}test_a"],
        "C2": [f"{place}test_a"],
        "C3": [f"{place}test_a"],
        "D2": [f"{place}test_b"],
        "J1": [f"{place}TestC::test_d"],
        "S1": [f"{place}test_e"],
        "S2": [f"{place}test_e"],
    }


def test_a_module_that_cannot_be_read_is_an_error_and_not_overlooked(planted: Path) -> None:
    (planted / "test_y.py").write_text("import pytest\n\n@pytest.mark.requirement(ROW)\ndef test_z(): ...")
    with pytest.raises(traceability.NotCollected, match="ROW"):
        traceability.shown_by(planted)


def test_a_row_that_no_test_shows_is_noticed_and_so_is_one_that_does_not_exist() -> None:
    shown = {"T1": ["tests/test_x.py::test_a"], "Z9": ["tests/test_x.py::test_b"]}
    assert traceability.unknown(shown) == ["Z9"]
    missing = {row.id for row in traceability.uncovered(shown)}
    assert {"T2", "C10", "R1"} <= missing
    assert not {"T1", "J10", "P3", "F6"} & missing
    assert "| D1 | SHALL |" in traceability.page(shown)
    assert "**no test**" in traceability.page(shown)


def test_what_nobody_tests_says_why() -> None:
    assert {row.id for row in rows().values() if row.decided or row.falls_on != "service"} == {"P3", "J11", "F6"}
