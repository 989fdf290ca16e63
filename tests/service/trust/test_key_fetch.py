"""Fetching the keys of a client over real sockets: bounded in time and size, and never led elsewhere."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from itertools import count

import pytest

from service.trust.key_fetch import MOST_BYTES, KeyFetch, KeySetNotHad, may_be_fetched
from tests.servers import free_port
from tests.servers.process import LOOPBACK
from tests.service.trust.key_server import (
    Answering,
    KeyServer,
    endless,
    failing,
    hanging,
    hanging_body,
    hanging_head,
    too_large,
)
from tests.service.trust.tokens import usual_key

pytestmark = pytest.mark.requirement("J5")


@pytest.fixture
def server() -> Iterator[KeyServer]:
    """A client's server that gives one key out."""
    with KeyServer() as listening:
        listening.has(usual_key().public)
        yield listening


def test_a_key_set_is_fetched_as_it_is(server: KeyServer) -> None:
    assert json.loads(KeyFetch()(server.url)) == usual_key().jwks


def test_a_key_set_of_the_largest_size_is_fetched(server: KeyServer) -> None:
    server.answers(lambda exchange: exchange.send(b" " * MOST_BYTES))
    assert len(KeyFetch()(server.url)) == MOST_BYTES


@pytest.mark.requirement("S21")
@pytest.mark.parametrize("answering", [too_large, endless, lambda exchange: exchange.send(b" " * (MOST_BYTES + 1))])
def test_a_key_set_that_is_too_large_is_not_read_to_its_end(server: KeyServer, answering: Answering) -> None:
    server.answers(answering)
    with pytest.raises(KeySetNotHad, match="too large"):
        KeyFetch(seconds=20)(server.url)


@pytest.mark.requirement("S21")
@pytest.mark.parametrize("answering", [hanging, hanging_head, hanging_body])
def test_a_key_set_that_does_not_come_in_time_is_given_up(server: KeyServer, answering: Answering) -> None:
    server.answers(answering)
    fetch = KeyFetch(seconds=0.3)
    with pytest.raises(KeySetNotHad):
        fetch(server.url)
    server.has(usual_key().public)
    assert json.loads(fetch(server.url)) == usual_key().jwks


@pytest.mark.requirement("S20")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(server: KeyServer, status: int) -> None:
    with KeyServer() as elsewhere:
        server.answers(lambda exchange: exchange.send(b"", status, Location=elsewhere.url))
        with pytest.raises(KeySetNotHad, match=str(status)):
            KeyFetch()(server.url)
        assert elsewhere.connections == 0
    assert server.asked == ["/keys"]


def test_a_compressed_answer_is_not_read(server: KeyServer) -> None:
    bomb = gzip.compress(b" " * 10_000_000)
    server.answers(lambda exchange: exchange.send(bomb, Content_Encoding="gzip"))
    with pytest.raises(KeySetNotHad, match="compressed"):
        KeyFetch()(server.url)


def test_an_error_or_nobody_there_is_no_key_set(server: KeyServer) -> None:
    server.answers(failing)
    with pytest.raises(KeySetNotHad, match="500"):
        KeyFetch()(server.url)
    with pytest.raises(KeySetNotHad):
        KeyFetch()(f"http://{LOOPBACK}:{free_port()}/keys")


@pytest.mark.requirement("S29")
def test_no_proxy_of_the_environment_is_used(server: KeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with KeyServer() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.base)
        assert json.loads(KeyFetch()(server.url)) == usual_key().jwks
        assert proxy.connections == 0


def test_the_text_of_a_failure_holds_nothing_of_what_came(server: KeyServer) -> None:
    numbers = count()
    server.answers(lambda exchange: exchange.wfile.write(f"canary {next(numbers)}\r\n\r\n".encode()))
    with pytest.raises(KeySetNotHad) as failure:
        KeyFetch()(server.url)
    assert "canary" not in str(failure.value)


@pytest.mark.parametrize(
    ("url", "in_development", "in_production"),
    [
        ("https://ehr.example.org/keys", True, True),
        ("https://ehr.example.org:8443/keys?v=1", True, True),
        ("http://127.0.0.1:8080/keys", True, False),
        ("http://localhost/keys", True, False),
        ("http://[::1]:8080/keys", True, False),
        ("http://ehr.example.org/keys", False, False),
        ("http://127.0.0.1.example.org/keys", False, False),
        ("https://user@ehr.example.org/keys", False, False),
        ("https://ehr.example.org:port/keys", False, False),
        ("https:///keys", False, False),
        ("file:///etc/passwd", False, False),
        ("ehr.example.org/keys", False, False),
        ("", False, False),
        ("http://[::1", False, False),
    ],
)
def test_keys_come_by_https_or_in_development_from_this_machine(
    url: str,
    in_development: bool,  # noqa: FBT001 # a row of a table
    in_production: bool,  # noqa: FBT001
) -> None:
    assert may_be_fetched(url, in_production=False) is in_development
    assert may_be_fetched(url, in_production=True) is in_production
