"""Site files for tests, put together from a right one and what is changed in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.trust.site_file import SiteMistakes, load_site

RIGHT = """\
clients:
  - name: example-ehr
    issuer: https://ehr.example.org
    jwks_url: https://ehr.example.org/jwks
"""
"""The smallest right file. What a test adds to its client begins in line 5."""

ADDED = 5


def with_field(text: str) -> str:
    """The right file with further fields of its client."""
    return RIGHT + "".join(f"    {line}\n" for line in text.splitlines())


def refusal(tmp_path: Path, text: str | bytes, *, production: bool = False) -> list[str]:
    """Every mistake that a file is refused for, each without the name of the file; the file has to be refused."""
    file = tmp_path / "site.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SiteMistakes) as refused:
        load_site(file, production=production)
    assert all(line.startswith(f"{file} line ") and "\n" not in line for line in refused.value.lines)
    assert str(refused.value) == "\n".join(refused.value.lines)
    return [line.removeprefix(f"{file} ") for line in refused.value.lines]
