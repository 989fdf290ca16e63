"""GET /cds-services: what is on offer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from service.hooks.catalogue import SPECIFICATION, Service


def document(services: Iterable[Service]) -> bytes:
    """The discovery document as JSON."""
    return orjson.dumps({"services": [_entry(service) for service in services]})


def _entry(service: Service) -> dict[str, Any]:
    return {
        "id": service.id,
        "hook": service.hook,
        "title": service.title,
        "description": service.description,
        "usageRequirements": service.usage,
        "prefetch": service.prefetch,
        "version": SPECIFICATION,
    }
