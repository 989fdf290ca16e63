"""Whether the process runs, and whether it does all that it was set up for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint

Probe = Callable[[], bool]
"""Asks one thing that the service leans on whether it is there; answers within a second."""


def room(probes: Mapping[str, Probe]) -> Blueprint:
    """The addresses under ``/health``."""
    blueprint = Blueprint("health", __name__, url_prefix="/health")

    @blueprint.get("/live")
    def live() -> dict[str, Any]:
        """The process answers."""
        return {"status": "live"}

    @blueprint.get("/ready")
    def ready() -> dict[str, Any]:
        """Hooks are answered. ``degraded`` names what is not there: the cards come, by a slower or lesser way."""
        missing = [name for name, answers in probes.items() if not answers()]
        return {"status": "degraded", "missing": missing} if missing else {"status": "ready"}

    return blueprint
