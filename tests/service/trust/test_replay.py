"""Each token once: in sequence, at the same moment, over several processes, and with what remembers them down."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from service.trust.claims import LEEWAY_SECONDS
from service.trust.replay import OwnMemory, SharedMemory, mark_of
from tests.servers import RedisServer, free_port
from tests.servers.process import LOOPBACK
from tests.service.hook_calls import PATIENT_VIEW
from tests.service.trust.doors import MOMENT, PUBLIC, call, client, guarded, refused, token
from tests.service.trust.tokens import bearer, new_key, usual_key
from workers.contract import Evaluator
from workers.records import Records

pytestmark = pytest.mark.requirement("J7")
CROWD = 20
OTHERS = new_key("key-9")


@pytest.fixture(params=["Redis", "one process"])
def app(request: pytest.FixtureRequest, evaluator: Evaluator, records: Records) -> Flask:
    """The app with either memory."""
    broker = request.getfixturevalue("redis_server").url() if request.param == "Redis" else ""
    other = client(OTHERS, name="another-ehr", issuer="https://another.example.org")
    return guarded(evaluator, records, client(), other, broker_url=broker)


@pytest.mark.requirement("S14")
def test_a_token_opens_the_door_once(app: Flask) -> None:
    shown = token()
    assert call(app, shown).status_code == 200
    for _ in range(3):
        assert refused(app, bearer(shown))["because"] == "the token was used before"
    assert call(app, token()).status_code == 200


@pytest.mark.requirement("S14")
def test_of_twenty_at_once_exactly_one_comes_in(app: Flask) -> None:
    shown, start = token(), Barrier(CROWD)

    def one(_: int) -> int:
        start.wait()
        return call(app, shown).status_code

    with ThreadPoolExecutor(CROWD) as crowd:
        statuses = sorted(crowd.map(one, range(CROWD)))
    assert statuses == [200] + [401] * (CROWD - 1)


@pytest.mark.requirement("S14")
def test_another_token_with_a_used_id_is_refused_and_that_of_another_issuer_is_not(app: Flask) -> None:
    assert call(app, token(jti="7")).status_code == 200
    refused(app, bearer(token(jti="7", exp=MOMENT + 900)))
    assert call(app, token(OTHERS, iss="https://another.example.org", jti="7")).status_code == 200


def test_a_token_that_is_refused_for_another_reason_can_still_be_used_rightly(app: Flask) -> None:
    refused(app, bearer(token(aud=PUBLIC, jti="8")))
    refused(app, bearer(token(new_key(usual_key().kid), jti="8")))
    assert call(app, token(jti="8")).status_code == 200


def test_a_call_that_fails_later_has_used_its_token(app: Flask) -> None:
    shown = token()
    assert call(app, shown, body={"hook": "patient-view"}).status_code == 400
    refused(app, bearer(shown))


@pytest.mark.requirement("S14")
def test_two_processes_share_what_they_remember(
    redis_server: RedisServer, evaluator: Evaluator, records: Records
) -> None:
    one, two = (guarded(evaluator, records, client(), broker_url=redis_server.url()) for _ in range(2))
    shown = token()
    assert call(one, shown).status_code == 200
    refused(two, bearer(shown))


def test_redis_keeps_a_hash_of_a_token_until_it_has_ended_and_nothing_else(
    redis_server: RedisServer, evaluator: Evaluator, records: Records
) -> None:
    app = guarded(evaluator, records, client(), broker_url=redis_server.url())
    shown = token(jti="canary-token", exp=MOMENT + 300)
    assert call(app, shown).status_code == 200
    with redis_server.client() as looking:
        (key,) = looking.keys()
        assert key == f"fcds:token:{mark_of('https://ehr.example.org', 'canary-token')}".encode()
        assert looking.get(key) == b""
        assert 300 < looking.ttl(key) <= 300 + LEEWAY_SECONDS


@pytest.mark.requirement("S15", "J9")
@pytest.mark.parametrize("production", [True, False], ids=["production", "development"])
def test_while_redis_is_down_nobody_comes_in(
    redis_server: RedisServer,
    evaluator: Evaluator,
    records: Records,
    production: bool,  # noqa: FBT001 # a row of a table
) -> None:
    env = "production" if production else "development"
    app = guarded(evaluator, records, client(), broker_url=redis_server.url(), env=env)
    assert call(app, token()).status_code == 200
    redis_server.stop()
    shown = token()
    assert refused(app, bearer(shown))["because"] == "what remembers tokens does not answer"
    for _ in range(2):  # the second time nobody called while it was away
        redis_server.start()
        assert call(app, token()).status_code == 200
        redis_server.stop()


@pytest.mark.requirement("S15")
def test_while_redis_hangs_nobody_comes_in(redis_server: RedisServer, evaluator: Evaluator, records: Records) -> None:
    app = guarded(evaluator, records, client(), broker_url=redis_server.url(), env="production")
    assert call(app, token()).status_code == 200
    redis_server.pause()
    try:
        refused(app, bearer(token()))
    finally:
        redis_server.resume()
    assert call(app, token()).status_code == 200


@pytest.mark.requirement("S15")
def test_where_redis_never_was_nobody_comes_in(evaluator: Evaluator, records: Records) -> None:
    nowhere = f"redis://{LOOPBACK}:{free_port()}/0"
    refused(guarded(evaluator, records, client(), broker_url=nowhere, env="production"), bearer(token()), PATIENT_VIEW)


def test_one_process_forgets_a_token_when_it_has_ended() -> None:
    at = [0.0]
    memory = OwnMemory(lambda: at[0])
    assert memory.first_time("iss", "jti", 100)
    at[0] = 99.9
    assert not memory.first_time("iss", "jti", 100)
    at[0] = 100.0
    assert memory.first_time("iss", "jti", 100)


def test_one_process_does_not_grow_with_tokens_that_have_ended() -> None:
    at = [0.0]
    memory = OwnMemory(lambda: at[0])
    for number in range(5000):
        at[0] = float(number)
        assert memory.first_time("iss", str(number), 10)
    assert memory.size <= 1000


def test_what_is_remembered_keeps_issuer_and_id_apart() -> None:
    assert len({mark_of("a", "bc"), mark_of("ab", "c"), mark_of("abc", "")}) == 3
    assert "canary" not in mark_of("canary", "canary")


def test_of_two_hundred_who_ask_redis_at_once_one_is_the_first(redis_server: RedisServer) -> None:
    memory = SharedMemory(redis_server.url())
    with ThreadPoolExecutor(CROWD) as crowd:
        firsts = list(crowd.map(lambda _: memory.first_time("iss", "jti", 60), range(200)))
    assert sum(firsts) == 1
