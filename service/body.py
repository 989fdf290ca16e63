"""The body of a request, as bytes of a size that a record may have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from flask import Request

from service.problems import Issue, TooLarge, UnsupportedContent

LARGEST_BODY = 10 * 1024 * 1024
_READ_ON = 3 * LARGEST_BODY
_STEP = 64 * 1024


def read_bytes(request: Request) -> bytes:
    """The body of a request.

    The size is counted while reading, because a chunked body does not announce it and
    Werkzeug would silently cut it at the limit.

    :raises UnsupportedContent: it is compressed.
    :raises TooLarge: more than 10 MB.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedContent(Issue("The body has to come without Content-Encoding"))
    if request.content_length is None:
        return b"".join(_chunks(request))
    if request.content_length > LARGEST_BODY:
        _refuse_size(request)
    return request.get_data(cache=False)


def _chunks(request: Request) -> Iterator[bytes]:
    left = LARGEST_BODY
    while chunk := request.stream.read(_STEP):
        left -= len(chunk)
        if left < 0:
            _refuse_size(request)
        yield chunk


def _refuse_size(request: Request) -> NoReturn:
    """Refuse the body after reading on for a while: a client that is still sending would never see the answer."""
    left = _READ_ON
    while left > 0 and (chunk := request.stream.read(_STEP)):
        left -= len(chunk)
    raise TooLarge(Issue(f"The body is larger than {LARGEST_BODY // 1024 // 1024} MB"))
