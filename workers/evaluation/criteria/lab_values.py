"""The newest laboratory values as they are to be read in this patient, and in words.

Pregnancy and failing kidneys change what a value is worth. They never make a value less serious than
the limits for repeating it within a day and beyond.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from workers.answer import PRESENT
from workers.evaluation.calcium import ADJUSTED, TOTAL, albumin_of_the_draw, calcium_results, unadjusted
from workers.evaluation.chart import Chart
from workers.evaluation.criteria.acute import tetany_like_symptoms
from workers.evaluation.criteria.cautions import kidney_disease_severe
from workers.evaluation.criteria.pregnancy import pregnant_or_postpartum
from workers.evaluation.lab_words import beyond, lies_low
from workers.evaluation.labs import Grade, Reading, grade, newest_reading
from workers.evaluation.question import QUESTIONS, once, question
from workers.evaluation.replies import day
from workers.evaluation.terms import Limits
from workers.facts import Evidence, Finding, Result, Span, absent
from workers.knowledge.analytes import Shift


@question
def pregnant(chart: Chart) -> Finding:
    """Pregnant now; in the weeks after birth the ranges are those of everybody. [specification 1.6, G]"""
    expecting = pregnant_or_postpartum(chart)
    if expecting.answer is PRESENT and chart.chose("id.pregnancy", "postpartum").answer is PRESENT:
        return absent(expecting.evidence)
    return expecting


@once
def lab_values(chart: Chart) -> Mapping[str, Reading]:
    """The newest value of each analyte, graded as it should be in this patient. [specification 1.6, 4]"""
    plain = chart.readings
    if not plain:
        return plain
    expecting = pregnant(chart).answer is PRESENT
    if not expecting and kidney_disease_severe(chart).answer is not PRESENT and not symptoms_disagree(chart):
        return plain
    read = dict(plain)
    for name, usual in plain.items():
        values = _calcium(chart, usual.limits) if name == "calcium" else chart.results_of(name)
        if expecting:
            values = [_in_pregnancy(value, usual.limits) for value in values]
        read[name] = newest_reading(values, usual.limits, chart.case, chart.terms) or usual
    return read


def _in_pregnancy(result: Result, limits: Limits) -> Result:
    """The value with the range for pregnancy that was printed with it, or else with the usual one shifted."""
    low, high = result.in_pregnancy
    shift = limits.analyte.lower_in_pregnancy
    if low is None and high is None and shift is not None:
        low, high = _shifted(result, limits, shift)
    if low is None and high is None:
        return result
    return msgspec.structs.replace(result, low=low, high=high)


def _shifted(result: Result, limits: Limits, shift: Shift) -> tuple[float | None, float | None]:
    low, high = result.low, result.high
    if low is None and high is None:
        usual = limits.analyte.range[0]
        low, high = usual.low, usual.high
    lower = None if low is None else max(0.0, round(low - shift.low, 4))
    return lower, None if high is None else round(high - shift.high, 4)


def _calcium(chart: Chart, limits: Limits) -> list[Result]:
    """Calcium where albumin must not correct it: as measured, unless the correction shows a greater danger.

    So no pregnancy or kidney disease hides a calcium that would otherwise be serious; in kidney disease
    any value out of range is enough to ask for ionised calcium.
    """
    serious = Grade.INTERMEDIATE if pregnant(chart).answer is PRESENT else Grade.ABNORMAL
    results = {name: chart.results_of(name) for name in (ADJUSTED, TOTAL, "albumin")}
    values = list(results[ADJUSTED])
    for result in unadjusted(results):
        values.append(result)
        values += [
            each
            for each in calcium_results({TOTAL: [result], "albumin": results["albumin"]}, chart.terms)
            if each is not result and grade(each, limits, chart.case) >= serious
        ]
    return values


@once
def symptoms_disagree(chart: Chart) -> bool:
    """Whether albumin makes a low calcium normal in somebody with the spasms or tingling of a low one.

    The correction is then not to be trusted, and ionised calcium decides. [G, specification 4.2]
    """
    usual = chart.readings.get("calcium")
    if usual is None or usual.grade is not Grade.NORMAL or usual.result in chart.results_of(ADJUSTED):
        return False
    measured = {each.evidence.reference: each for each in chart.results_of(TOTAL)}.get(usual.result.evidence.reference)
    low = measured is not None and measured.value < usual.result.value and grade(measured, usual.limits, chart.case)
    return bool(low and low > Grade.NORMAL) and tetany_like_symptoms(chart).answer is PRESENT


def level(chart: Chart, reading: Reading) -> Grade:
    """As what a value counts: less than its grade where that needs something else that is not there.

    A total calcium that was not adjusted counts for nothing beside a normal ionised one. [specification 4.2]
    """
    if not reading.adjusted and _ionised_is_normal(chart, reading):
        return Grade.NORMAL
    if reading.grade is Grade.INTERMEDIATE and not _holds(chart, reading.analyte.intermediate_needs):
        return Grade.ABNORMAL
    if reading.grade is Grade.ABNORMAL and reading.limits.bands:
        band = reading.band
        if band is not None and not _holds(chart, band.needs):
            return Grade.NORMAL
    return reading.grade


def _ionised_is_normal(chart: Chart, calcium: Reading) -> bool:
    """Whether ionised calcium of the same day or later is normal."""
    ionised, on = chart.readings.get("calcium-ionised"), calcium.result.on
    if ionised is None or ionised.result.on is None or on is None:
        return False
    return ionised.grade is Grade.NORMAL and ionised.result.on.first >= on.last


def _holds(chart: Chart, needed: str) -> bool:
    return not needed or QUESTIONS[needed](chart).answer is PRESENT


def recent(chart: Chart, on: Span | None, days: float) -> bool:
    """At most so many days old by the shorter bound; a value without a date may be of today."""
    return on is None or on.shortest_days(chart.as_of) <= days


def told(chart: Chart, reading: Reading, *, with_next: bool = False) -> Evidence:
    """The value as evidence: what it is, in which way it is out, and what makes it doubtful.

    :param with_next: adds the test that goes with it.
    """
    known, value = _told_once(chart), (reading.result, reading.grade)
    evidence = known.get(value)
    if evidence is None:
        evidence = known[value] = _told(chart, reading)
    if not with_next or not reading.analyte.then:
        return evidence
    drawn = f" ({day(evidence.on)})" if evidence.on else ""
    return Evidence(evidence.reference, evidence.on, f"{evidence.says}{drawn}; next: {reading.analyte.then}")


def grounds(chart: Chart, reading: Reading, *, with_next: bool = False) -> Iterator[Evidence]:
    """The value as ``told``, and without words of their own the other results that it is what it is by.

    The creatinine that it rose from, the albumin that it was adjusted for.
    """
    result = reading.result
    yield told(chart, reading, with_next=with_next)
    if reading.lowest:
        yield Evidence(reading.lowest.evidence.reference, reading.lowest.on)
    if result.analyte == ADJUSTED:
        measured = (each for each in chart.results_of(TOTAL) if each.evidence.reference == result.evidence.reference)
        for each in measured:
            albumin = albumin_of_the_draw(each, chart.results_of("albumin"), chart.terms)
            if albumin:
                yield Evidence(albumin.evidence.reference, albumin.on)


@once
def _told_once(_chart: Chart) -> dict[tuple[Result, Grade], Evidence]:
    """What has been said already: several rules tell the same value."""
    return {}


def _told(chart: Chart, reading: Reading) -> Evidence:
    evidence, counts = reading.result.evidence, level(chart, reading)
    if counts < Grade.ABNORMAL:
        return evidence
    parts = [evidence.says]
    parts += [f"sample {reading.result.hint}"] if reading.result.hint else []
    parts += [each for each in (beyond(reading, counts, chart.case), *_remarks(chart, reading)) if each]
    parts += [f"another of the same time {reading.rival.evidence.says}"] if reading.rival else []
    return Evidence(evidence.reference, evidence.on, ", ".join(parts))


def _remarks(chart: Chart, reading: Reading) -> Iterable[str]:
    band, side = reading.band, "low" if lies_low(reading) else "high"
    if band is not None:
        yield band.says
    for remark in reading.analyte.remarks:
        if remark.side in ("", side) and _holds(chart, remark.when):
            yield remark.says
