"""A share of something, with how sure one can be of it."""

from __future__ import annotations

from math import sqrt

import msgspec

_Z = 1.959964  # 95 % of a normal distribution lie within so many standard deviations


class Rate(msgspec.Struct, frozen=True):
    """``count`` of ``of``: the share, and the 95 % interval after Wilson that it lies in.

    Wilson's interval stays within 0 and 1 and says something honest about few cases. Of nothing there is no share:
    ``share`` is None then, and the interval is everything.
    """

    count: int
    of: int
    share: float | None
    low: float
    high: float


def rate(count: int, of: int) -> Rate:
    """The share of ``count`` in ``of``, to four places. Raises ValueError where the part is more than the whole."""
    if not 0 <= count <= of:
        raise ValueError("a part is at least nothing and at most the whole")
    if not of:
        return Rate(0, 0, None, 0.0, 1.0)
    share = count / of
    shrunk = 1 + _Z**2 / of
    middle = (share + _Z**2 / (2 * of)) / shrunk
    spread = _Z / shrunk * sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2))
    return Rate(count, of, round(share, 4), round(max(0.0, middle - spread), 4), round(min(1.0, middle + spread), 4))
