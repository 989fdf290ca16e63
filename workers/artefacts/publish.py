"""From the knowledge to the files in ``fhir_profiles``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from workers.artefacts import (
    capability,
    codes,
    components,
    extensions,
    meanings,
    orders,
    plan,
    profiles,
    questionnaire,
    questions,
    sources,
)
from workers.artefacts.guide import guide
from workers.artefacts.package import EXAMPLES
from workers.artefacts.resource import Json, as_json
from workers.knowledge import Knowledge

FOLDER = Path(__file__).resolve().parents[2] / "fhir_profiles"

MAKERS: tuple[Callable[[Knowledge], Iterable[Json]], ...] = (
    questionnaire.artefacts,
    codes.artefacts,
    components.artefacts,
    meanings.artefacts,
    sources.artefacts,
    questions.artefacts,
    orders.artefacts,
    plan.artefacts,
    profiles.artefacts,
    extensions.artefacts,
    capability.artefacts,
)
"""Each makes some artefacts; the name of a file is that of its resource type and id."""

_GUIDE = "ImplementationGuide-"


def stale(knowledge: Knowledge, folder: Path = FOLDER) -> list[str]:
    """The names of the files that are missing, or are not what the knowledge says."""
    return [path.name for path, _ in _changed(_files(knowledge), folder)]


def write(knowledge: Knowledge, folder: Path = FOLDER) -> list[Path]:
    """Write every stale file; the folder is made where it is not there.

    :returns: the files that were written.
    """
    return _write(_files(knowledge), folder)


def stale_examples(examples: Iterable[Json], folder: Path = FOLDER) -> list[str]:
    """The names, below the folder, of the examples that are missing or are not these."""
    return [f"{EXAMPLES}/{path.name}" for path, _ in _changed(_named(examples), folder / EXAMPLES)]


def write_examples(examples: Iterable[Json], folder: Path = FOLDER) -> list[Path]:
    """Write every example that is not there as it is. Returns the files that were written."""
    return _write(_named(examples), folder / EXAMPLES)


def _write(files: Iterable[tuple[str, bytes]], folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    changed = list(_changed(files, folder))
    for path, text in changed:
        path.write_bytes(text)
    return [path for path, _ in changed]


def _changed(files: Iterable[tuple[str, bytes]], folder: Path) -> Iterator[tuple[Path, bytes]]:
    for name, text in files:
        path = folder / name
        if not (path.is_file() and path.read_bytes() == text):
            yield path, text


def file_name(resource: Json) -> str:
    """Where a resource lies: under its type and id."""
    return f"{resource['resourceType']}-{resource['id']}.json"


def _files(knowledge: Knowledge) -> Iterator[tuple[str, bytes]]:
    made = [each for maker in MAKERS for each in maker(knowledge)]
    yield from _named([*made, guide([*made, *_written_by_hand(made)])])


def _named(resources: Iterable[Json]) -> Iterator[tuple[str, bytes]]:
    return ((file_name(each), as_json(each)) for each in resources)


def _written_by_hand(made: Iterable[Json]) -> Iterator[Json]:
    """The published artefacts that follow from no knowledge file."""
    names = {file_name(each) for each in made}
    for path in FOLDER.glob("*.json"):
        if path.name not in names and not path.name.startswith(_GUIDE):
            yield msgspec.json.decode(path.read_bytes())
