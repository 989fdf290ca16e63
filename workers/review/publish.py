"""From the knowledge and the case histories to the two documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from workers.knowledge.model import Knowledge
from workers.review.histories import histories_beside, histories_in
from workers.review.markdown import as_markdown
from workers.review.page import as_html
from workers.review.sheet import Sheet, sheet


def review(knowledge: Knowledge, titles: Mapping[str, str], cases: Path | None, as_of: date) -> Sheet:
    """The sheet of one day.

    :param titles: the titles of the orders and of the value sets by their ids.
    :param cases: the folder of the case histories; those of the checkout where it is left out.
    """
    folder = cases or histories_beside()
    return sheet(knowledge, titles, histories_in(folder) if folder else None, as_of)


def write(made: Sheet, folder: Path) -> tuple[Path, ...]:
    """Write both documents into a folder, which is made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    documents = {"review-sheet.html": as_html(made), "review-sheet.md": as_markdown(made)}
    for name, text in documents.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(folder / name for name in documents)
