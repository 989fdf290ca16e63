"""Case and knowledge in, Assessment out: pure, without a clock, a log or a network."""

from workers.evaluation.evaluate import evaluate
from workers.evaluation.rules import RuleError, prepare

__all__ = ["RuleError", "evaluate", "prepare"]
