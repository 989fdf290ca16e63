"""Real synthetic patients: a sample that is always here, and the whole population where it is found."""

from __future__ import annotations

import os
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "data" / "synthea"
_ARCHIVE = "synthea-615-patients-ndjson.tar.gz"


class _Owned(msgspec.Struct):
    """Whose resource a line is."""

    resourceType: str  # noqa: N815  FHIR's name
    id: str
    subject: dict[str, str] = {}


def populations() -> dict[str, Path]:
    """The populations that can be read here: the sample, and the archive named or found beside the project.

    The archive is looked for in the folder that FCDS_TEST_DATA names, and in a folder ``data`` near the project.
    """
    named = os.environ.get("FCDS_TEST_DATA")
    places = [Path(named)] if named else [*ROOT.parent.glob("data"), *ROOT.parent.glob("*/data")]
    found = [place / _ARCHIVE for place in places if (place / _ARCHIVE).is_file()]
    return {"sample": SAMPLE} | ({"whole": found[0]} if found else {})


def records(population: Path) -> dict[str, list[bytes]]:
    """Every patient's resources, each as its line, by the patient's id."""
    grouped: dict[str, list[bytes]] = defaultdict(list)
    for line in _lines(population):
        owned = msgspec.json.decode(line, type=_Owned)
        whose = owned.id if owned.resourceType == "Patient" else owned.subject["reference"]
        grouped[whose.rpartition("/")[2].rpartition(":")[2]].append(line)
    return grouped


def _lines(population: Path) -> Iterator[bytes]:
    if population.is_dir():
        for path in sorted(population.glob("*.ndjson")):
            yield from _filled(path.read_bytes().splitlines())
        return
    with tarfile.open(population) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".ndjson") else None
            if file:
                yield from _filled(file)


def _filled(lines: Iterable[bytes]) -> Iterator[bytes]:
    return (line for line in lines if line.strip())
