"""Whether a medicine of one kind is taken, and what is known of medicines at all."""

from __future__ import annotations

from collections.abc import Iterator

from workers.answer import PRESENT, UNKNOWN
from workers.evaluation.chart import Chart, either
from workers.evaluation.medicine_use import in_words, taken
from workers.evaluation.question import question
from workers.evaluation.replies import day
from workers.evaluation.said_medicines import ITEM, is_said
from workers.facts import NOT_RECORDED, Evidence, Finding, absent, present


@question
def serotonergic_medicine(chart: Chart) -> Finding:
    """A serotonergic medicine is taken, or was changed or stopped in the last six weeks. [S38]"""
    return taken(chart, "serotonergic")


@question
def checkpoint_inhibitor(chart: Chart) -> Finding:
    """An immune checkpoint inhibitor is given, or was changed or stopped in the last six weeks. [specification 1.3]"""
    return taken(chart, "checkpoint-inhibitor")


@question
def takes_lithium(chart: Chart) -> Finding:
    """Lithium is taken, or was changed or stopped in the last six weeks; its effect on nerves can outlast it. [S40]"""
    return taken(chart, "lithium")


@question
def takes_statin(chart: Chart) -> Finding:
    """A statin is taken, or was changed or stopped in the last six weeks. [specification 1.3]"""
    return taken(chart, "statin")


@question
def takes_vitamin_b12(chart: Chart) -> Finding:
    """Vitamin B12 is replaced: its level says nothing then. [S32]"""
    return taken(chart, "vitamin-b12")


@question
def myasthenia_known(chart: Chart) -> Finding:
    """Myasthenia gravis at any time, said or on the problem list. [S25, G]"""
    return either(chart.chose("history.any", "myasthenia"), chart.ever("myasthenia-gravis"))


@question
def medicines_not_recorded(chart: Chart) -> Finding:
    """No medicine is on record, and nobody was asked: that is not "takes none". [specification 6.3]"""
    asked = chart.standing(ITEM).answer is not UNKNOWN
    return absent() if chart.case.medicines or asked else present()


_NONE = frozenset({"no", "none", "nothing", "nil", "no medicines", "no medication", "no medications", "-"})


_NO_CHANGE = _NONE | {
    "n/a", "na", "not applicable", "no change", "no changes", "none changed", "nothing new", "no new medicines",
    "no new medication", "unchanged", "none recently", "none new",
}  # fmt: skip


@question
def recent_medicine_in_words(chart: Chart) -> Finding:
    """The questionnaire tells in free words of a medicine started, changed or stopped lately. [P]"""
    reply = chart.standing(ITEM).reply
    if reply is None or not reply.text:
        return NOT_RECORDED
    if reply.text.strip(" .").casefold() in _NO_CHANGE:
        return absent((reply.evidence,))
    return present((Evidence(reply.evidence.reference, reply.said, f"“{reply.text}”"),))


@question
def recent_medicine_not_weighed(chart: Chart) -> Finding:
    """No name in those words was recognised, so whatever it is was not weighed. [P]"""
    told = recent_medicine_in_words(chart)
    return absent(told.evidence) if told.answer is PRESENT and any(map(is_said, chart.case.medicines)) else told


def said_none_but_recorded(chart: Chart) -> Iterator[str]:
    """Answered "no medicines" against active prescriptions: counted as taken, and to be asked. [specification 6.4]"""
    reply = chart.standing(ITEM).reply
    if reply is None or reply.text.strip(" .").casefold() not in _NONE:
        return
    active = (each for each in chart.case.medicines if each.state == "active")
    recorded = sorted({in_words(each).says for each in active})
    if recorded:
        yield (
            f"medicine.recent: “no medicines” was answered ({day(reply.said)}) although the record holds "
            f"“{'; '.join(recorded)}”; counted as taken, to be asked"
        )
