"""Read a site file, or refuse it: every mistake at once, by file, line and field, and never a value of it.

Its fields are those of ``service.trust.site``; what they mean stands in docs/site.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from service.trust.site import Site
from service.trust.site_checks import crosswise, in_production
from service.trust.site_error import SiteError, SiteMistakes
from service.trust.site_shape import Shape
from service.trust.site_words import wording
from service.trust.site_yaml import Document, Mistake, read, shown

MOST_BYTES = 1024 * 1024
_MOST_LISTED = 200

__all__ = ["SiteError", "SiteMistakes", "load_site"]


def load_site(path: Path, *, production: bool = False) -> Site:
    """Read and check a site file.

    :param production: also refuse what is good for one's own machine alone: http, and the public sandbox.
    :raises SiteMistakes: naming every mistake.
    :raises SiteError: the file cannot be read.
    """
    document = read(_text(path))
    mistakes = [*document.mistakes, *(_mistakes(document.plain) if document.lines else ())]
    if mistakes:
        raise SiteMistakes(_listed(mistakes, document, path))
    site = msgspec.convert(document.plain, Site)
    if production and (unfit := list(in_production(site))):
        raise SiteMistakes(_listed(unfit, document, path))
    return site


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SiteError(f"the site file {path} cannot be read: {error.strerror}") from None
    if len(content) > MOST_BYTES:
        raise SiteError(f"the site file {path} has more than {MOST_BYTES // 1024 // 1024} MB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SiteMistakes((f"{path} line {line}: this is not UTF-8 text",)) from None


def _mistakes(plain: object) -> Iterator[Mistake]:
    yield from Shape(Site, wording()).mistakes(plain)
    yield from crosswise(plain)


def _listed(mistakes: list[Mistake], document: Document, path: Path) -> tuple[str, ...]:
    """The mistakes in words, in the order of the lines."""
    told = sorted((each.line or document.lines.get(each.place, 1), shown(each.place), each.says) for each in mistakes)
    lines = [f"{path} line {line}: {place or 'the file'}: {says}" for line, place, says in islice(told, _MOST_LISTED)]
    return (*lines, f"{path}: and {len(told) - len(lines)} more") if len(told) > len(lines) else tuple(lines)
