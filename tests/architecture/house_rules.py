"""The rules of the house, as functions from a checkout to the places where it breaks them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("service", "workers")
LINES_AT_MOST = 250
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
MAY_CATCH_EVERYTHING = ("service/problems.py", "workers/screening/")
NOT_OURS = {".git", ".venv", ".cache", "__pycache__", "node_modules"}

# Written so that this file does not match itself.
_ELSEWHERE = re.compile(
    r"""(?<![\w.])/(?:work|root|home|Users|farm)/[\w.]      # a folder of somebody's machine
      | \bpypi[.]org | \bpythonhosted[.]org | \bnpmjs[.](?:org|com) | \bdeb[.]debian[.]org
      | \bsnapshot[.]debian[.]org | \bproxy[.]golang[.]org | \bcrates[.]io
      | --(?:extra-)?index-url\s+https?:
      | [.][.]/shared\b""",
    re.VERBOSE,
)


def files(root: Path, pattern: str = "*") -> Iterator[Path]:
    """Every file of the checkout that somebody wrote, in a stable order."""
    for path in sorted(root.rglob(pattern)):
        inside = path.relative_to(root)
        if path.is_file() and not NOT_OURS.intersection(inside.parts):
            yield inside


def sources(root: Path) -> Iterator[Path]:
    """Every module of the product."""
    return (path for path in files(root, "*.py") if path.parts[0] in PACKAGES)


def long_files(root: Path) -> list[str]:
    """Modules with more lines than a reader keeps in mind."""
    return [str(path) for path in sources(root) if len(_text(root, path).splitlines()) > LINES_AT_MOST]


def empty_names(root: Path) -> list[str]:
    """Modules and packages whose name says nothing about what is in them."""
    return [str(path) for path in sources(root) if EMPTY_NAMES.intersection(path.with_suffix("").parts)]


def further_packages(root: Path) -> list[str]:
    """Python packages at the top level besides service and workers."""
    tops = {path.parts[0] for path in files(root, "__init__.py") if len(path.parts) == 2}
    return sorted(tops.difference(PACKAGES))


def programs_among_the_artefacts(root: Path) -> list[str]:
    """Anything in fhir_profiles that is not JSON."""
    artefacts = [path for path in files(root) if path.parts[0] == "fhir_profiles"]
    return [str(path) for path in artefacts if path.suffix != ".json"]


def catches_everything(root: Path) -> list[str]:
    """Handlers for every exception, outside the places whose duty that is."""
    return [
        f"{path}:{handler.lineno}"
        for path in sources(root)
        if not str(path).startswith(MAY_CATCH_EVERYTHING)
        for handler in ast.walk(_tree(root, path))
        if isinstance(handler, ast.ExceptHandler) and _names_everything(handler.type)
    ]


def tests_not_run(root: Path) -> list[str]:
    """Tests that are skipped or expected to fail: a test runs, or it is deleted."""
    return [
        f"{path}:{node.lineno}"
        for path in files(root, "*.py")
        if path.parts[0] == "tests"
        for node in ast.walk(_tree(root, path))
        if isinstance(node, ast.Attribute) and node.attr in _WAYS_NOT_TO_RUN
    ]


def speaks_of_elsewhere(root: Path) -> list[str]:
    """Lines that only mean something on the machine where they were written."""
    return [
        f"{path}:{number}"
        for path in files(root)
        for number, line in enumerate(_text(root, path).splitlines(), 1)
        if _ELSEWHERE.search(line)
    ]


_WAYS_NOT_TO_RUN = {
    "skip",
    "skipif",
    "skipIf",
    "skipUnless",
    "skipTest",
    "importorskip",
    "xfail",
    "expectedFailure",
}


def _names_everything(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_names_everything(one) for one in caught.elts)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in {"Exception", "BaseException"})


def _text(root: Path, path: Path) -> str:
    return (root / path).read_text(encoding="utf-8", errors="replace")


def _tree(root: Path, path: Path) -> ast.Module:
    return ast.parse(_text(root, path))
