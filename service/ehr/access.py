"""What a hook offers: a FHIR server, and a token to read from it."""

from __future__ import annotations

from typing import Any

import msgspec


class Access(msgspec.Struct, frozen=True):
    """Where more can be read, with which token, and how far it reaches.

    The token is a secret of the client: it stands in no repr, goes into no message, record or log, and is let go of
    with the call.
    """

    server: str
    token: str
    seconds: int
    scope: str = ""
    subject: str = ""
    patient: str = ""

    def __repr__(self) -> str:
        return f"Access(server={self.server!r}, token=…)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """What a pretty traceback shows."""
        return [("server", self.server)]
