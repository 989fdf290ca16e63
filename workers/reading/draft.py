"""A Case in the making: what has been read so far, and what could not be used."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from workers.facts import (
    Age,
    Evidence,
    Ignored,
    Medicine,
    Problem,
    Relative,
    Reply,
    Request,
    Result,
    Sign,
    Span,
    Study,
    Visit,
)
from workers.reading.datatypes import Period
from workers.reading.dates import is_after, period, read_date
from workers.reading.our_orders import SiteCodes
from workers.reading.resources import Medication, Resource, Specimen
from workers.reading.terminology import Terminology
from workers.reading.text import clean

IN_ERROR = "entered-in-error"
AFTERWARDS = "dated after the day of assessment"


@dataclass(slots=True)
class Draft:
    """The facts of one patient as they are collected, with what is needed to read the next one."""

    as_of: date
    terms: Terminology
    site_codes: SiteCodes = field(default_factory=dict)
    age: Age | None = None
    sex: str = ""
    medications: dict[str, Medication] = field(default_factory=dict)
    specimens: dict[str, Specimen] = field(default_factory=dict)
    entry: list[Evidence] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    medicines: list[Medicine] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    studies: list[Study] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    relatives: list[Relative] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)

    def set_aside(self, reference: str, because: str, *, blinding: bool = False) -> None:
        """Note that a resource, or the item behind the ``#``, is not used at all."""
        self.ignored.append(Ignored(reference, because, blinding=blinding))

    def without(self, reference: str, because: str, *, blinding: bool = False) -> None:
        """Note that a resource is used without a part of it."""
        self.ignored.append(Ignored(reference, because, whole=False, blinding=blinding))

    def note_twitching(self, findings: tuple[str, ...], evidence: Evidence) -> None:
        """Keep the evidence if one of the findings says that the patient twitches."""
        if not self.terms.entry.isdisjoint(findings):
            self.entry.append(evidence)

    def in_error(self, status: str, reference: str) -> bool:
        """Whether the record itself takes a resource back; that is noted."""
        if status != IN_ERROR:
            return False
        self.set_aside(reference, IN_ERROR)
        return True

    def day(self, text: str | None, element: str, reference: str) -> Span | None:
        """A date of a resource; one that cannot be read is noted and left out."""
        if text is None:
            return None
        span = read_date(text)
        if span is None:
            self.without(reference, f"{element} is not a date")
        return span

    def days(self, between: Period | None, element: str, reference: str) -> Span | None:
        """A period of a resource, from its first day to its last."""
        if between is None:
            return None
        start = self.day(between.start, f"{element}.start", reference)
        return period(start, self.day(between.end, f"{element}.end", reference))

    def is_afterwards(self, span: Span | None) -> bool:
        """Whether something is dated after the day of assessment."""
        return span is not None and is_after(span, self.as_of)


def reference_to(resource: Resource) -> str:
    """``Observation/k1``, or ``Observation/(no id)``."""
    return f"{type(resource).__name__}/{clean(resource.id) or '(no id)'}"
