"""Links that open the form for one patient.

A link is signed, so that nobody can make one for somebody else, and ends. It carries what the answers are filed
under and never a name. Whoever holds the link can answer once more; nobody can read answers with it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

import msgspec

ROLES = ("patient", "relative", "clinician")
_PATIENT = re.compile(r"Patient/[A-Za-z0-9\-.]{1,64}")
_ENCOUNTER = re.compile(r"(Encounter/[A-Za-z0-9\-.]{1,64})?")


class NotALink(Exception):
    """Nobody can answer by this link: it was not made here, or what it names cannot be."""


class LinkExpired(NotALink):
    """The link was good once."""


class Link(msgspec.Struct, frozen=True):
    """Whom the answers are about, who is expected to give them, and in whose files they are kept (``owner_named``).

    All but the first may be empty.
    """

    patient: str
    role: str = ""
    encounter: str = ""
    owner: str = ""


class _Signed(msgspec.Struct, frozen=True, array_like=True):
    link: Link
    expires: float  # seconds since 1970


def link_for(patient: str, role: str, encounter: str, secret: str, expires: datetime, owner: str = "") -> str:
    """The text for ``/questionnaire?link=…``.

    :param patient: a reference (``Patient/7``), as the patient's other resources give it.
    :param role: who will answer: ``patient``, ``relative``, ``clinician``, or empty to leave it open.
    :param encounter: a reference (``Encounter/12``), or empty.
    :param secret: the service's own.
    :param expires: the moment, with a time zone, from which the link opens nothing.
    :param owner: in whose files the answers are kept; empty where clients are not authenticated.
    :raises NotALink: a reference or the role is none.
    """
    link = Link(patient, role, encounter, owner)
    _require_sense(link)
    says = urlsafe_b64encode(msgspec.json.encode(_Signed(link, expires.timestamp()))).decode().rstrip("=")
    return f"{says}.{_signature(says, secret)}"


def read_link(text: str, secret: str, now: datetime) -> Link:
    """What a link says. Raises NotALink or LinkExpired."""
    says, _, signature = text.partition(".")
    if not text.isascii() or not hmac.compare_digest(signature, _signature(says, secret)):
        raise NotALink("this link was not made here")
    signed = msgspec.json.decode(urlsafe_b64decode(says + "=" * (-len(says) % 4)), type=_Signed)
    if signed.expires <= now.timestamp():
        raise LinkExpired("this link has expired")
    return signed.link


def _require_sense(link: Link) -> None:
    if not _PATIENT.fullmatch(link.patient) or not _ENCOUNTER.fullmatch(link.encounter):
        raise NotALink("a link names a patient as Patient/…, and perhaps an encounter as Encounter/…")
    if link.role not in ("", *ROLES):
        raise NotALink(f"who answers is one of {', '.join(ROLES)}, or left open")


def _signature(says: str, secret: str) -> str:
    """The purpose is part of what is signed: nothing else that this secret signs is ever a link."""
    made = hmac.digest(secret.encode(), f"fcds form link\n{says}".encode(), hashlib.sha256)
    return urlsafe_b64encode(made).decode().rstrip("=")
