"""Weight loss, as said and as weighed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from workers.answer import ABSENT
from workers.evaluation.chart import Chart, either
from workers.evaluation.question import once, question
from workers.evaluation.replies import day
from workers.facts import Evidence, Finding, Result, present


class Fall(NamedTuple):
    """The newest weight, the highest of the year before it, and by how much it fell."""

    before: Result
    after: Result
    percent: float


@question
def unexplained_weight_loss(chart: Chart) -> Finding:
    """Weight lost without trying: said, recorded, or 5 % or more by the scales within a year. [S1, specification 4.4]

    A "no" given on or after the day of the last weighing means that the loss was wanted or is not there.
    """
    said = chart.heard("weight.loss", "yes")
    fall = weight_fall(chart)
    if fall is None or (said.answer is ABSENT and _denied(chart, fall)):
        return said
    words = f"{fall.after.evidence.says}, {fall.percent:.0f} % less than on {day(fall.before.on)}"
    after, before = fall.after.evidence, fall.before.evidence
    return either(said, present((Evidence(after.reference, after.on, words), before)))


@once
def weight_fall(chart: Chart) -> Fall | None:
    """The fall of the newest weight below the highest of the year before it; None where it is less than 5 %."""
    recent = chart.latest("body-weight", chart.limit("weight_counts_for_days"))
    after = min((each for each in recent if not each.comparator), key=_weight, default=None)
    before = max(_compared(chart, after), key=_weight, default=None) if after else None
    if after is None or before is None:
        return None
    percent = round((before.value - after.value) * 100 / before.value, 3)
    return Fall(before, after, percent) if percent >= chart.limit("weight_loss_from_percent") else None


def _compared(chart: Chart, after: Result) -> Iterator[Result]:
    """The weights of the year before, but not those of the last month: water and scales differ by as much."""
    fewest, most = chart.limit("weight_compared_from_days"), chart.limit("weight_compared_within_days")
    for each in chart.results_of("body-weight"):
        if each.on and after.on and not each.comparator and each.value > 0:
            apart = (after.on.first - each.on.last).days
            if fewest <= apart <= most:
                yield each


def _weight(result: Result) -> tuple[float, str]:
    return (result.value, result.evidence.reference)


def _denied(chart: Chart, fall: Fall) -> bool:
    said = chart.said("weight.loss")
    return said is not None and fall.after.on is not None and said.first >= fall.after.on.last


def weighed_against_no(chart: Chart) -> Iterator[str]:
    """A "no" to weight loss beside a weight that fell, in words, and which of the two counts."""
    fall = weight_fall(chart)
    stands = chart.standing("weight.loss")
    if fall is None or stands.answer is not ABSENT or stands.reply is None:
        return
    counts = "the answer came later and counts" if _denied(chart, fall) else "the weight came later and counts"
    yield (
        f"weight.loss: answered “no” ({day(stands.reply.said)}) although the recorded weight fell {fall.percent:.0f} % "
        f"from {day(fall.before.on)} to {day(fall.after.on)}; {counts}"
    )
