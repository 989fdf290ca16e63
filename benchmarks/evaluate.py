"""How long the evaluation of one Case takes, every rule and the full trace included.

    .venv/bin/python -m benchmarks.evaluate [--rounds 30]

Each vignette and one large real record are read once and evaluated in turn, round after round, so that a noisy
moment hits all alike. CPU time of this process, in microseconds. The ratio to parsing the record's JSON with orjson
says the same on any machine. ``--where`` adds where the time goes, step by step.
"""

from __future__ import annotations

import argparse
import gc
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time_ns

import msgspec
import orjson

from benchmarks.bodies import large
from service.documents import case_in
from workers.evaluation import evaluate, prepare
from workers.evaluation.chart import Chart
from workers.evaluation.letter import letter
from workers.evaluation.orders import plan, prepare_orders
from workers.evaluation.rules import Verdict, trace, weigh
from workers.evaluation.terms import terms_of
from workers.evaluation.tips import give, prepare_tips
from workers.facts import Case
from workers.knowledge import Knowledge, load_knowledge
from workers.reading import read_case

_TODAY = date(2026, 11, 22)  # the vignettes' day
_VIGNETTES = Path(__file__).resolve().parents[1] / "tests" / "cases" / "vignettes"


def main() -> None:
    """Measure every record and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--where", action="store_true", help="where the time goes")
    asked = parser.parse_args()
    knowledge = load_knowledge()
    records = {path.stem: path.read_bytes() for path in sorted(_VIGNETTES.glob("*.json"))}
    cases = {name: read_case(document, _TODAY) for name, document in records.items()}
    parsing = {name: _timed(partial(orjson.loads, document)) for name, document in records.items()}
    cases["large record"], parsing["large record"] = _large()
    gc.collect()  # as the web process and the worker have it: what is loaded stays, and is not looked at again
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
    took: dict[str, list[float]] = defaultdict(list)
    for _ in range(asked.rounds):
        for name, case in cases.items():
            took[name].append(_timed(partial(evaluate, case, knowledge)))
    print(f"{'record':<14}{'median us':>10}{'p99 us':>9}{'rules':>7}{'of parsing':>12}")
    for name, times in took.items():
        fired = len(evaluate(cases[name], knowledge).rules)
        worst = sorted(times)[int(len(times) * 0.99) - 1]
        print(f"{name:<14}{median(times):>10.0f}{worst:>9.0f}{fired:>7}{median(times) / parsing[name]:>12.1f}")
    print(f"{'all':<14}{median(time for times in took.values() for time in times):>10.0f}")
    if asked.where:
        _where(cases["O01"], knowledge)


def _timed(work: Callable[[], object], repeat: int = 20) -> float:
    """CPU microseconds of one call, over a few in a row."""
    begun = process_time_ns()
    for _ in range(repeat):
        work()
    return (process_time_ns() - begun) / repeat / 1000


def _large() -> tuple[Case, float]:
    document = large()
    folder = Path(__file__).resolve().parents[1] / ".cache"
    folder.mkdir(exist_ok=True)
    path = folder / "large-record.json"
    path.write_bytes(document)
    return case_in(path, date.today()), _timed(lambda: orjson.loads(document))  # noqa: DTZ011  its answers are of today


def _where(case: Case, knowledge: Knowledge) -> None:
    """The steps of one evaluation, one after the other; a chart that was asked before answers the later steps."""
    bound, book = prepare(knowledge), prepare_orders(knowledge)
    terms, tips = terms_of(knowledge), prepare_tips(knowledge)

    def weighed() -> tuple[Chart, list[Verdict]]:
        chart = Chart(case, terms)
        return chart, weigh(bound, chart, "adult")

    chart, verdicts = weighed()
    fired = [verdict for verdict in verdicts if verdict.fired]
    planned, whole = plan(fired, chart, book), evaluate(case, knowledge)
    steps: dict[str, Callable[[], object]] = {
        "questions and rules": weighed,
        "rules alone, every question answered": lambda: weigh(bound, chart, "adult"),
        "orders and what is on record": lambda: plan(fired, chart, book),
        "advice": lambda: give(tips, whole.tier, fired, planned.orders, chart),
        "referral letter": lambda: letter(chart),
        "trace": lambda: trace(verdicts),
        "JSON of the assessment, for its id": lambda: msgspec.json.encode(whole),
        "whole": lambda: evaluate(case, knowledge),
    }
    print("\nO01, step by step")
    for name, step in steps.items():
        print(f"{name:<40}{median(_timed(step) for _ in range(30)):>6.0f} us")


if __name__ == "__main__":
    main()
