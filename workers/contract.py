"""What travels between the web process and a worker, and under which names.

A Case goes out and an Assessment comes back, each as JSON with the version of its
shape. The Case is compressed: it passes through Redis, a pipe and four parsers, and
shrinks to a tenth in a quarter of a millisecond. A process that meets a version it does
not know refuses by name, so that old and new processes can run side by side during an
upgrade and never misread each other.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import TypeVar

import msgspec

from workers.assessment import Assessment
from workers.facts import Case

Evaluator = Callable[[Case], Assessment]
"""The whole of the decision support: facts in, answer out."""

Assess = Callable[[str], None]
"""Has what is kept in one file (``Patient/7``, or with its owner: ``workers.records``) evaluated, now or soon."""

WIRE_VERSION = 2
EVALUATE_CASE = "workers.tasks.evaluate_case"
ASSESS_PATIENT = "workers.tasks.assess_patient"

HOOK_QUEUE = "hook"
BATCH_QUEUE = "batch"
QUEUES = (HOOK_QUEUE, BATCH_QUEUE)

_LARGEST_CASE = 64 * 1024 * 1024

T = TypeVar("T")


class ContractError(Exception):
    """A message from the other side cannot be used."""


class UnknownWireVersion(ContractError):
    """The other side speaks a version of the messages that this process does not know."""


class UnreadableMessage(ContractError):
    """The message has the right version and not its shape; the text names no value of it."""


class Refused(ContractError):
    """The worker could not answer; the text is the name of its error and nothing more."""


class _Question(msgspec.Struct, frozen=True):
    version: int
    case: msgspec.Raw  # read only when the version is known; base64 of zlib of JSON


class _Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    version: int
    assessment: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    refused: str = ""


_encoder = msgspec.json.Encoder()
_question = msgspec.json.Decoder(_Question)
_answer = msgspec.json.Decoder(_Answer)
_packed = msgspec.json.Decoder(bytes)
_case = msgspec.json.Decoder(Case)
_assessment = msgspec.json.Decoder(Assessment)


def encode_case(case: Case, version: int = WIRE_VERSION) -> str:
    """The text of the message that asks for an evaluation."""
    packed = zlib.compress(_encoder.encode(case), level=1)
    return _encoder.encode(_Question(version, msgspec.Raw(_encoder.encode(packed)))).decode()


def decode_case(message: str) -> Case:
    """The Case that a message asks about. Raises UnknownWireVersion or UnreadableMessage."""
    question = _read(_question, message)
    _require_known(question.version)
    return _read(_case, _decompressed(_read(_packed, question.case)))


def encode_assessment(assessment: Assessment) -> str:
    """The text of the reply to one question."""
    return _encoder.encode(_Answer(WIRE_VERSION, msgspec.Raw(_encoder.encode(assessment)))).decode()


def encode_refusal(error: BaseException) -> str:
    """The text of the reply when there is no answer: the name of the error, never its message."""
    return _encoder.encode(_Answer(WIRE_VERSION, refused=type(error).__name__)).decode()


def decode_assessment(reply: str | bytes) -> Assessment:
    """The Assessment in a reply. Raises Refused, UnknownWireVersion or UnreadableMessage."""
    answer = _read(_answer, reply)
    _require_known(answer.version)
    if answer.assessment is msgspec.UNSET:
        raise Refused(answer.refused)
    return _read(_assessment, answer.assessment)


def _decompressed(packed: bytes) -> bytes:
    """At most as much as a record can be: a few bytes may be made to unfold into gigabytes."""
    unpacking = zlib.decompressobj()
    try:
        unpacked = unpacking.decompress(packed, _LARGEST_CASE)
    except zlib.error:
        raise UnreadableMessage("the case is not compressed as its version is") from None
    if not unpacking.eof:
        raise UnreadableMessage("the case is cut off or too large")
    return unpacked


def _require_known(version: int) -> None:
    if version != WIRE_VERSION:
        raise UnknownWireVersion(f"version {version} of the messages is not known here, only {WIRE_VERSION}")


def _read(decoder: msgspec.json.Decoder[T], message: str | bytes | msgspec.Raw) -> T:
    try:
        return decoder.decode(message)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise UnreadableMessage("the message does not have the shape of its version") from None
