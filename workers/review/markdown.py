"""The review sheet as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workers.review.chapter import Chapter, Table
from workers.review.sheet import Entry, Sheet
from workers.review.wording import Clause

_SIGN = ("Agreed as it stands ☐", "To be changed ☐", "Name:", "Date:", "Signature:")


def as_markdown(sheet: Sheet) -> str:
    """The whole document."""
    return "\n".join(_document(sheet)) + "\n"


def _document(sheet: Sheet) -> Iterator[str]:
    yield "# Fasciculation CDS: review sheet"
    yield ""
    yield f"Knowledge {sheet.version}, printed {sheet.as_of}. Not clinically signed off."
    yield ""
    yield from _contents(sheet)
    yield from _faults(sheet)
    for group in sheet.groups:
        yield f"## {group.title}"
        yield ""
        if group.target:
            yield f"Target: {group.target}."
            yield ""
        for entry in group.entries:
            yield from _entry(entry)
    for chapter in sheet.chapters:
        yield from _chapter(chapter)


def _contents(sheet: Sheet) -> Iterator[str]:
    yield "## Contents"
    yield ""
    for group in sheet.groups:
        yield f"- {_plain(group.title)}: {', '.join(f'{entry.id} {_plain(entry.title)}' for entry in group.entries)}"
    yield from (f"- {_plain(chapter.title)}" for chapter in sheet.chapters)
    yield ""


def _faults(sheet: Sheet) -> Iterator[str]:
    yield "## What is missing"
    yield ""
    yield from (f"- {_plain(str(fault))}" for fault in sheet.faults)
    if not sheet.faults:
        yield "Nothing: every rule has a citation, case histories, and a review ahead."
    yield ""


def _entry(entry: Entry) -> Iterator[str]:
    yield f"### {entry.id} {_plain(entry.title)}"
    yield ""
    yield from (f"- **{name}:** {_plain(said)}" for name, said in entry.facts)
    yield from _part("Fires when", _clauses([entry.condition]))
    numbers = [f"- {each.name}: {each.value} [{each.cite}]" for each in entry.numbers]
    numbers += ["- laboratory limits: see the table"] if entry.reads_laboratory else []
    yield from _part("Numbers it uses", numbers)
    yield from _part("Orders", _clauses(entry.orders))
    yield from _part("Words", (f"- **{name}:** {_plain(said)}" for name, said in entry.words))
    sources = (f"- {each.id}: {_plain(each.text)}{f' *({each.mark})*' if each.mark else ''}" for each in entry.sources)
    yield from _part("Sources", sources)
    yield from _exercise(entry)
    yield from _part("Signed", (f"- {line}" for line in _SIGN))
    yield ""


def _exercise(entry: Entry) -> Iterator[str]:
    if entry.exercise is None:
        return
    kinds = (("it fires", entry.exercise.fires), ("it does not fire", entry.exercise.silent))
    for title, told in (*kinds, ("it stays open", entry.exercise.open)):
        none = entry.none_open if title == "it stays open" else "None."
        yield from _part(
            f"Case histories: {title}", [f"- {_plain(each.story)} ({each.file})" for each in told] or [f"- {none}"]
        )


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield ""
        yield f"#### {title}"
        yield ""
        yield from listed


def _clauses(clauses: Iterable[Clause], depth: int = 0) -> Iterator[str]:
    for clause in clauses:
        name = f" `{clause.name}`" if clause.name else ""
        more = f" {_plain(clause.more)}" if clause.more else ""
        yield f"{'  ' * depth}- {_plain(clause.text)}{more}{name}".replace("-  `", "- `")
        yield from _clauses(clause.parts, depth + 1)


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield f"## {_plain(chapter.title)}"
    yield ""
    for line in (chapter.edition, *chapter.intro):
        if line:
            yield _plain(line)
            yield ""
    for table in chapter.tables:
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield f"**{_plain(table.caption)}**"
    yield ""
    yield f"| {' | '.join(table.columns)} |"
    yield f"|{'---|' * len(table.columns)}"
    yield from (f"| {' | '.join(_plain(cell).replace('|', '&#124;') for cell in row)} |" for row in table.rows)
    yield ""


def _plain(text: str) -> str:
    """A text on one line, with nothing in it that Markdown would take for a mark."""
    said = " ".join(text.split())
    for mark in "\\*_`<>[]#":
        said = said.replace(mark, f"\\{mark}")
    return said
