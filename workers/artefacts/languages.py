"""How the words of the form are given in several languages."""

from __future__ import annotations

from workers.artefacts.resource import Json
from workers.knowledge.questionnaire import LANGUAGES, Words

_TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"


def in_languages(element: str, words: Words) -> Json:
    """An element with its English text, and the other languages as translations of it."""
    others = [language for language in LANGUAGES if language != "en"]
    return {
        element: words.en,
        f"_{element}": {"extension": [_translation(language, getattr(words, language)) for language in others]},
    }


def _translation(language: str, text: str) -> Json:
    parts = [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": text}]
    return {"extension": parts, "url": _TRANSLATION}
