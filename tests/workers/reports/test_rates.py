"""A share comes with an interval that is honest about few cases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.reports.rates import Rate, rate


# The intervals are those of the published examples of Wilson's score method (Newcombe 1998, table I, method 3).
@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    made = rate(count, of)
    assert made.low == pytest.approx(low, abs=1e-4)
    assert made.high == pytest.approx(high, abs=1e-4)


def test_of_nothing_there_is_no_share() -> None:
    assert rate(0, 0) == Rate(0, 0, None, 0.0, 1.0)


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_the_share_lies_in_its_interval_and_the_interval_between_none_and_all(count: int, more: int) -> None:
    made = rate(count, count + more)
    assert made.share is not None
    assert 0.0 <= made.low <= made.share <= made.high <= 1.0


@pytest.mark.parametrize(("count", "of"), [(-1, 3), (4, 3)])
def test_a_part_that_is_more_than_the_whole_is_a_fault(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="part"):
        rate(count, of)
