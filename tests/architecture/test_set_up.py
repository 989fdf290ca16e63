"""The two commands: plain shell, words that help, and the package mirror of the site."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = ("start", "test", ".setup.sh", ".ci/run")
TOOLS = ("cat", "cksum", "dirname", "grep", "id", "mkdir", "rm", "sed", "tail", "uname")


@pytest.fixture
def bare(root: Path, tmp_path: Path) -> Path:
    """A fresh checkout on a system with a shell and hardly anything else."""
    for name in ("start", "test", ".setup.sh", "pyproject.toml"):
        shutil.copy(root / name, tmp_path)
    for lock in root.glob("requirements*.lock"):
        shutil.copy(lock, tmp_path)
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        _program(tmp_path, tool, f'exec {shutil.which(tool)} "$@"')
    return tmp_path


def _program(folder: Path, name: str, text: str) -> None:
    program = folder / "bin" / name
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)


def _run(folder: Path, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(folder / "bin"), **settings}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_understood_by_the_plain_shell(script: str, root: Path) -> None:
    subprocess.run(["sh", "-n", root / script], check=True)


@pytest.mark.parametrize("script", [name for name in SCRIPTS if name != ".setup.sh"])
def test_a_command_can_be_run_as_it_is(script: str, root: Path) -> None:
    assert os.access(root / script, os.X_OK)
    assert (root / script).read_text().startswith("#!/bin/sh\n")


def test_continuous_integration_runs_what_a_developer_runs(root: Path) -> None:
    steps = [line for line in (root / ".ci/run").read_text().splitlines() if line and not line.startswith("#")]
    assert steps == ["set -eu", 'cd "$(dirname "$0")/.."', "exec ./test"]


@pytest.mark.parametrize("command", ["./start", "./test"])
def test_without_python_and_without_a_package_tool_it_says_what_to_install(command: str, bare: Path) -> None:
    answer = _run(bare, command)
    assert answer.returncode == 1
    assert "Missing: python3 python3-venv." in answer.stderr
    assert "apt-get install python3 python3-venv" in answer.stderr


@pytest.mark.parametrize("node", [None, "exit 1"], ids=["none", "too old"])
def test_without_a_node_that_fits_it_says_what_to_install(node: str | None, bare: Path) -> None:
    for program in ("node", "npm") if node else ():
        _program(bare, program, node or "")
    answer = _run(bare, shutil.which("sh") or "sh", "-c", ". ./.setup.sh; need_node")
    assert answer.returncode == 1
    assert "apt-get install nodejs npm" in answer.stderr


def test_a_python_that_is_too_old_counts_as_none(bare: Path) -> None:
    _program(bare, "python3", "exit 1")
    assert "Missing: python3 python3-venv." in _run(bare, "./start").stderr


def test_when_the_package_tool_fails_it_shows_why_and_what_to_do(bare: Path) -> None:
    _program(bare, "id", "echo 1000")
    _program(bare, "apt-get", "exit 100")
    _program(bare, "sudo", 'case "$*" in *apt-get*) echo E: no space left on device; exit 100 ;; esac')
    answer = _run(bare, "./start")
    assert answer.returncode == 1
    assert "E: no space left on device" in answer.stderr
    assert "Install them by hand (python3 python3-venv), then run this command again." in answer.stderr


def _index_that_uv_is_given(root: Path, **settings: str) -> str:
    script = '. ./.setup.sh; let_uv_follow_pip; printf %s "${UV_DEFAULT_INDEX:-}"'
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("UV_", "PIP_"))}
    return subprocess.run(
        ["sh", "-c", script], cwd=root, env={**clean, **settings}, capture_output=True, text=True, check=True
    ).stdout


def test_uv_asks_the_mirror_that_pip_was_told_of_in_the_environment(root: Path) -> None:
    assert _index_that_uv_is_given(root, PIP_INDEX_URL="https://a.example/s") == "https://a.example/s"


def test_uv_asks_the_mirror_of_pips_configuration_file(root: Path, tmp_path: Path) -> None:
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = https://b.example/simple\n")
    assert _index_that_uv_is_given(root, PIP_CONFIG_FILE=str(tmp_path / "pip.conf")) == "https://b.example/simple"


def test_an_index_given_to_uv_itself_goes_before_that_of_pip(root: Path) -> None:
    given = {"PIP_INDEX_URL": "https://a.example/s", "UV_DEFAULT_INDEX": "https://u.example/s"}
    assert _index_that_uv_is_given(root, **given) == "https://u.example/s"
