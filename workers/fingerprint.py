"""A digest of what is known of a patient: the same facts have the same one, on whatever day and in whatever order."""

from __future__ import annotations

from hashlib import sha256

import msgspec

from workers.facts import Case

_encoder = msgspec.json.Encoder()
_SEPARATOR = b"\n"  # is in no JSON that the encoder makes


def fingerprint(case: Case) -> str:
    """The digest of a Case without its day, as 64 hexadecimal digits.

    Facts count once and in any order, as they do in the evaluation. Everything that was said of a fact counts, also
    where it is kept: what is new to the record is new here, even if it says the same.
    """
    digest = sha256()
    for name in Case.__struct_fields__:
        if name != "as_of":
            digest.update(name.encode() + _SEPARATOR)
            for part in _parts(getattr(case, name)):
                digest.update(part + _SEPARATOR)
    return digest.hexdigest()


def _parts(value: object) -> list[bytes]:
    """A list of facts as sorted texts without repeats, and any other value as the one text that it is."""
    if isinstance(value, tuple):
        return sorted({_encoder.encode(each) for each in value})
    return [_encoder.encode(value)]
