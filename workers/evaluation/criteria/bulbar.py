"""Speech, swallowing and the tongue."""

from __future__ import annotations

from workers.evaluation.chart import Chart, either
from workers.evaluation.criteria.course import twitching_sites
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Finding, present


@question
def speech_changed(chart: Chart) -> Finding:
    """Speech slurred, nasal, quiet or hoarse, also when only tired, or dysarthria coded. [S4, S5]"""
    return chart.heard("bulb.speech", "yes", "only-when-tired")


@question
def swallowing_changed(chart: Chart) -> Finding:
    """Trouble swallowing liquids or solids, or dysphagia coded. [S4, S5]"""
    return chart.heard("bulb.swallow", "liquids", "solids", "both")


@question
def tongue_fasciculating_or_wasted(chart: Chart) -> Finding:
    """The tongue twitches or is wasted, on examination or by the patient's account. [S4, S5]"""
    sites = twitching_sites(chart)
    twitching = present((sites["tongue"],)) if "tongue" in sites else NOT_RECORDED
    return either(chart.chose("exam.tongue", "abnormal"), twitching)


@question
def cannot_clear_secretions(chart: Chart) -> Finding:
    """Saliva cannot be cleared, or fluids go into the lungs. [S3, G]"""
    return chart.chose("bulb.secretions", "yes")
