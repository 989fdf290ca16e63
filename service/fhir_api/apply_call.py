"""A call of ``$apply``: the record of one patient in, a CarePlan out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from importlib.resources.abc import Traversable

import msgspec
import orjson
from msgspec import Raw

from service.cards import Drafts
from service.fhir_api.apply import Published, apply
from service.fhir_api.extractable import extractable_in
from service.fhir_api.questions import Json
from service.fhir_api.validation import MOST_OF_A_RECORD, parsed
from service.problems import BadRequest, DataMissing, Issue, Unprocessable
from workers.contract import Evaluator
from workers.facts import Case
from workers.reading import NoPatient, ReadingError, patients_in, read_case

_PLAN = "PlanDefinition-fasciculation-workup.json"
_FORM = "Questionnaire-fasciculation-intake.json"
_WHERE = "Parameters.parameter.where(name = '{}')"
_REFERENCE = re.compile(r"(?:https?://\S+/)?[A-Z][A-Za-z]{1,40}/[A-Za-z0-9\-.]{1,64}|urn:uuid:[0-9a-fA-F-]{36}")
_PATIENT = re.compile(r"(?:^|/)Patient/[^/]+\Z|^urn:")


class _Reference(msgspec.Struct, frozen=True):
    reference: str = ""


class _Parameter(msgspec.Struct, rename="camel"):
    name: str = ""
    value_string: str = ""
    value_uri: str = ""
    value_reference: _Reference = _Reference()
    resource: Raw = Raw(b"")


class _Parameters(msgspec.Struct, rename="camel"):
    resource_type: str = ""
    parameter: list[_Parameter] = []


def published(folder: Traversable, drafts: Drafts) -> Published:
    """What the plans refer to, from the artefacts in a folder; read once, when the service starts."""
    plan, form = (orjson.loads((folder / name).read_bytes()) for name in (_PLAN, _FORM))
    codes = {link_id: asked.codes for link_id, asked in extractable_in(form).items()}
    return Published(f"{plan['url']}|{plan['version']}", codes, drafts)


def application(raw: bytes, refer_to: Published, evaluator: Evaluator, as_of: date) -> Json:
    """The CarePlan for the patient whose record came along.

    :param raw: Parameters with ``data`` (a Bundle, or any resources), ``subject`` and ``encounter`` (each a Reference,
        or its text), as JSON. Without a subject the data hold one Patient.
    :raises Problem: the body is no Parameters, holds no record, or that of another patient than the subject.
    """
    parameters = _decoded(raw)
    record = [each.resource for each in parameters if bytes(each.resource)]
    if not record:
        raise BadRequest(Issue("The parameters hold no Bundle with the patient's record", "Parameters.parameter"))
    subject = _reference("subject", parameters)
    if subject and not _PATIENT.search(subject):
        raise Unprocessable(Issue("The subject is not a reference to a Patient", _WHERE.format("subject")))
    encounter = _reference("encounter", parameters)
    assessment = evaluator(_case(record, as_of, subject))
    return apply(assessment, refer_to, {"reference": encounter} if encounter else None)


def _case(record: Sequence[Raw], as_of: date, subject: str) -> Case:
    try:
        held = patients_in(record)
        if subject and held and _id_of(subject) not in held and held != {""}:
            raise BadRequest(Issue("The record is that of another patient than the subject", _WHERE.format("subject")))
        return read_case(record, as_of, _id_of(subject) or None)
    except NoPatient:
        raise DataMissing(Issue("The data hold no Patient, and no subject is named", _WHERE.format("data"))) from None
    except ReadingError as error:
        raise BadRequest(Issue(f"The data cannot be read: {error}", _WHERE.format("data"))) from None


def _decoded(raw: bytes) -> list[_Parameter]:
    parsed(raw, most=MOST_OF_A_RECORD)
    try:
        body = msgspec.json.decode(raw, type=_Parameters)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BadRequest(Issue("The body is not a Parameters resource that can be read")) from None
    if body.resource_type != "Parameters":
        raise BadRequest(Issue("A Parameters resource is expected", "resourceType"))
    return body.parameter


def _reference(name: str, parameters: list[_Parameter]) -> str:
    """The one reference of this name, however it was sent; empty where there is none."""
    given = {
        each.value_reference.reference or each.value_string or each.value_uri
        for each in parameters
        if each.name == name
    }
    if len(given) > 1:
        raise BadRequest(Issue(f"One {name} is expected", _WHERE.format(name)))
    reference = next(iter(given), "")
    if given and not _REFERENCE.fullmatch(reference):
        raise BadRequest(Issue(f"The {name} is not a reference to a resource", _WHERE.format(name)))
    return reference


def _id_of(reference: str) -> str:
    return re.split("[/:]", reference)[-1]
