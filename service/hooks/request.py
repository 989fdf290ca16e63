"""What a client sends to a hook, checked: the body, the envelope, the prefetched data.

The envelope is small and is checked field by field. The prefetched resources may be
megabytes and stay bytes here: only ``workers.reading`` looks inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import marshmallow
import msgspec
import structlog
from flask import Request

from service.body import read_bytes
from service.ehr.access import Access
from service.hooks.catalogue import Service
from service.hooks.envelope import CONTEXTS, Envelope, EnvelopeSchema
from service.problems import BadRequest, DataMissing, Issue, UnsupportedContent
from service.trust.gate import Caller
from service.trust.site import ANYONE, CLINICIANS, Client

_log = structlog.get_logger("service")


class Invocation(msgspec.Struct, frozen=True):
    """Who asked what about whom: all that a card needs to know of the call besides the answer.

    ``service`` is the id in the address, ``hook`` the kind of hook. ``patient`` is a bare
    id, ``user`` a reference (``Practitioner/7``). No access token is kept here.
    ``client`` is who calls, and ``tenant`` which of its tenants.
    """

    service: str
    hook: str
    instance: str
    patient: str
    user: str
    client: Client = ANYONE
    tenant: str = ""

    @property
    def by_clinician(self) -> bool:
        """Whether a clinician is looking, and not the patient or a relative, for whom the cards are not written."""
        return self.user.partition("/")[0] in (self.client.users or CLINICIANS)


class Call(msgspec.Struct, frozen=True):
    """One checked call: who asks, the prefetched data by key, still as bytes, and the offer to read more.

    ``context`` is what the client said about the occasion; draft orders are in there.
    """

    asked: Invocation
    prefetch: Mapping[str, msgspec.Raw]
    access: Access | None = None
    context: Mapping[str, Any] = {}


def read_body(request: Request) -> bytes:
    """The body of a request, if it is JSON of a size that a hook may have.

    :raises UnsupportedContent: not ``application/json``, or compressed.
    :raises TooLarge: more than 10 MB.
    """
    if request.mimetype != "application/json":
        raise UnsupportedContent(Issue("A hook takes a body of the type application/json"))
    return read_bytes(request)


def check(body: bytes, service: Service, caller: Caller) -> Call:
    """The call in a body.

    :raises BadRequest: the body is not JSON, not a CDS Hooks request, or for another hook.
    """
    envelope = _decode(body)
    fields = _fields(envelope)
    if fields["hook"] != service.hook:
        raise BadRequest(Issue(f"The service {service.id} answers the hook {service.hook}", "hook"))
    context = fields["context"]
    if faults := CONTEXTS[service.hook]().validate(context):
        raise BadRequest(*_issues({"context": faults}))
    if "/" in context["patientId"]:
        _log.info("patientId came as a reference", service=service.id)
    asked = Invocation(
        service=service.id,
        hook=service.hook,
        instance=str(fields["hookInstance"]),
        patient=context["patientId"].removeprefix("Patient/"),
        user=context["userId"],
        client=caller.client,
        tenant=caller.tenant,
    )
    _require_same_patient(fields, asked.patient)
    return Call(asked, envelope.prefetch or {}, _access(fields), context)


def _require_same_patient(fields: Mapping[str, Any], patient: str) -> None:
    """A token that was issued for one patient is not used, nor meant, for another."""
    meant = (fields.get("fhirAuthorization") or {}).get("patient")
    if meant and str(meant).removeprefix("Patient/") != patient:
        place = "fhirAuthorization.patient"
        raise BadRequest(Issue("The patient of the authorization is not the patient of the context", place))


def _access(fields: Mapping[str, Any]) -> Access | None:
    """The offer to read more, where there is one."""
    offer = fields.get("fhirAuthorization")
    if offer is None:
        return None
    return Access(
        server=fields["fhirServer"],
        token=offer["access_token"],
        seconds=offer["expires_in"],
        scope=offer["scope"],
        subject=offer["subject"],
        patient=str(offer.get("patient") or ""),
    )


def require_data(prefetch: Mapping[str, msgspec.Raw], service: Service) -> None:
    """Refuse a call that does not bring what an answer has to rest on.

    ``null`` under a key means that the client looked and there is nothing, which is a fact;
    but a patient there has to be. An OperationOutcome means that the client could not look.

    :raises DataMissing: naming the keys.
    """
    lost = [key for key, kind in service.required.items() if _kind_of(prefetch, key) != kind]
    if lost:
        raise DataMissing(
            *(Issue(f"The prefetched {key} is needed and did not come", f"prefetch.{key}") for key in lost)
        )
    if all(_kind_of(prefetch, key) in _NOT_HAD for key in service.evidence):
        says = "None of the data came, or could be fetched, that could say whether the patient twitches"
        raise DataMissing(*(Issue(f"{says}: {key}", f"prefetch.{key}") for key in service.evidence))


class _Kind(msgspec.Struct):
    resourceType: str = ""  # noqa: N815 # FHIR's name


_kind = msgspec.json.Decoder(_Kind)
_OUTCOME = "OperationOutcome"
_NOT_HAD = (None, _OUTCOME)


def _kind_of(prefetch: Mapping[str, msgspec.Raw], key: str) -> str | None:
    """The type of the resource under a key: None without the key, and "" for what is no resource."""
    if key not in prefetch:
        return None
    try:
        return _kind.decode(prefetch[key]).resourceType
    except (msgspec.MsgspecError, RecursionError):
        return ""


_envelope = msgspec.json.Decoder(Envelope)
_schema = EnvelopeSchema()


def _decode(body: bytes) -> Envelope:
    try:
        if not body.isascii():
            body.decode()  # the prefetched data are skipped, not read, and would hide bytes that are no text
        return _envelope.decode(body)
    except msgspec.ValidationError as error:
        says, _, path = str(error).partition(" - at `$.")
        raise BadRequest(Issue(f"Not a CDS Hooks request: {says}", path.rstrip("`"))) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise BadRequest(Issue("The body is not valid JSON")) from None


def _fields(envelope: Envelope) -> dict[str, Any]:
    try:
        fields: dict[str, Any] = _schema.load(envelope.given())
    except marshmallow.ValidationError as error:
        raise BadRequest(*_issues(error.messages_dict)) from None
    return fields


def _issues(messages: Mapping[str, Any], path: str = "") -> Iterator[Issue]:
    for name, says in messages.items():
        place = path if name == marshmallow.exceptions.SCHEMA else f"{path}.{name}".lstrip(".")
        if isinstance(says, Mapping):
            yield from _issues(says, place)
        else:
            yield from (Issue(f"{place}: {line}", place) for line in says)
