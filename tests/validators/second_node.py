"""@medplum/core: structure, data types, cardinality, profiles and every invariant, in one Node process for all."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path
from shutil import which
from types import TracebackType
from typing import IO, Self

import orjson

from tests.validators.definitions import NODE_MODULES, structures
from tests.validators.fault import Fault, Json, ValidatorMissing, name_of

_PROGRAM = Path(__file__).with_name("validate.mjs")


class Medplum:
    """The validator of the npm package @medplum/core, told of R4 and of the profiles in the ``artefacts`` folder.

    A context: Node runs from its start to its end.
    """

    def __init__(self, artefacts: Path) -> None:
        node = which("node")
        if not node or not (NODE_MODULES / "@medplum" / "core").is_dir():
            raise ValidatorMissing("Node or @medplum/core is not installed. ./test installs both: run it once.")
        told = [*structures(), *sorted(artefacts.glob("StructureDefinition-*.json"))]
        command = [node, *map(str, (_PROGRAM, NODE_MODULES, *told))]
        self._node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def faults(self, resources: Iterable[Json]) -> list[Fault]:
        """See :class:`tests.validators.fault.Validator`."""
        return [
            Fault("medplum", name_of(resource), issue["where"], issue["what"])
            for resource in resources
            for issue in self._issues(resource)
        ]

    def _issues(self, resource: Json) -> list[dict[str, str]]:
        asked, answered = _open(self._node.stdin), _open(self._node.stdout)
        asked.write(orjson.dumps(resource) + b"\n")
        asked.flush()
        answer = answered.readline()
        if not answer:
            raise RuntimeError("Node ended; what it said stands above.")
        issues: list[dict[str, str]] = orjson.loads(answer)
        return issues

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._node.communicate()


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
