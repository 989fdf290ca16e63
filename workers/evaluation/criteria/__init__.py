"""The named questions, one small function each. Importing this package registers them all."""

from workers.evaluation.criteria import (
    breathing,
    bulbar,
    course,
    gates,
    laboratory,
    patient,
    weakness,
    workup,
)

__all__ = ["breathing", "bulbar", "course", "gates", "laboratory", "patient", "weakness", "workup"]
