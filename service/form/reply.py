"""The answers as a FHIR QuestionnaireResponse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from service.fhir_api.questions import Json
from service.form.draft import Draft, standing
from service.form.sheet import Sheet
from service.form.wording import said

_ROLE = "id.role"
_OTHERS = {
    "relative": {"type": "RelatedPerson", "display": "A relative of the patient"},
    "clinician": {"type": "Practitioner", "display": "A clinician"},
}
"""Who answered, where it was not the patient. The form knows their part and not their name."""


def response(sheet: Sheet, draft: Draft, authored: datetime) -> Json:
    """The completed response of one draft, nested as the Questionnaire is.

    Only questions that are asked of somebody with these answers are in it, and of those only the answered: what was
    left empty is not known, and nothing stands for it.
    """
    answers = standing(sheet, draft)
    about = {"reference": draft.patient}
    items = list(_items(sheet.questionnaire["item"], answers, draft.language))
    return {
        "resourceType": "QuestionnaireResponse",
        "language": draft.language,
        "questionnaire": sheet.canonical,
        "status": "completed",
        "subject": about,
        **({"encounter": {"reference": draft.encounter}} if draft.encounter else {}),
        "authored": authored.isoformat(timespec="seconds"),
        **_who(answers.get(_ROLE, ()), about),
        **({"item": items} if items else {}),
    }


def prefilled(sheet: Sheet, role: str) -> dict[str, list[Json]]:
    """The answer that a link gives in advance; the person sees it and may change it."""
    options = (option["valueCoding"] for option in sheet.items[_ROLE]["answerOption"])
    found = [each for each in options if role and each["code"] == role]
    return {_ROLE: [{"valueCoding": {name: each[name] for name in ("system", "code", "display")}} for each in found]}


def _who(role: Sequence[Json], about: Json) -> Json:
    """Who answered and wrote it down, as far as they said so."""
    who = next((about if each["valueCoding"]["code"] == "patient" else _OTHERS.get(each["valueCoding"]["code"])
                for each in role), None)  # fmt: skip
    return {"author": who, "source": who} if who else {}


def _items(asked: Sequence[Json], answers: Mapping[str, list[Json]], language: str) -> Iterator[Json]:
    for item in asked:
        made: Json = {"linkId": item["linkId"]}
        if item["type"] != "display":
            made["text"] = said(item, "text", language)
        if item["linkId"] in answers:
            yield made | {"answer": answers[item["linkId"]]}
        elif item["type"] == "group" and (below := list(_items(item["item"], answers, language))):
            yield made | {"item": below}
