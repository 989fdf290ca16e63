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

from workers.evaluation.criteria import pending  # noqa: F401  last: fills in what the others do not have yet
