"""A stand-in for an EHR's FHIR server, in a process of its own: the record of one body, list by list, from memory.

Not part of the service. Its own CPU is not counted, but it shares the machine with what is measured.
"""

from __future__ import annotations

import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import orjson

from benchmarks.bodies import large, small
from service.ehr.queries import kind_of
from service.hooks.catalogue import PATIENT_VIEW

PATH = "/fhir"
BODIES = {"small": small, "large": large}
_NAME = re.compile(r"\d{10,}-\d+")  # as the load makes them


def record(name: str) -> dict[str, list[bytes]]:
    """What the prefetch of a body holds, by type: the bytes that a search answers, between the names of the patient."""
    sent = orjson.loads(BODIES[name]())["prefetch"]
    none = {"resourceType": "Bundle", "type": "searchset", "total": 0}
    return {
        kind_of(query): orjson.dumps(sent.get(key) or none).split(b"PATIENT")
        for key, query in PATIENT_VIEW.prefetch.items()
    }


class Handler(BaseHTTPRequestHandler):
    """Answers a read or a search with what there is of that type, for whichever patient is asked about."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    answers: dict[str, list[bytes]] = {}  # noqa: RUF012 # set once, before anybody asks

    def do_GET(self) -> None:
        """One read or search."""
        kind = urlsplit(self.path).path.removeprefix(f"{PATH}/").partition("/")[0]
        patient = _NAME.search(self.path)
        body = (patient.group() if patient else "unknown").encode().join(self.answers[kind])
        self.send_response(200)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # http.server's name for it
        """Say nothing."""


if __name__ == "__main__":
    Handler.answers = record(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
