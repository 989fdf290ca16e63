"""What a value was measured in, as far as it makes the value doubtful."""

from __future__ import annotations

import re

from workers.reading.contained import find
from workers.reading.datatypes import CodeableConcept
from workers.reading.draft import Draft
from workers.reading.resources import Observation, Specimen
from workers.reading.text import word

_HAEMOLYSED = re.compile(r"\bha?emoly[sz]")
_NOT_HAEMOLYSED = re.compile(r"\b(?:no|not|non)\b[ -]ha?emoly[sz]")


def hint(observation: Observation, draft: Draft) -> str:
    """``haemolysed`` when the interpretation or the specimen says so in a code or its display; else nothing."""
    if observation.interpretation is None and observation.specimen is None:
        return ""
    said = list(observation.interpretation or ())
    if observation.specimen is not None:
        specimen = find(Specimen, observation.specimen, observation.contained, draft.specimens)
        said += (specimen.condition if specimen else None) or ()
    return "haemolysed" if any(map(_is_haemolysed, said)) else ""


def _is_haemolysed(concept: CodeableConcept) -> bool:
    codings = concept.coding or ()
    if any(coding.code == "HEM" for coding in codings):
        return True
    words = [word(coding.display) for coding in codings] + [word(concept.text)]
    return any(_HAEMOLYSED.search(each) and not _NOT_HAEMOLYSED.search(each) for each in words)
