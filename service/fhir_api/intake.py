"""The one door by which resources come in: checked, kept with their bytes as they came, and evaluated.

The FHIR addresses, a Bundle and the form all go through it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from service.fhir_api.artefacts import QUESTIONNAIRE, published
from service.fhir_api.belonging import own_id, patient_named, require_patients
from service.fhir_api.conditional import known_by
from service.fhir_api.models import READ_TYPES
from service.fhir_api.references import Sent, settled
from service.fhir_api.responses import Form
from service.fhir_api.validation import findings, parsed
from service.problems import BadRequest, Issue, NotFound, Unprocessable
from workers.records import Kept, Place, Posted, Records

Assess = Callable[[str], None]
"""Has the patient of a reference (``Patient/7``) evaluated from what is kept. Never raises."""


class Taken(NamedTuple):
    """A resource that is kept, or was before; and what was found that did not stop it."""

    kept: Kept
    warnings: tuple[Issue, ...]


class Intake:
    """Takes posted resources in; one for the app, used by all its threads."""

    def __init__(self, records: Records, assess: Assess, now: Callable[[], datetime]) -> None:
        self._records, self._assess, self._now = records, assess, now
        self._form = Form(published()["Questionnaire"][QUESTIONNAIRE].resource)

    def take(self, raw: bytes, *, if_none_exist: str = "") -> Taken:
        """Take in one QuestionnaireResponse, and have its patient evaluated.

        :param if_none_exist: what the sender knows it by: sent again under the same it is kept once.
        :raises Problem: it is refused, and nothing was kept.
        :raises RecordsError: nothing could be kept.
        """
        return self._take(self.checked(raw, "QuestionnaireResponse")._replace(once=if_none_exist))

    def create(self, raw: bytes, kind: str, condition: str | None) -> Taken:
        """Take in one resource of any type that is read, posted under a condition of HTTP. Raises as ``take`` does."""
        sent = self.checked(raw, kind)
        return self._take(sent if condition is None else sent._replace(once=known_by(condition, kind, raw)))

    def checked(self, raw: bytes, kind: str) -> Sent:
        """A resource that may be kept.

        :raises NotFound: nobody reads resources of this type.
        :raises BadRequest: it is no JSON, or another resource.
        :raises Unprocessable: it is not FHIR, names no patient, or its answers cannot be understood.
        """
        require_read(kind)
        resource = parsed(raw)
        if resource.get("resourceType") != kind:
            raise BadRequest(Issue(f"A {kind} is expected", "resourceType", "structure"))
        remarks = findings(kind, raw)
        if any(each.severity == "error" for each in remarks):
            raise Unprocessable(*remarks)
        patient = patient_named(kind, resource)
        if kind == "QuestionnaireResponse":
            remarks += self._form.remarks(resource)
        return Sent(raw, kind, own_id(resource), patient, tuple(remarks))

    def keep(self, batch: Sequence[Sent]) -> list[Taken]:
        """Keep all of these or none; what names another of them by its fullUrl names it by its place afterwards."""
        received = self._now()
        posted = [Posted(sent.kind, sent.patient, sent.raw, received, if_none_exist=sent.once) for sent in batch]

        def settle(places: Sequence[Place]) -> list[Posted]:
            return settled(batch, posted, places)

        kept = self._records.keep_all(posted, settle)
        return [Taken(each, sent.remarks) for each, sent in zip(kept, batch, strict=True)]

    def evaluate(self, taken: Sequence[Taken]) -> None:
        """Have everybody evaluated whose records these are, each once.

        Also after a repeated post: the first may have ended before it came to that.
        """
        for patient in dict.fromkeys(each.kept.patient for each in taken):
            self._assess(patient)

    def _take(self, sent: Sent) -> Taken:
        require_patients([sent])
        taken = self.keep([sent])
        self.evaluate(taken)
        return taken[0]


def require_read(kind: str) -> None:
    """Refuse a type of which nothing is read. Raises NotFound."""
    if kind not in READ_TYPES:
        says = f"No resources of this type are read here, so none are kept; those read are {', '.join(READ_TYPES)}"
        raise NotFound(Issue(says, code="not-supported"))
