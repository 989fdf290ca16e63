"""Requests: what has to be refused, and what must not be (R1 to R7, T5, H2, H3, X2)."""

from __future__ import annotations

from typing import Any

import httpx

from service.conformance.calls import Json, copied
from service.conformance.hooks import HOOKS
from service.conformance.outcomes import CouldNotRun, DidNotApply, none_of, require
from service.conformance.registry import of_each_service
from service.conformance.visit import Offered, Visit, cards_in

_NEW = {"conformanceField": {"new": [1, "two"]}}
_ALMOST: Json = {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "scope": "user/*.rs", "subject": "x"}


@of_each_service("R1", "A call without hook, hookInstance or context, or whose instance is no UUID, is refused")
def envelope_is_checked(visit: Visit, service: Offered) -> str:
    """The four calls are wrong each in one place."""
    visit.answer(service)
    call = visit.call(service)
    calls = {f"without {name}": _without(call, name) for name in ("hook", "hookInstance", "context")}
    calls["with an instance that is no UUID"] = {**call, "hookInstance": "the-first"}
    return _all_refused(visit, service, calls)


@of_each_service("R2", "A call with fhirAuthorization and no fhirServer is refused")
def token_names_its_server(visit: Visit, service: Offered) -> str:
    """The invariant cds-r-1."""
    visit.answer(service)
    call = _without(visit.call(service), "fhirServer")
    return _all_refused(visit, service, {"without fhirServer": {**call, "fhirAuthorization": _ALMOST}})


@of_each_service("R3", "A fhirAuthorization without one of its fields, or of another type, is refused")
def authorization_is_checked(visit: Visit, service: Offered) -> str:
    """Each of the five fields in turn."""
    visit.answer(service)
    call = {**visit.call(service), "fhirServer": "https://fhir.invalid/r4"}
    calls = {f"without {name}": {**call, "fhirAuthorization": _without(_ALMOST, name)} for name in _ALMOST}
    calls["with another token_type"] = {**call, "fhirAuthorization": {**_ALMOST, "token_type": "mac"}}
    return _all_refused(visit, service, calls)


@of_each_service("R4", "A service that is not there is 404")
def unknown_service_is_not_found(visit: Visit, service: Offered) -> str:
    """The call itself is good."""
    visit.admitted(service)
    status = visit.post(f"{visit.discovery_url}/no-such-service-here", visit.call(service)).status
    require(status == httpx.codes.NOT_FOUND, f"answered {status}")
    return "404"


@of_each_service("R4", "A call for another hook is 400")
def other_hook_is_refused(visit: Visit, service: Offered) -> str:
    """Cards for a question that was not asked would be misread."""
    visit.answer(service)
    status = visit.send(service, {**visit.call(service), "hook": "org.example.another-hook"}).status
    require(status == httpx.codes.BAD_REQUEST, f"answered {status}")
    return "400"


@of_each_service("R4", "A body that is no JSON object, or is of another content type, is 400 or 415")
def what_is_no_json_is_refused(visit: Visit, service: Offered) -> str:
    """Neither cards nor a server error."""
    visit.answer(service)
    bodies = {"words": b"hello", "half an object": b'{"hook": ', "a list": b"[]", "nothing": b""}
    statuses = {what: visit.send(service, body).status for what, body in bodies.items()}
    allowed = (httpx.codes.BAD_REQUEST, httpx.codes.UNSUPPORTED_MEDIA_TYPE, httpx.codes.UNPROCESSABLE_ENTITY)
    none_of([f"{what} was answered {status}" for what, status in statuses.items() if status not in allowed])
    return f"{len(statuses)} bodies"


@of_each_service("R5", "A patientId with its type in front is understood")
def patient_reference_is_understood(visit: Visit, service: Offered) -> str:
    """As several clients send it."""
    call = visit.call(service)
    patient = str(call["context"].get("patientId", "")).removeprefix("Patient/")
    return _same_as_usual(visit, service, _with_context(call, patientId=f"Patient/{patient}"))


@of_each_service("R6", "A prefetched Patient who is not the patient of the context is refused")
def other_patient_is_refused(visit: Visit, service: Offered) -> str:
    """Cards about one patient in the chart of another are the worst that can happen."""
    visit.answer(service)
    call = visit.call(service)
    keys = [key for key, value in (call.get("prefetch") or {}).items() if _is_patient(value)]
    if not keys:
        raise DidNotApply("no Patient is prefetched")
    call["prefetch"][keys[0]]["id"] = "somebody-else"
    return _all_refused(visit, service, {"with another Patient": call})


@of_each_service("R7", "An extension on the request is tolerated")
def extension_is_tolerated(visit: Visit, service: Offered) -> str:
    """As Epic sends one with each call."""
    extension = {"com.epic.cdshooks.request.bpa-trigger-action": "23", "org.example.conformance": {"a": 1}}
    return _same_as_usual(visit, service, {**visit.call(service), "extension": extension})


@of_each_service("T5", "Unknown fields at the root, in the context and in fhirAuthorization are tolerated")
def unknown_fields_are_tolerated(visit: Visit, service: Offered) -> str:
    """A hook may gain fields in a minor version."""
    call = {**_with_context(visit.call(service), **_NEW), **_NEW}
    if isinstance(call.get("fhirAuthorization"), dict):
        call["fhirAuthorization"] |= _NEW
    return _same_as_usual(visit, service, call)


@of_each_service("H2", "A call without a context field that the hook requires is refused")
def context_is_checked(visit: Visit, service: Offered) -> str:
    """Each required field in turn."""
    visit.answer(service)
    hook = HOOKS.get(service.hook)
    if hook is None:
        raise DidNotApply("the hook's context is not known here")
    call = visit.call(service)
    calls = {f"without {name}": {**call, "context": _without(call["context"], name)} for name in hook.required}
    return _all_refused(visit, service, calls)


@of_each_service("H3", "A patient or a relative who looks gets no cards")
def patients_get_no_cards(visit: Visit, service: Offered) -> str:
    """Cards are written for clinicians."""
    hook = HOOKS.get(service.hook)
    if hook is None or not hook.patient_may_look:
        raise DidNotApply("only clinicians fire this hook")
    visit.cards(service)
    call = visit.call(service)
    users = (f"Patient/{call['context']['patientId']}", "RelatedPerson/conformance")
    replies = [visit.send(service, _with_context(visit.call(service), userId=user)) for user in users]
    none_of([f"{reply.status} with cards" for reply in replies if reply.ok and cards_in(reply.json())])
    return "no cards"


@of_each_service("X2", "The same call again brings the whole set of cards anew, under new ids")
def cards_come_anew(visit: Visit, service: Offered) -> str:
    """Whoever replaces cards needs all of them each time."""
    first, again = visit.cards(service), visit.send(service, visit.call(service))
    second = cards_in(again.json()) if again.ok else []
    require(len(first) == len(second), f"first {len(first)} cards, then {len(second)} ({again.status})")
    kept = {card.get("uuid") for card in first} & {card.get("uuid") for card in second} - {None}
    require(not kept, "the same card ids came for two calls")
    return f"{len(first)} cards both times"


def _all_refused(visit: Visit, service: Offered, calls: dict[str, Any]) -> str:
    replies = {what: visit.send(service, call) for what, call in calls.items()}
    none_of([f"{what} was answered {reply.status}" for what, reply in replies.items() if not reply.refused])
    return "refused with " + ", ".join(sorted({str(reply.status) for reply in replies.values()}))


def _same_as_usual(visit: Visit, service: Offered, call: Json) -> str:
    """A call that has to be answered like the usual one: 200, and as many cards."""
    usual = len(cards_in(visit.answered(service)))
    reply = visit.send(service, copied(call, visit.new_id))
    require(reply.ok, f"answered {reply.status}")
    came = len(cards_in(reply.json()))
    require(came == usual, f"{came} cards in place of {usual}")
    return f"{reply.status}, {came} cards as usual"


def _without(fields: Json, *names: str) -> Json:
    return {name: value for name, value in fields.items() if name not in names}


def _with_context(call: Json, **fields: Any) -> Json:  # noqa: ANN401 # JSON is anything
    context = call.get("context")
    if not isinstance(context, dict):
        raise CouldNotRun("the given request has no context")
    return {**call, "context": {**context, **fields}}


def _is_patient(value: Any) -> bool:  # noqa: ANN401 # JSON is anything
    return isinstance(value, dict) and value.get("resourceType") == "Patient"
