"""Text from a record made safe to compare and to show: no control, invisible or broken characters."""

from __future__ import annotations

import re

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Control characters, zero-width characters and those that turn the direction of text."""


def clean(text: str | None) -> str:
    """The text without invisible characters and without blanks around it; empty for None."""
    if text is None:
        return ""
    if text.isascii() and text.isprintable():
        return text.strip()
    return _UNSEEN.sub("", text).strip()


def word(text: str | None) -> str:
    """A code as it is compared where systems add blanks or capitals: ``final`` for ``"FINAL "``."""
    return clean(text).lower()
