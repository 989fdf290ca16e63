"""The eyelids, the face, and the other nerves of the head."""

from __future__ import annotations

from workers.answer import PRESENT
from workers.evaluation.chart import Chart, any_finding, either, in_order
from workers.evaluation.criteria.course import twitching_sites
from workers.evaluation.question import question
from workers.facts import NOT_RECORDED, Finding, present


@question
def forced_eye_closure(chart: Chart) -> Finding:
    """Both eyes shut forcibly, or blepharospasm recorded. [S2]"""
    return chart.heard("eye.forced-closure", "yes")


@question
def sight_blocked(chart: Chart) -> Finding:
    """The movement of the lid blocks the sight. [S2, P]"""
    return chart.chose("eye.blocks-sight", "yes")


@question
def face_moves_beyond_the_lid(chart: Chart) -> Finding:
    """The cheek, the mouth or another part of the face twitches, not the eyelid alone. [S2, S23]"""
    sites = twitching_sites(chart)
    elsewhere = present((sites["other-face"],)) if "other-face" in sites else NOT_RECORDED
    return either(chart.chose("face.same-side", "yes"), elsewhere, chart.coded("hemifacial-spasm", "facial-myokymia"))


@question
def movement_spreads_beyond_lid_on_one_side(chart: Chart) -> Finding:
    """Eyelid and cheek or mouth move on the same side, or hemifacial spasm is recorded. [S2, S23]

    Facial myokymia recorded by its code does not count: eyelid myokymia is often filed under it.
    """
    return either(chart.chose("face.same-side", "yes"), _one_side(chart), chart.coded("hemifacial-spasm"))


def _one_side(chart: Chart) -> Finding:
    sites = twitching_sites(chart)
    side = chart.chose("fas.side", "left", "right")
    if "eyelid" not in sites or "other-face" not in sites or side.answer is not PRESENT:
        return NOT_RECORDED
    return present(in_order((sites["eyelid"], sites["other-face"], *side.evidence)))


@question
def visual_loss_or_double_vision(chart: Chart) -> Finding:
    """Loss of sight or double vision. [G]"""
    return chart.chose("cns.any", "visual-loss", "double-vision")


@question
def cranial_sign(chart: Chart) -> Finding:
    """Facial weakness or numbness, double vision, loss of sight, vertigo, hearing loss, or unsteadiness. [S23]"""
    said = ("facial-weakness", "facial-numbness", "double-vision", "visual-loss", "vertigo", "hearing-loss")
    gait = either(chart.chose("spine.any", "unsteady-gait"), chart.chose("exam.gait", "abnormal"))
    return any_finding(chart.chose("cns.any", *said), gait)
