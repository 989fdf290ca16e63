"""Puts LHC-Forms into ``.cache/forms``: the one package in ``lforms.lock``, if it is the very file named there.

    .venv/bin/python -m tests.forms.install

Its web component is complete as it comes. What the package lists as needed (Angular and its kin) is needed
to build it again, so nothing else is installed.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
from base64 import b64encode
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

_HERE = Path(__file__).resolve().parent
_INSTALLED = _HERE.parents[1] / ".cache" / "forms"


class Locked(NamedTuple):
    """A line of the lock: a package, its version, and the hash of its file as npm writes it."""

    name: str
    version: str
    integrity: str

    @property
    def folder(self) -> Path:
        """Where this version lies once it is installed."""
        return _INSTALLED / f"{self.name}-{self.version}"


def locked() -> Locked:
    """What is to be installed."""
    return Locked(*(_HERE / "lforms.lock").read_text(encoding="ascii").split())


def install() -> None:
    """Fetch, compare and unpack, unless it is there already. Exits with one line where something is wrong."""
    wanted = locked()
    if wanted.folder.is_dir():
        return
    npm = shutil.which("npm")
    if not npm:
        sys.exit("npm is missing; ./test installs it")
    _INSTALLED.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=_INSTALLED) as folder:
        asked = [npm, "pack", "--silent", "--ignore-scripts", f"{wanted.name}@{wanted.version}"]
        subprocess.run(asked, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (file,) = Path(folder).glob("*.tgz")
        if wanted.integrity != "sha512-" + b64encode(hashlib.sha512(file.read_bytes()).digest()).decode():
            sys.exit(f"The file of {wanted.name} {wanted.version} is not the one that tests/forms/lforms.lock names")
        with tarfile.open(file) as packed:
            packed.extractall(folder, filter="data")
        (Path(folder) / "package").rename(wanted.folder)


if __name__ == "__main__":
    install()
