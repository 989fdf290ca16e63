"""A small FHIR server in a thread: reads, searches, pages, and every way in which a server can misbehave."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

Json = dict[str, Any]

LOOPBACK = "127.0.0.1"
PATH = "/fhir"
FHIR_JSON = "application/fhir+json"


class Seen(NamedTuple):
    """One request as the server saw it: what was asked for stands in the address or in the body."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str = ""

    @property
    def kind(self) -> str:
        """The type of resource that was asked for; empty for a further page."""
        return self.path.removeprefix(f"{PATH}/").partition("/")[0] if self.path != PATH else ""


class Handler(BaseHTTPRequestHandler):
    """One connection; what it answers is the server's to say."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Listener

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())

    def _answer(self, body: str) -> None:
        parts = urlsplit(self.path)
        seen = Seen(self.command, parts.path, parts.query, {k.lower(): v for k, v in self.headers.items()}, body)
        try:
            self.server.fhir.answer(self, seen)
        except OSError:  # the client has hung up
            self.close_connection = True

    def send(self, document: Any, status: int = 200, kind: str = FHIR_JSON, **headers: str) -> None:  # noqa: ANN401
        """A whole answer: JSON, or bytes as they are."""
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.start(len(body), status, kind, **headers)
        self.wfile.write(body)

    def start(self, length: int, status: int = 200, kind: str = FHIR_JSON, **headers: str) -> None:
        """The head of an answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


class Listener(ThreadingHTTPServer):
    """The socket; each connection has a thread of its own."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    fhir: FhirServer


Misbehaviour = Callable[[Handler, Seen], None]


class FhirServer:
    """Holds resources and answers for them at ``base``.

    ``page_size`` is the most that one page holds, whatever ``_count`` says. With a ``token``, a request without it is
    refused. With a ``certificate`` (and its key, in one file) it speaks TLS.

    ``misbehaves`` says for a type of resource what is done in place of an answer ("" for further pages).
    ``seen`` are the requests so far.
    """

    def __init__(
        self, *, page_size: int = 500, token: str = "", delay: float = 0.0, certificate: Path | None = None
    ) -> None:
        self.page_size = page_size
        self.token = token
        self.delay = delay
        self.misbehaves: dict[str, Misbehaviour] = {}
        self.seen: list[Seen] = []
        self.stopping = threading.Event()
        self._held: dict[str, list[Json]] = {}
        self._listener = Listener((LOOPBACK, 0), Handler)
        self._listener.fhir = self
        self._scheme = "http"
        if certificate:
            self._scheme = "https"
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate)
            self._listener.socket = context.wrap_socket(self._listener.socket, server_side=True)
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.05,), daemon=True)

    @property
    def base(self) -> str:
        """The base address."""
        return f"{self._scheme}://{LOOPBACK}:{self._listener.server_port}{PATH}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()

    def hold(self, *resources: Json) -> Self:
        """Take resources into the record."""
        for each in resources:
            self._held.setdefault(each["resourceType"], []).append(each)
        return self

    def asked(self, kind: str) -> list[Seen]:
        """The requests for one type of resource."""
        return [each for each in self.seen if each.kind == kind]

    def answer(self, handler: Handler, seen: Seen) -> None:
        """Answer one request, or misbehave as was asked for."""
        self.seen.append(seen)
        if self.delay:
            time.sleep(self.delay)
        if self.token and seen.headers.get("authorization") != f"Bearer {self.token}":
            handler.send(outcome("login"), 401)
        elif seen.kind in self.misbehaves:
            self.misbehaves[seen.kind](handler, seen)
        else:
            self.behave(handler, seen)

    def behave(self, handler: Handler, seen: Seen) -> None:
        """A read, a search, or a further page of one."""
        words = seen.path.removeprefix(PATH).strip("/").split("/")
        if words == [""]:
            asked = {name: values[0] for name, values in parse_qs(seen.query).items()}
            handler.send(self._page(asked["_of"], asked["_from"], int(asked["_offset"])))
        elif len(words) == 1 or words[1] == "_search":
            query = seen.body if seen.method == "POST" else seen.query
            handler.send(self._page(words[0], query, 0))
        else:
            found = [each for each in self._held.get(words[0], ()) if each["id"] == words[1]]
            handler.send(*((found[0],) if found else (outcome("not-found"), 404)))

    def _page(self, kind: str, query: str, offset: int) -> Json:
        parameters = dict(parse_qsl(query))
        whose = parameters.get("patient") or parameters.get("subject", "").removeprefix("Patient/")
        found = [each for each in self._held.get(kind, ()) if _subject(each) in ("", f"Patient/{whose}")]
        size = min(self.page_size, int(parameters.get("_count", self.page_size)))
        entries = [
            {"fullUrl": f"{self.base}/{kind}/{each['id']}", "resource": each, "search": {"mode": "match"}}
            for each in found[offset : offset + size]
        ]
        page: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(found)}
        if offset + size < len(found):
            following = f"{self.base}?_of={kind}&_offset={offset + size}&_from={quote(query, safe='')}"
            page["link"] = [{"relation": "next", "url": following}]
        return page | ({"entry": entries} if entries else {})

    def page(self, kind: str, patient: str) -> Json:
        """The first page of a search, as a client may hand it over."""
        return self._page(kind, f"patient={patient}", 0)


def _subject(resource: Json) -> str:
    if resource["resourceType"] == "Appointment":
        return str(resource["participant"][0]["actor"]["reference"])
    return str((resource.get("subject") or resource.get("source") or {}).get("reference", ""))


def outcome(code: str) -> Json:
    """An OperationOutcome."""
    return {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code}]}
