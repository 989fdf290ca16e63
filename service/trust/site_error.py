"""That a site file cannot be used: apart, so that the command line knows it without all that reads the file."""

from __future__ import annotations


class SiteError(Exception):
    """A site file cannot be used; the text says why, and holds no value of the file."""


class SiteMistakes(SiteError):
    """What a site file says cannot be used. Each of ``lines`` names one mistake with file, line and field."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
