"""Where the record disagrees with itself, in words for the card; each has its own place in the rules."""

from __future__ import annotations

from collections.abc import Iterator

from workers.answer import ABSENT, PRESENT
from workers.evaluation.chart import Chart
from workers.evaluation.criteria.course import duration_and_course_disagree
from workers.evaluation.criteria.taking import said_none_but_recorded
from workers.evaluation.criteria.weight import weighed_against_no
from workers.evaluation.replies import day


def contradictions(chart: Chart) -> tuple[str, ...]:
    """Contradicting answers to one item, then items that contradict each other or a measurement. [specification 6.4]"""
    across = [*weighed_against_no(chart), *_weakness_denied_and_told_of(chart), *said_none_but_recorded(chart)]
    apart = duration_and_course_disagree(chart)
    if apart.answer is PRESENT:
        across.append(f"duration: “{'” and “'.join(each.says for each in apart.evidence)}” disagree; the longer counts")
    return (*chart.conflicts(), *across)


_OF_A_WEAKNESS = ("weak.course", "weak.tasks", "weak.distribution", "weak.progress", "weak.sites")


def _weakness_denied_and_told_of(chart: Chart) -> Iterator[str]:
    """No loss of strength, and yet how it came, where it is or what it hinders: to be asked. [P]"""
    denied = chart.standing("weak.any")
    if denied.reply is None or denied.answer is not ABSENT:
        return
    told = [each.says for each in chart.codes(*_OF_A_WEAKNESS).values()]
    if told:
        yield (
            f"weak.any: “no loss of strength” was answered ({day(denied.reply.said)}) although answers tell of one: "
            f"“{'; '.join(dict.fromkeys(told))}”; to be asked"
        )
