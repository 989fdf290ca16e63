"""How a medicine was used: is taken, was started, changed or stopped lately, or nobody knows (specification 6.5a)."""

from __future__ import annotations

from workers.evaluation.chart import Chart, in_order
from workers.evaluation.replies import day
from workers.facts import NOT_RECORDED, Evidence, Finding, Medicine, absent, present


def uses(chart: Chart, medicine: Medicine, days: float) -> frozenset[str] | None:
    """How a medicine was used: active, changed or stopped within so many days; None where nobody knows.

    Stopped without the day of the end is unknown, unless it was written so lately that the end must be recent.
    [specification 6.5a]
    """
    recent = medicine.started is not None and medicine.started.shortest_days(chart.as_of) <= days
    changed = frozenset({"changed"}) if recent else frozenset()
    if medicine.state == "active":
        return changed | {"active"}
    if medicine.state != "stopped":
        return None
    if medicine.stopped is None:
        return changed | {"stopped"} if recent else None
    lately = medicine.stopped.shortest_days(chart.as_of) <= days
    return changed | {"stopped"} if lately else changed


def renewed(chart: Chart, medicine: Medicine, class_name: str) -> bool:
    """Whether another prescription of the class, written no earlier, goes on: then nothing was withdrawn."""
    began = medicine.started
    return began is not None and any(
        each.state == "active" and class_name in each.classes and each.started and each.started.last >= began.first
        for each in chart.case.medicines
    )


def in_words(medicine: Medicine) -> Evidence:
    """The ingredient with what is known of the time: "Omeprazole, active since 2023-01-02"; never the free text."""
    name, started, stopped = medicine.evidence.says, medicine.started, medicine.stopped
    if medicine.state == "active":
        says = f"{name}, active since {day(started)}" if started else f"{name}, active"
        return Evidence(medicine.evidence.reference, started, says)
    if stopped:
        return Evidence(medicine.evidence.reference, stopped, f"{name}, stopped {day(stopped)}")
    says = f"{name}, stopped after {day(started)}" if started else f"{name}, stopped"
    return Evidence(medicine.evidence.reference, started, says)


def taken(chart: Chart, *classes: str) -> Finding:
    """Whether a medicine of these classes is taken, or was changed or stopped in the last six weeks."""
    if not chart.case.medicines:
        return NOT_RECORDED
    wanted = set(classes)
    of_class = [each for each in chart.case.medicines if not wanted.isdisjoint(each.classes)]
    days = chart.limit("medicine_changed_counts_for_days")
    how = {each: uses(chart, each, days) for each in of_class}
    counting = [each for each in of_class if how[each]]
    if counting:
        return present(in_order(map(in_words, counting)))
    return absent(in_order(map(in_words, of_class))) if of_class and None not in how.values() else NOT_RECORDED
