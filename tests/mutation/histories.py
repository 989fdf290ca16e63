"""The case histories as facts: read from FHIR once, evaluated for every mutant."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import yaml

from workers.facts import Case

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
STORE = ROOT / ".cache" / "mutation" / "histories.json"


class History(NamedTuple):
    """One case history: its name, the facts read from its record, and what is expected."""

    name: str
    case: Case
    expect: dict[str, Any]


def read_and_store() -> None:
    """Read the record of every history and keep the facts."""
    from datetime import date  # noqa: PLC0415

    from tests.cases.story import TODAY, day, record  # noqa: PLC0415  evaluation comes with it
    from workers.reading import read_case  # noqa: PLC0415

    found = []
    for path in sorted((ROOT / "tests" / "cases").glob("*.yaml")):
        for story in yaml.safe_load(path.read_text(encoding="utf-8")):
            as_of: date = day(story.get("as_of", TODAY), TODAY)
            found.append(History(story["story"], read_case(record(story), as_of), story["expect"]))
    STORE.parent.mkdir(parents=True, exist_ok=True)
    fresh = STORE.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(msgspec.json.encode(found))
    fresh.replace(STORE)  # two parts may run at once


def stored() -> list[History]:
    """The histories as they were kept; evaluation is not imported for this."""
    return msgspec.json.decode(STORE.read_bytes(), type=list[History])
