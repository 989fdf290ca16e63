"""The knowledge as it is looked things up in: which items warn, where a site lies, and where a limit begins."""

from __future__ import annotations

import math

import msgspec
import pytest

from tests.cases.story import KNOWLEDGE
from workers.evaluation.terms import Reach, _limits, outside, reach, terms_of
from workers.knowledge.analytes import Bounds

TERMS = terms_of(KNOWLEDGE)
CALCIUM = TERMS.analytes["calcium"].analyte


@pytest.mark.parametrize(
    ("bounds", "below", "onward"),
    [
        (Bounds(), -math.inf, math.inf),
        (Bounds(below=2.5), 2.5, math.inf),
        (Bounds(at_most=2.5), math.nextafter(2.5, math.inf), math.inf),
        (Bounds(below=2.5, at_most=2.5), math.nextafter(2.5, math.inf), math.inf),
        (Bounds(below=2.6, at_most=2.5), 2.6, math.inf),
        (Bounds(at_least=6.5), -math.inf, 6.5),
        (Bounds(above=6.5), -math.inf, math.nextafter(6.5, math.inf)),
        (Bounds(at_least=6.5, above=6.5), -math.inf, 6.5),
        (Bounds(at_least=6.6, above=6.5), -math.inf, math.nextafter(6.5, math.inf)),
        (Bounds(at_most=2.5, at_least=6.5), math.nextafter(2.5, math.inf), 6.5),
    ],
)
def test_where_a_limit_is_reached(bounds: Bounds, below: float, onward: float) -> None:
    assert reach(bounds) == Reach(below, onward)


def test_the_ends_of_a_range_are_inside_it_and_only_the_sides_that_count_are_outside() -> None:
    either_side, above_only = TERMS.analytes["potassium"].analyte, TERMS.analytes["creatinine"].analyte
    assert (either_side.abnormal, above_only.abnormal) == ("outside", "above")
    just_above = math.nextafter(5.0, math.inf)
    assert outside(3.5, 5.0, either_side) == Reach(3.5, just_above)
    assert outside(None, 5.0, either_side) == Reach(-math.inf, just_above)
    assert outside(3.5, None, either_side) == Reach(3.5, math.inf)
    assert outside(3.5, 5.0, above_only) == Reach(-math.inf, just_above)
    below_only = TERMS.analytes["magnesium"].analyte
    assert outside(3.5, 5.0, below_only) == Reach(3.5, math.inf)


def test_the_narrowest_range_comes_first() -> None:
    calcium, ck = TERMS.analytes["calcium"].brackets, TERMS.analytes["ck"].brackets
    assert [each.from_age for each in calcium] == [60, 0]
    assert [each.sex for each in ck] == ["male", "female"]
    shuffled = _limits(msgspec.structs.replace(CALCIUM, range=CALCIUM.range[::-1])).brackets
    assert shuffled == calcium


def test_a_band_without_a_limit_takes_every_value() -> None:
    bands = [(part, band) for each in TERMS.analytes.values() for part, band in each.bands]
    unlimited = [part for part, band in bands if (band.at_most, band.below, band.at_least, band.above) == (None,) * 4]
    limited = [part for part, band in bands if (band.at_most, band.below, band.at_least, band.above) != (None,) * 4]
    assert unlimited
    assert set(unlimited) == {Reach(below=math.inf)}
    assert Reach(below=math.inf) not in limited


def test_limits_come_from_all_four_places() -> None:
    names = ("adult_from_years", "ck_neurology_from", "fever_above_celsius", "normal_albumin_g_per_l")
    assert [TERMS.limits[name] for name in names] == [18, 1000, 38, 40]


def test_not_sure_and_not_done_are_no_answers() -> None:
    clonus = TERMS.items["exam.clonus"]
    assert clonus.options == {"absent", "inducible", "spontaneous", "ocular"}
    assert "absent" in clonus.negative
    assert TERMS.items["exam.bulk"].options == {"normal", "abnormal"}
    assert TERMS.items["fas.present"].options == {"yes", "no"}
    assert TERMS.items["life.caffeine"].options == frozenset()


def test_which_items_warn_and_which_are_examined() -> None:
    assert len(TERMS.gates) == 10
    assert {"fas.onset", "bulb.swallow"} <= set(TERMS.gates)
    assert "cns.any" not in TERMS.gates
    assert {"cns.any", "exam.gait"} <= set(TERMS.warning_items)
    assert "bulb.swallow" not in TERMS.warning_items
    assert {"exam.tone", "exam.clonus"} <= set(TERMS.examined)
    assert not {"exam.strength-mrc", "exam.fasciculation-sites", "weak.any"} & set(TERMS.examined)
    assert all(item.startswith("exam.") for item in TERMS.examined)


def test_where_a_site_or_a_task_lies() -> None:
    assert (TERMS.region_of["tongue"], TERMS.region_of["hand"], TERMS.region_of["calf"]) == (
        "bulbar",
        "cervical",
        "lumbosacral",
    )
    assert TERMS.task_regions["stairs"] == "lumbosacral"
    assert "als" in TERMS.warning_concepts
