"""The review sheet as one HTML page: no script, nothing fetched, made for the screen and for paper."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from workers.review.sheet import Sheet

_SHOWN = 6
"""So many case histories of a kind are printed with a rule; the rest unfold on the screen."""


def as_html(sheet: Sheet) -> str:
    """The whole document."""
    environment = Environment(
        loader=PackageLoader("workers.review"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("review-sheet.html").render(sheet=sheet, shown=_SHOWN)
