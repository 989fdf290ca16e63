"""Which QuestionnaireResponses are taken in: answers to our Questionnaire that can be understood."""

from __future__ import annotations

from collections.abc import Iterator

from service.fhir_api.answers import answers_to, faults
from service.fhir_api.questions import Json, questions_of
from service.fhir_api.validation import first_of
from service.problems import Issue, Unprocessable

COUNTS = ("completed", "amended")
_STATUSES = (*COUNTS, "in-progress", "stopped", "entered-in-error")
_HERE = "QuestionnaireResponse"


class Form:
    """The published Questionnaire, and what it makes of a response."""

    def __init__(self, questionnaire: Json) -> None:
        self._questionnaire = questionnaire
        self._questions = questions_of(questionnaire)

    def remarks(self, response: Json) -> list[Issue]:
        """What is worth saying of a response that is kept.

        One that names no questionnaire is read for the link ids of ours, and so it is checked as an answer to ours.

        :raises Unprocessable: it answers another questionnaire, which nobody here reads; or an answer in it cannot be
            understood. Every issue names the item by its FHIRPath expression.
        """
        if "questionnaire" in response and not answers_to(response, self._questionnaire):
            says = f"Only responses to {self._questionnaire['url']} are read here; this one is not kept"
            raise Unprocessable(Issue(says, f"{_HERE}.questionnaire", "not-supported"))
        found = first_of([*_of_status(response), *self._of_answers(response)], _HERE)
        if any(each.severity == "error" for each in found):
            raise Unprocessable(*found)
        return found

    def _of_answers(self, response: Json) -> Iterator[Issue]:
        for fault in faults(response, self._questions):
            yield Issue(fault.says, fault.at, fault.code, fault.severity)


def _of_status(response: Json) -> Iterator[Issue]:
    """What a status does is told at once: a response that does not count is kept, and changes no answer."""
    status = str(response.get("status")).strip().lower()
    if status not in _STATUSES:
        yield Issue(f"The status is none of {', '.join(_STATUSES)}", f"{_HERE}.status", "code-invalid")
    elif status not in COUNTS:
        says = "A response counts when it is completed or amended; this one is kept and does not"
        yield Issue(says, f"{_HERE}.status", "business-rule", "warning")
