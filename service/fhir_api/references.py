"""Resources of one transaction that refer to each other, before any of them has a place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import orjson
from msgspec.structs import replace

from service.problems import ConditionUnmet, Issue
from workers.records import Place, Posted

_REFERENCE = re.compile(rb'("reference"\s*:\s*)("(?:[^"\\]|\\.)*")')


class Sent(NamedTuple):
    """One checked resource: its bytes, and what was read out of them to keep them.

    ``patient`` as in ``belonging.patient_named``; ``own_id`` the id it says it has; ``once`` what it is known by, if it
    is to be kept once; ``full_url`` how other entries of its transaction refer to it, ``subject`` how it refers to its
    patient there, as it came, and ``at`` where it stands.
    """

    raw: bytes
    kind: str
    own_id: str
    patient: str
    remarks: tuple[Issue, ...]
    once: str = ""
    full_url: str = ""
    subject: str = ""
    at: str = ""


def settled(batch: Sequence[Sent], posted: Sequence[Posted], places: Sequence[Place]) -> list[Posted]:
    """The resources as they are kept, when it is known where: under their patients, naming each other by their places.

    Nothing in the bytes changes but references to another entry of the same transaction.
    """
    names = {url: _name(sent, place) for sent, place in zip(batch, places, strict=True) for url in urls_of(sent)}
    patients = [_patient(sent, place, names) for sent, place in zip(batch, places, strict=True)]
    only = next((patient for patient in patients if patient), "")
    _refuse_anothers(batch, places, [patient or only for patient in patients])
    return [
        replace(each, content=_renamed(each.content, names), patient=patient or only)
        for each, patient in zip(posted, patients, strict=True)
    ]


def _refuse_anothers(batch: Sequence[Sent], places: Sequence[Place], patients: Sequence[str]) -> None:
    """What is known under a condition already, and is about another patient, is not the same thing.

    :raises ConditionUnmet: naming each; nothing of the batch is kept then.
    """
    says = "What is known by this condition already is about another patient"
    anothers = [
        Issue(says, sent.at or sent.kind)
        for sent, place, patient in zip(batch, places, patients, strict=True)
        if sent.kind != "Patient" and not place.version and place.patient != patient
    ]
    if anothers:
        raise ConditionUnmet(*anothers)


def urls_of(sent: Sent) -> Iterator[str]:
    """How others may refer to it: by its fullUrl, or by the end of one that is the address of a server."""
    if sent.full_url:
        yield sent.full_url
        if not sent.full_url.startswith("urn:"):
            yield "/".join(sent.full_url.split("/")[-2:])


def whose(sent: Sent, known: Mapping[str, str]) -> str:
    """The patient whom a resource names; by the whole reference first: two servers may each have a Patient/7."""
    return known.get(sent.subject, sent.patient)


def _name(sent: Sent, place: Place) -> str:
    """How others refer to it from now on: as it calls itself, or else by its place.

    A patient is known in the records of the hospital by the id that came along; hooks will ask for that one.
    """
    if sent.kind == "Patient" and not place.version and place.patient:
        return place.patient
    return f"{sent.kind}/{sent.own_id or place.id}"


def _patient(sent: Sent, place: Place, names: Mapping[str, str]) -> str:
    if sent.kind == "Patient":
        return _name(sent, place)
    return whose(sent, names)


def _renamed(content: bytes, names: Mapping[str, str]) -> bytes:
    """The bytes with every reference to one of these as its name."""
    if not names:
        return content

    def rename(found: re.Match[bytes]) -> bytes:
        name = names.get(orjson.loads(found[2]))
        return found[1] + orjson.dumps(name) if name else found[0]

    return _REFERENCE.sub(rename, content)
