"""What it costs to be careful: signed tokens, and prefetch that has to be fetched, as ratios within one run.

    .venv/bin/python -m benchmarks.trusted [--seconds 3]

Needs ``wrk`` and ``redis-server``. For a small and a large record, at 1 and at 16 connections: a route that does
nothing, the hook with its whole prefetch, the same with a token that is good for one call (replay memory in Redis), and
the hook without prefetch, whose ten keys are fetched from a FHIR server on this machine. The service has as many
processes as there are cores. Each call is about somebody else, and each is answered with a card, so its assessment and
its cards are written to the records behind it. CPU a request is that of the service alone; load, FHIR server and Redis
share the machine with it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import orjson
import yaml

from benchmarks.bodies import large, small
from benchmarks.fhir_standin import PATH
from benchmarks.hook_server import HOOK
from benchmarks.load import Route, Service, ended, in_turns, require_wrk, served, start, until_it_listens
from tests.servers import RedisServer
from tests.servers.process import free_port
from tests.service.trust.tokens import ISSUER, signed, usual_key

PUBLIC = "https://cds.example.org"
TOKENS_A_SECOND = 1_500
"""More than are ever used; one that came twice would be refused, and stand among the errors."""


def main() -> None:
    """Measure everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=3, help="for one route in one round")
    seconds = parser.parse_args().seconds
    require_wrk()
    with RedisServer() as redis, served(shared(redis.url())) as embedded, guarded(redis.url()) as careful:
        for name, body in {"small": small(), "large": large()}.items():
            with ehr(name) as server:
                for connections in (1, 16):
                    compare(name, body, connections, seconds, embedded, careful, server)


def compare(  # noqa: PLR0913, PLR0917 # what is compared
    name: str, body: bytes, connections: int, seconds: int, embedded: Service, careful: Service, server: str
) -> None:
    """One block of the table: the four routes for one body at one number of connections."""
    print(f"\n{name} body, {len(body) / 1000:.1f} kB, {connections} connection(s)")
    routes = {
        "no-op": Route(embedded, "/noop"),
        "prefetch complete": Route(embedded, HOOK),
        "prefetch complete, token": Route(careful, HOOK, tokens=lambda: tokens(seconds)),
        "prefetch missing": Route(embedded, HOOK, body=without_prefetch(body, server)),
    }
    rows = in_turns(routes, body, connections, seconds)
    token = rows["prefetch complete, token"].cpu - rows["prefetch complete"].cpu
    fetching = rows["prefetch missing"].median - rows["prefetch complete"].median
    print(f"token: {token:+.2f} ms CPU; fetching: {fetching:+.2f} ms at the median")


def tokens(seconds: int) -> list[str]:
    """Tokens for one measurement and the warming up before it, each good once."""
    address = f"{PUBLIC}{HOOK}"
    return [signed(usual_key(), aud=address, jti=str(uuid4())) for _ in range(TOKENS_A_SECOND * (seconds + 2))]


def without_prefetch(body: bytes, server: str) -> bytes:
    """The same call by a client that sends no data, and offers its FHIR server."""
    call = orjson.loads(body)
    del call["prefetch"]
    offer = {"access_token": "a-token", "token_type": "Bearer", "expires_in": 300, "scope": "user/*.rs", "subject": "x"}
    return orjson.dumps(call | {"fhirServer": server, "fhirAuthorization": offer})


def shared(broker: str) -> dict[str, str]:
    """Settings with which the service runs in several processes that evaluate by themselves."""
    return {"FCDS_BROKER_URL": broker, "FCDS_HOOK_EVALUATION": "inline"}


@contextmanager
def guarded(broker: str) -> Iterator[Service]:
    """The service with one client, whose tokens are asked for."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "site.yaml"
        client = {"name": "measured", "issuer": ISSUER, "jwks": usual_key().jwks}
        file.write_text(yaml.safe_dump({"clients": [client]}))
        with served({"FCDS_SITE_FILE": str(file), "FCDS_PUBLIC_URL": PUBLIC, **shared(broker)}) as service:
            yield service


@contextmanager
def ehr(name: str) -> Iterator[str]:
    """The address of a FHIR server with the record of one body."""
    port = free_port()
    process = start([sys.executable, "-m", "benchmarks.fhir_standin", str(port), name], {})
    with ended(process):
        until_it_listens(port)
        yield f"http://127.0.0.1:{port}{PATH}"


if __name__ == "__main__":
    main()
