"""The letter to neurology says what is recorded, in a neurologist's order, with its dates and nothing of its own."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.cases.story import KNOWLEDGE, TODAY, Facts, record
from workers.assessment import Letter
from workers.evaluation.chart import Chart
from workers.evaluation.letter import letter
from workers.evaluation.terms import terms_of
from workers.reading import read_case

TWITCHES = {"fas.present": True}


def written(story: Facts) -> Letter:
    return letter(Chart(read_case(record(story), TODAY), terms_of(KNOWLEDGE)))


def answered(**answers: Any) -> Letter:  # noqa: ANN401  an answer is whatever the question takes
    return written({"answers": TWITCHES | {item.replace("__", "."): said for item, said in answers.items()}})
