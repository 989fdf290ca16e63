"""The form's languages: the Questionnaire's own translations, and the few words of the pages themselves."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

Json = dict[str, Any]
Words = Mapping[str, str]

LANGUAGES: Mapping[str, str] = MappingProxyType({"en": "English", "de": "Deutsch", "es": "Español"})
"""Every language of the form, as it calls itself; the first is that of the Questionnaire."""

_TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"


def said(element: Json, name: str, language: str) -> str:
    """A text of a FHIR element (``text``, ``title``, ``display``) in a language; untranslated, as it stands."""
    for each in element.get(f"_{name}", {}).get("extension", ()):
        if each["url"] == _TRANSLATION:
            parts = {
                part["url"]: next(value for key, value in part.items() if key != "url") for part in each["extension"]
            }
            if parts["lang"] == language:
                return str(parts["content"])
    return str(element[name])


def page_words() -> dict[str, Words]:
    """The words of the pages by language.

    :raises KeyError: a phrase lacks a language; found out when the service starts, not when a patient meets it.
    """
    phrases = yaml.safe_load((files(__package__) / "words.yaml").read_text("utf-8"))
    return {language: {name: phrase[language] for name, phrase in phrases.items()} for language in LANGUAGES}
