"""The check digits of LOINC (Luhn, mod 10) and SNOMED CT (Verhoeff)."""

from __future__ import annotations

import re

_DIHEDRAL = [[(i + j) % 5 if j < 5 else (i + j) % 5 + 5 for j in range(10)] for i in range(5)] + [
    [(i - j) % 5 + 5 if j < 5 else (i - j) % 5 for j in range(10)] for i in range(5, 10)
]
_TURN = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]


def is_loinc(code: str) -> bool:
    """A number, a hyphen and the check digit. Not for answers, parts and lists (LA, LP, LL), which count otherwise."""
    if not re.fullmatch(r"\d{1,7}-\d", code):
        return False
    number, digit = code.split("-")
    doubled = [int(each) * (2 if place % 2 == 0 else 1) for place, each in enumerate(reversed(number))]
    return (10 - sum(each // 10 + each % 10 for each in doubled) % 10) % 10 == int(digit)


def is_snomed(code: str) -> bool:
    """Six to eighteen digits, the last of which is the check digit."""
    if not re.fullmatch(r"[1-9]\d{5,17}", code):
        return False
    check = 0
    for place, digit in enumerate(reversed(code)):
        turned = int(digit)
        for _ in range(place % 8):
            turned = _TURN[turned]
        check = _DIHEDRAL[check][turned]
    return check == 0
