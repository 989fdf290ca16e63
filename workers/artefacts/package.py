"""The published artefacts as one file in the layout of FHIR's NPM packages, which other systems load.

The same artefacts give the same bytes: every time stamp in it is that of the edition, and everything is in order.
"""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from workers.artefacts.guide import NAME, PACKAGE
from workers.artefacts.resource import BASE, FHIR_VERSION, RELEASED, Json, as_json, url_of

EXAMPLES = "examples"
"""The folder of the examples, below that of the artefacts and below that of the package alike."""

_TOP = "package"
_INDEXED = ("url", "version", "kind", "type", "supplements", "content")
_INDEX_VERSION = 2
_WHOLE_YEAR = "%Y%m%d%H%M%S"


def build(folder: Path) -> bytes:
    """``package.tgz``: the manifest, an index, every artefact of the folder, and its examples with their own index.

    :param folder: ``fhir_profiles``, or another that ``fcds artefacts`` wrote.
    :raises OSError: the folder cannot be read, or the guide, which names and dates the package, is not in it.
    """
    artefacts, examples = _read(folder), _read(folder / EXAMPLES)
    guide = msgspec.json.decode((folder / f"ImplementationGuide-{NAME}.json").read_bytes())
    members = {
        f"{_TOP}/package.json": as_json(_manifest(guide)),
        f"{_TOP}/.index.json": as_json(_index(artefacts)),
        **{f"{_TOP}/{name}": text for name, text in artefacts.items()},
    }
    if examples:
        inside = {".index.json": as_json(_index(examples)), **examples}
        members |= {f"{_TOP}/{EXAMPLES}/{name}": text for name, text in inside.items()}
    return _packed(members)


def _read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.json"))}


def _manifest(guide: Json) -> Json:
    return {
        "name": PACKAGE,
        "version": guide["version"],
        "tools-version": 3,
        "type": "IG",
        "date": _released().strftime(_WHOLE_YEAR),
        "license": guide["license"],
        "canonical": BASE,
        "url": url_of("ImplementationGuide", NAME),
        "title": guide["title"],
        "description": guide["description"],
        "fhirVersions": [FHIR_VERSION],
        "dependencies": {"hl7.fhir.r4.core": FHIR_VERSION, **_dependencies(guide)},
        "author": guide["publisher"],
        "jurisdiction": _jurisdiction(guide),
        "directories": {"lib": _TOP, "example": f"{_TOP}/{EXAMPLES}"},
    }


def _dependencies(guide: Json) -> Mapping[str, str]:
    return {each["packageId"]: each["version"] for each in guide["dependsOn"]}


def _jurisdiction(guide: Json) -> str:
    (coding,) = guide["jurisdiction"][0]["coding"]
    return f"{coding['system']}#{coding['code']}"


def _index(files: Mapping[str, bytes]) -> Json:
    """What stands in each file, so that nobody has to open them all to find one."""
    entries = []
    for name, text in files.items():
        resource = msgspec.json.decode(text)
        known = {field: resource[field] for field in _INDEXED if isinstance(resource.get(field), str)}
        entries.append({"filename": name, "resourceType": resource["resourceType"], "id": resource["id"], **known})
    return {"index-version": _INDEX_VERSION, "files": entries}


def _packed(members: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    moment = int(_released().timestamp())
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=moment) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT) as tar,
    ):
        for name in _in_order(members):
            about = tarfile.TarInfo(name)
            about.size, about.mtime, about.mode = len(members[name]), moment, 0o644
            tar.addfile(about, io.BytesIO(members[name]))
    return packed.getvalue()


def _in_order(members: Iterable[str]) -> list[str]:
    """The manifest first, as installers look for it, then by name."""
    return sorted(members, key=lambda name: (name != f"{_TOP}/package.json", name))


def _released() -> datetime:
    return datetime.fromisoformat(RELEASED).replace(tzinfo=UTC)
