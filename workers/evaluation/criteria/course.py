"""Since when, where, and how it has gone on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from workers.answer import PRESENT
from workers.evaluation.chart import Chart, in_order
from workers.evaluation.question import once, question
from workers.evaluation.replies import day
from workers.facts import NOT_RECORDED, Evidence, Finding, Problem, Reply, Sign, Span, absent, present

_DAYS_IN = {"d": (1, 1), "wk": (7, 7), "mo": (28, 31), "a": (365, 366)}
"""Days in a unit, fewest and most: "three months ago" is a range."""


class Onset(NamedTuple):
    """Since when, and where the record says so. ``stated`` tells an onset from a mere mention of twitching."""

    since: Span
    evidence: Evidence
    stated: bool = True


@once
def onset(chart: Chart) -> Onset | None:
    """The earliest that anything in the record says of the twitching.

    An answer, a coded onset, or merely an earlier mention of twitching: the earliest counts
    (specification 6.4, 6.6), since the longer duration is the safer reading.
    """
    known: list[Onset] = []
    for reply in chart.replies("fas.onset", "fas.duration"):
        span = _span_of(chart, reply)
        if span:
            known.append(Onset(span, Evidence(reply.evidence.reference, reply.said, _since(span))))
    known += [Onset(p.onset, p.evidence) for p in chart.case.problems if p.onset and _is_entry(chart, p.evidence)]
    stated = bool(known)
    known += [Onset(evidence.on, evidence) for evidence in chart.case.entry if evidence.on]
    earliest = min(known, key=_place, default=None)
    return earliest._replace(stated=stated) if earliest else None


def _place(each: Onset) -> tuple[date, date, date, bool, str]:
    """The earliest first; of two that say the same, what was said first, and an onset in words before a mention.

    The names of resources decide only between two that read the same.
    """
    said = each.evidence.on.first if each.evidence.on else date.max
    return (each.since.first, each.since.last, said, not each.evidence.says, each.evidence.reference)


def _is_entry(chart: Chart, evidence: Evidence) -> bool:
    return any(evidence.reference == entry.reference for entry in chart.case.entry)


def _span_of(chart: Chart, reply: Reply) -> Span | None:
    if reply.span:
        return reply.span
    if reply.number is None or reply.unit not in _DAYS_IN:
        return None
    fewest, most = _DAYS_IN[reply.unit]
    said = reply.said or Span(chart.as_of, chart.as_of)
    if reply.comparator.startswith(">"):
        most = said.first.toordinal()  # nobody knows how much longer: the longer bound is open
    longest = min(reply.number * most, said.first.toordinal() - 1)
    shortest = min(reply.number * fewest, said.last.toordinal() - 1)
    return Span(said.first - timedelta(days=round(longest)), said.last - timedelta(days=round(shortest)))


def _since(span: Span) -> str:
    return f"Twitching since {day(span)}" if span.first > date.min else f"Twitching since before {span.last}"


@question
def persistent(chart: Chart) -> Finding:
    """Longer than two weeks by the longer bound, and not known to be gone. [S1, specification 6.2]"""
    return _lasting_from(chart, chart.limit("persistent_after_days") + 1)


@question
def persistent_for_six_weeks(chart: Chart) -> Finding:
    """For six weeks or more by the longer bound, and not known to be gone. [specification 6.6]"""
    return _lasting_from(chart, chart.limit("lasting_six_weeks_from_days"))


@question
def lasting_over_ninety_days(chart: Chart) -> Finding:
    """For more than 90 days by the longer bound, and not known to be gone. [S2]"""
    return _lasting_from(chart, chart.limit("eyelid_lasting_after_days") + 1)


@question
def duration_and_course_disagree(chart: Chart) -> Finding:
    """Twitching for two weeks at most, beside weakness unchanged for over a year. [specification 6.4]"""
    began, old = onset(chart), chart.chose("weak.course", "over-1-year-unchanged")
    if old.answer is not PRESENT or began is None or not began.stated:
        return absent()
    short = began.since.longest_days(chart.as_of) <= chart.limit("persistent_after_days")
    return present((_in_words(began), *old.evidence)) if short else absent()


def _lasting_from(chart: Chart, days_at_least: float) -> Finding:
    """Whether it has gone on for so many days by the longer bound, and is not known to be gone.

    A mention of twitching without an onset can show that it is longer, never that it is not.
    Where onset and course disagree, the longer counts: more than a year.
    """
    gone = chart.chose("fas.course", "gone")
    if gone.answer is PRESENT and _still_counts(chart, "fas.course"):
        return absent(gone.evidence)
    disagree = duration_and_course_disagree(chart)
    if disagree.answer is PRESENT:
        return disagree
    began = onset(chart)
    if began is None:
        return NOT_RECORDED
    if began.since.longest_days(chart.as_of) >= days_at_least:
        return present((_so_long(chart, began),))
    return absent((began.evidence,)) if began.stated else NOT_RECORDED


def _so_long(chart: Chart, began: Onset) -> Evidence:
    """The onset in words, with the time since."""
    lasting = f" ({_lasting(began.since.longest_days(chart.as_of))})" if began.since.first > date.min else ""
    return Evidence(began.evidence.reference, None, f"{_in_words(began).says}{lasting}")


def _in_words(began: Onset) -> Evidence:
    return Evidence(began.evidence.reference, None, began.evidence.says or "Twitching recorded")


@question
def improving(chart: Chart) -> Finding:
    """Getting better, or gone, by an answer of the last 30 days. [S1, S13]"""
    said = chart.chose("fas.course", "improving", "gone")
    return said if _still_counts(chart, "fas.course") else NOT_RECORDED


def _still_counts(chart: Chart, item: str) -> bool:
    """Whether an answer is as recent as a "no" to a warning question has to be."""
    said = chart.said(item)
    return said is not None and said.longest_days(chart.as_of) <= chart.limit("negative_answer_expires_after_days")


_SPOKEN = ((730, 365, "years"), (92, 30, "months"), (42, 7, "weeks"), (0, 1, "days"))
"""From how many days on a duration is said in which unit, and the days in it."""


def _lasting(days: int) -> str:
    """A duration as it is said aloud, rounded down: days up to six weeks, then weeks, months and years."""
    _, length, unit = next(step for step in _SPOKEN if days >= step[0])
    return "1 day" if days == 1 else f"{days // length} {unit}"


@once
def twitching_sites(chart: Chart) -> dict[str, Evidence]:
    """Where it twitches by anybody's account: answers, examination and coded body sites."""
    sites = chart.codes("fas.sites", "fas.first-site", "exam.fasciculation-sites")
    recorded: list[Sign | Problem] = [*chart.case.signs, *chart.case.problems]
    for coded in recorded:
        if _is_entry(chart, coded.evidence):
            sites.update(dict.fromkeys(coded.sites, coded.evidence))
    return {site: evidence for site, evidence in sites.items() if site in chart.terms.region_of}


@question
def eyelid_only(chart: Chart) -> Finding:
    """Twitching of the eyelid and nowhere else. Unknown places do not count as eyelid only. [S21, S22]"""
    sites = twitching_sites(chart)
    if not sites:
        return NOT_RECORDED
    evidence = in_order(sites.values())
    return present(evidence) if set(sites) == {"eyelid"} else absent(evidence)


@question
def two_or_more_body_regions(chart: Chart) -> Finding:
    """Twitching in two or more of the bulbar, cervical, thoracic and lumbosacral regions; the face is none. [S7]"""
    sites = twitching_sites(chart)
    if not sites:
        return NOT_RECORDED
    regions = {chart.terms.region_of[site] for site in sites} - {"face"}
    evidence = in_order(sites.values())
    return present(evidence, sorted(regions)) if len(regions) > 1 else absent(evidence)


@question
def accumulating_spread(chart: Chart) -> Finding:
    """Earlier places go on and new ones are added; twitching that merely moves around is "no". [S1, S5]"""
    return chart.chose("fas.spread", "accumulating")
