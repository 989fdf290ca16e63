"""How fast a hook is answered, as ratios within one run.

    .venv/bin/python -m benchmarks.hook [--seconds 3]

Needs ``wrk`` and ``redis-server`` (Debian packages of these names). For a small and a large record, at 1 and
at 16 connections: a route that does nothing, a route that parses the body and answers a fixed card, the hook
embedded, and the hook through Celery. CPU a request is that of every process of the service, client left out.
"""

from __future__ import annotations

import argparse

from benchmarks.bodies import large, small
from benchmarks.hook_server import HOOK
from benchmarks.load import Route, Service, in_turns, require_wrk, served, with_worker
from tests.servers import RedisServer


def main() -> None:
    """Measure everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=3, help="for one route in one round")
    seconds = parser.parse_args().seconds
    require_wrk()
    bodies = {"small": small(), "large": large()}
    for name, body in bodies.items():
        print(f"{name}: {len(body) / 1000:.1f} kB")
    with served({}) as embedded, RedisServer() as redis, with_worker(redis.url()) as through_celery:
        for name, body in bodies.items():
            for connections in (1, 16):
                compare(name, body, connections, seconds, embedded, through_celery)


def compare(name: str, body: bytes, connections: int, seconds: int, embedded: Service, celery: Service) -> None:
    """One block of the table: the four routes for one body at one number of connections."""
    routes = {
        "no-op": Route(embedded, "/noop"),
        "parse, fixed card": Route(embedded, "/fixed"),
        "hook embedded": Route(embedded, HOOK),
        "hook through Celery": Route(celery, HOOK),
    }
    print(f"\n{name} body, {connections} connection(s)")
    rows = in_turns(routes, body, connections, seconds)
    share = rows["hook embedded"].rate / rows["parse, fixed card"].rate
    more = rows["hook through Celery"].median - rows["hook embedded"].median
    print(f"embedded / fixed card: {share:.2f} of the throughput; Celery: {more:+.2f} ms at the median")


if __name__ == "__main__":
    main()
