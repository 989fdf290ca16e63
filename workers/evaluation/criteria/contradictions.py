"""Where the record disagrees with itself, in words for the card; each has its own place in the rules."""

from __future__ import annotations

from workers.answer import PRESENT
from workers.evaluation.chart import Chart
from workers.evaluation.criteria.course import duration_and_course_disagree
from workers.evaluation.criteria.taking import said_none_but_recorded
from workers.evaluation.criteria.weight import weighed_against_no


def contradictions(chart: Chart) -> tuple[str, ...]:
    """Contradicting answers to one item, then items that contradict each other or a measurement. [specification 6.4]"""
    across = [*weighed_against_no(chart), *said_none_but_recorded(chart)]
    apart = duration_and_course_disagree(chart)
    if apart.answer is PRESENT:
        across.append(f"duration: “{'” and “'.join(each.says for each in apart.evidence)}” disagree; the longer counts")
    return (*chart.conflicts(), *across)
