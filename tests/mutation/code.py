"""Mutants of the Python code: cosmic-ray's operators, and a few that know of three-valued answers.

Each mutant is tried in a forked child that imports the evaluation anew with one module
exchanged, runs the case histories, and then the unit tests of the evaluation.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.util
import os
import random
import signal
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator, operator_names
from parso.python.tree import Name, String

from tests.mutation.histories import ROOT, History, stored
from workers.knowledge import Knowledge, load_knowledge

EVALUATION = ROOT / "workers" / "evaluation"
_SECONDS = 120
_THE_SAME = ("_Is_Eq", "_Eq_Is", "_IsNot_NotEq", "_NotEq_IsNot")
"""Operators that change nothing here: answers, grades and tiers are single objects, equal by identity."""

_QUIET_FAILURE = 3
_SURVIVED = 0


class Mutant(NamedTuple):
    """One slip in one module."""

    module: str
    line: int
    what: str
    source: str


class SwapAnswer(Operator):  # type: ignore[misc]
    """PRESENT for ABSENT, ABSENT for PRESENT, UNKNOWN for ABSENT, and so on with their functions."""

    _INSTEAD = {
        "PRESENT": "ABSENT", "ABSENT": "PRESENT", "UNKNOWN": "ABSENT", "NOT_RECORDED": "absent()", "any_of": "all_of",
        "all_of": "any_of", "min": "max", "max": "min", "any": "all", "all": "any", "first": "last", "last": "first",
        "longest_days": "shortest_days", "shortest_days": "longest_days",
    }  # fmt: skip

    def mutation_positions(self, node: Any) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        if node.type == "name" and node.value in self._INSTEAD:
            yield (node.start_pos, node.end_pos)

    def mutate(self, node: Any, index: int) -> Any:  # noqa: ARG002
        return Name(self._INSTEAD[node.value], node.start_pos, node.prefix)

    @classmethod
    def examples(cls) -> tuple[()]:
        return ()


class ChangeText(Operator):  # type: ignore[misc]
    """Another text for a text: a link id, a code, a word that is looked for."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        docstring = node.parent is not None and node.parent.type in ("simple_stmt", "expr_stmt")
        if node.type == "string" and not docstring and node.value.startswith('"') and len(node.value) > len('""'):
            yield (node.start_pos, node.end_pos)

    def mutate(self, node: Any, index: int) -> Any:  # noqa: ARG002
        return String('"changed"', node.start_pos, node.prefix)

    @classmethod
    def examples(cls) -> tuple[()]:
        return ()


def mutants(only: str = "") -> Iterator[Mutant]:
    """Every mutant of the modules whose name holds ``only``; annotations say nothing at run time and are left alone."""
    operators = [(name, get_operator(name)) for name in operator_names() if not name.endswith(_THE_SAME)]
    plain = [(name, kind()) for name, kind in operators if not kind.arguments()]
    for path in sorted(EVALUATION.rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if only not in module or path.name == "__init__.py":  # nothing but names there
            continue
        source = path.read_text(encoding="utf-8")
        silent = _silent_lines(source)
        for name, operator in [*plain, ("SwapAnswer", SwapAnswer()), ("ChangeText", ChangeText())]:
            positions = [p for node in ast_nodes(get_ast(source)) for p in operator.mutation_positions(node)]
            for occurrence, (start, _) in enumerate(positions):
                if not any(first <= start < last for first, last in silent):
                    mutated = mutate_code(source, operator, occurrence)
                    if mutated and mutated != source:
                        yield Mutant(module, start[0], name.removeprefix("core/"), mutated)


def _silent_lines(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where annotations, docstrings and imports stand: from line and column to line and column."""
    spots: list[ast.AST | None] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            spots.append(node.returns)
        spots += [node.annotation] if isinstance(node, ast.arg | ast.AnnAssign) else []
        spots += [node] if isinstance(node, ast.Import | ast.ImportFrom) else []
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            spots.append(node)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript):
            spots.append(node.value)  # a type alias
    return [((s.lineno, s.col_offset), (s.end_lineno, s.end_col_offset)) for s in spots if s is not None]  # type: ignore[attr-defined]


class _Exchanged(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from a mutated source."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:  # noqa: ARG002
        if name != self._mutant.module:
            return None
        return importlib.util.spec_from_loader(name, self)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._mutant.source, self._mutant.module, "exec"), module.__dict__)  # noqa: S102


def survives(mutant: Mutant, histories: list[History], knowledge: Knowledge) -> bool:
    """Whether nothing noticed the slip."""
    child = os.fork()
    if child == 0:
        _try(mutant, histories, knowledge)
    _, status = os.waitpid(child, 0)
    return os.WIFEXITED(status) and os.WEXITSTATUS(status) == _SURVIVED


def _try(mutant: Mutant, histories: list[History], knowledge: Knowledge) -> None:
    """Evaluate everything with the mutant; never returns."""
    signal.alarm(_SECONDS)
    sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
    sys.meta_path.insert(0, _Exchanged(mutant))
    status = _QUIET_FAILURE
    try:
        from tests.cases.expectations import misses  # noqa: PLC0415
        from workers.evaluation import evaluate  # noqa: PLC0415

        if not any(True for h in histories for _ in misses(h.expect, evaluate(h.case, knowledge))):
            status = _unit_tests()
    finally:
        os._exit(status)


def _unit_tests() -> int:
    import pytest  # noqa: PLC0415

    os.environ["FCDS_QUICK_PROPERTIES"] = "1"
    return int(pytest.main(["-x", "-q", "-p", "no:randomly", "--no-cov", "-n", "0",
                            str(ROOT / "tests" / "workers" / "evaluation")]))  # fmt: skip


def run(part: int, parts: int, share: float, only: str) -> float:
    """Try a share of the mutants, every ``parts``-th of them from ``part`` on; the share that was noticed."""
    histories, knowledge = stored(), load_knowledge()
    unchanged = Mutant("workers.evaluation.safety", 0, "none", (EVALUATION / "safety.py").read_text(encoding="utf-8"))
    if not survives(unchanged, histories, knowledge):
        sys.exit("the code as it is does not pass: nothing can be said of a slip in it")
    chosen = list(mutants(only))
    if share < 1:
        chosen = random.Random(0).sample(chosen, round(len(chosen) * share))
    mine = chosen[part::parts]
    left = []
    for number, mutant in enumerate(mine, 1):
        if survives(mutant, histories, knowledge):
            left.append(mutant)
            print(f"survived {mutant.module}:{mutant.line} {mutant.what}", flush=True)
        if number % 100 == 0:
            print(f"# {number} of {len(mine)} tried, {len(left)} survived", flush=True)
    noticed = 1 - len(left) / len(mine) if mine else 1.0
    print(f"# {len(mine)} mutants, {len(mine) - len(left)} killed, {noticed:.1%}", flush=True)
    return noticed
