"""What is known of one patient on one day: the Case, and the facts it is made of.

Reading turns FHIR into these types and nothing else does; evaluation sees only these types. Every fact carries the
evidence it came from. All types are frozen, hold no names or free-text identifiers, and travel to a worker as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from workers.answer import ABSENT, PRESENT, UNKNOWN, Answer


class Fact(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The root of the frozen types below."""


class Span(Fact, frozen=True):
    """When something was true, as the source wrote it. A partial date is a range, never its first day.

    ``first`` and ``last`` are the earliest and latest calendar day it can mean. ``instant`` (seconds
    since 1970, UTC) is there only with a time of day, to order results within a day.
    """

    first: date
    last: date
    instant: float | None = None

    def longest_days(self, as_of: date) -> int:
        """Days from the earliest possible day to ``as_of``: the longer bound of a duration."""
        return max(0, (as_of - self.first).days)

    def shortest_days(self, as_of: date) -> int:
        """Days from the latest possible day to ``as_of``: the shorter bound of a duration."""
        return max(0, (as_of - self.last).days)

    def newness(self) -> tuple[date, float]:
        """Sort key, oldest first; on one day a result without a clock time sorts last."""
        return (self.last, float("inf") if self.instant is None else self.instant)


class Evidence(Fact, frozen=True):
    """Where a fact stands in the record, and how a clinician would say it.

    ``reference`` is the resource, with the item or component behind a ``#`` (``QuestionnaireResponse/q7#weak.any``).
    ``says`` is a short phrase without names ("Potassium 2.4 mmol/L").
    """

    reference: str
    on: Span | None = None
    says: str = ""


class Finding(Fact, frozen=True):
    """The answer to one named question, with what it rests on.

    ``about`` names what made it so (the critical analytes, for instance); orders are matched to it.
    """

    answer: Answer
    evidence: tuple[Evidence, ...] = ()
    about: tuple[str, ...] = ()


NOT_RECORDED = Finding(UNKNOWN)


def present(evidence: Iterable[Evidence] = (), about: Iterable[str] = ()) -> Finding:
    """A finding that is there, and why we say so."""
    return Finding(PRESENT, tuple(evidence), tuple(about))


def absent(evidence: Iterable[Evidence] = ()) -> Finding:
    """A finding that somebody looked for and did not find; never "not recorded"."""
    return Finding(ABSENT, tuple(evidence))


class Age(Fact, frozen=True):
    """Whole years on the day of the Case. A partial birth date gives two bounds."""

    youngest: int
    oldest: int


class Reply(Fact, frozen=True):
    """One answer to one questionnaire item, ``item`` being its link id.

    ``codes`` holds the choice codes, a boolean as ``yes`` or ``no``; a date is ``span``, a quantity
    ``number`` in ``unit`` (UCUM); ``text`` is shown, never interpreted. ``said`` is when it was
    authored, ``by`` is ``patient``, ``relative``, ``clinician`` or ``""``.
    """

    item: str
    evidence: Evidence
    codes: tuple[str, ...] = ()
    number: float | None = None
    unit: str = ""
    comparator: str = ""
    span: Span | None = None
    text: str = ""
    said: Span | None = None
    by: str = ""


class Problem(Fact, frozen=True):
    """A coded Condition, or the coded reason of an encounter or order.

    ``concepts`` are the value sets its codes belong to. ``state`` is ``current``, ``history``
    (inactive, resolved, remission), ``refuted`` or ``unconfirmed`` (provisional, differential).
    """

    concepts: tuple[str, ...]
    state: str
    evidence: Evidence
    onset: Span | None = None
    recorded: Span | None = None
    source: str = "Condition"
    sites: tuple[str, ...] = ()


class Sign(Fact, frozen=True):
    """A coded Observation of a symptom or sign, with its answer; ``sites`` are intake codes (``hand`` …)."""

    concepts: tuple[str, ...]
    answer: Answer
    evidence: Evidence
    on: Span | None = None
    sites: tuple[str, ...] = ()


class Result(Fact, frozen=True):
    """One laboratory value or vital sign in the canonical unit of its analyte.

    ``low`` and ``high`` are its own printed range where it applies to this patient, ``in_pregnancy`` that for
    pregnancy. With a ``comparator`` the value is a bound; ``hint`` is a doubt (``haemolysed``); ``scale`` sent
    units make one ``unit``, 0 where no factor does.
    """

    analyte: str
    value: float
    unit: str
    evidence: Evidence
    on: Span | None = None
    comparator: str = ""
    low: float | None = None
    high: float | None = None
    code: str = ""
    hint: str = ""
    scale: float = 1.0
    in_pregnancy: tuple[float | None, float | None] = (None, None)


class Medicine(Fact, frozen=True):
    """A medicine that the record says is, was or will be taken.

    ``classes`` (``proton-pump-inhibitor`` …) and ``ingredients`` are named as the value sets name them. ``state`` is
    ``active``, ``stopped`` or ``unknown``; ``route`` ``oral``, ``inhaled``, ``topical``, ``injection``, ``transdermal``
    or ``""``.
    """

    classes: tuple[str, ...]
    ingredients: tuple[str, ...]
    state: str
    evidence: Evidence
    started: Span | None = None
    stopped: Span | None = None
    route: str = ""


class Request(Fact, frozen=True):
    """An order that exists in the record (ServiceRequest), with its own status and priority."""

    concepts: tuple[str, ...]
    status: str
    evidence: Evidence
    authored: Span | None = None
    priority: str = ""


class Study(Fact, frozen=True):
    """A diagnostic report or procedure. ``conclusions`` are value sets of its coded conclusions; words are not read."""

    concepts: tuple[str, ...]
    status: str
    evidence: Evidence
    on: Span | None = None
    conclusions: tuple[str, ...] = ()
    source: str = "DiagnosticReport"


class Visit(Fact, frozen=True):
    """An encounter or appointment; ``concepts`` holds its specialty and type."""

    concepts: tuple[str, ...]
    status: str
    evidence: Evidence
    on: Span | None = None
    source: str = "Encounter"


class Relative(Fact, frozen=True):
    """A disease in a relative; ``degree`` is ``first``, ``other`` or ``""`` when not said."""

    concepts: tuple[str, ...]
    evidence: Evidence
    degree: str = ""


class Ignored(Fact, frozen=True):
    """A resource, or part of one, that could not be used, and why in one clause.

    ``whole`` tells a resource lost entirely from one used without the faulty part; ``blinding``
    marks a loss that could hide a sign of twitching.
    """

    resource: str
    because: str
    whole: bool = True
    blinding: bool = False


class Case(Fact, frozen=True):
    """Everything the rules may know of one patient on one day.

    ``entry`` is what says that this patient twitches; ``sex`` is ``female``, ``male`` or ``""``. ``drafts`` are the
    references of the orders that are being written now, ``chosen`` of those that the clinician is choosing or signing.
    Evaluation gives the same answer for facts in any order, and for repeated ones.
    """

    patient: str
    as_of: date
    age: Age | None = None
    sex: str = ""
    entry: tuple[Evidence, ...] = ()
    replies: tuple[Reply, ...] = ()
    problems: tuple[Problem, ...] = ()
    signs: tuple[Sign, ...] = ()
    results: tuple[Result, ...] = ()
    medicines: tuple[Medicine, ...] = ()
    requests: tuple[Request, ...] = ()
    studies: tuple[Study, ...] = ()
    visits: tuple[Visit, ...] = ()
    relatives: tuple[Relative, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    drafts: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
