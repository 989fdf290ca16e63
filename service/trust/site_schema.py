"""The JSON Schema of the site file, for editors, and the table of its fields.

``python -m service.trust.site_schema docs/site.schema.json docs/site.md`` writes the schema, and the table into the
page. What the schema cannot say (what the fields have to do with each other) ``fcds check-site`` does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from service.order_artefacts import order_titles
from service.trust.site import CLINICIANS, Client, Coding, Links, Site
from service.trust.site_meaning import MEANING
from service.trust.site_words import hooks, prefetch_keys

Json = dict[str, Any]

BEGIN, END = "<!-- begin: made from the site file's shape -->", "<!-- end -->"
_TITLES = {"Site": "The file", "Client": "A client", "Coding": "An order code", "Links": "The links of a client"}
_WEB = r"^(https://|http://(127\.0\.0\.1|localhost|\[::1\])([:/]|$))"
_ADDRESSES = ("jwks_url", "dashboard", "questionnaire")
_LISTS_OF_ADDRESSES = ("fhir_servers", "frame_ancestors", "cors_origins")


def schema() -> Json:
    """The JSON Schema of the file."""
    made = msgspec.json.schema(Site)
    for name, described in made["$defs"].items():
        described["title"] = _TITLES[name]
        described.pop("description", None)
        for field, inside in described["properties"].items():
            described["properties"][field] = _described(field, inside)
    _restrict(made["$defs"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Site file of Fasciculation CDS",
        "description": "The clients that a site trusts. docs/site.md explains it; fcds check-site checks it wholly.",
        **made,
    }


def table() -> str:
    """The fields in the order of the file, as Markdown."""
    parts = [f"### {_TITLES[struct.__name__]}\n\n{_rows(struct)}" for struct in (Site, Client, Coding, Links)]
    return "\n\n".join(parts)


def written(document: str) -> str:
    """The page with its made part renewed."""
    before, _, rest = document.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{rest.partition(END)[2]}"


def _described(field: str, inside: Json) -> Json:
    """One field with its meaning. Nothing in the file may be empty, so that an empty default is not shown."""
    if "anyOf" in inside:
        inside = inside["anyOf"][0]
    kept = {name: value for name, value in inside.items() if name != "default" or value in ("live", False)}
    if kept.get("type") == "string":
        kept["minLength"] = 1
    return {"description": MEANING[field].replace("`", ""), **kept}


def _restrict(parts: Json) -> None:
    """What the values have to be, as far as a schema can say it."""
    for field, inside in _fields(parts):
        if field in _ADDRESSES:
            inside["pattern"] = _WEB
        elif "items" in inside and inside["items"].get("type") == "string":
            inside["uniqueItems"] = True
            inside["items"] |= {"minLength": 1} | ({"pattern": _WEB} if field in _LISTS_OF_ADDRESSES else {})
    client = parts["Client"]["properties"]
    parts["Client"]["oneOf"] = [{"required": ["jwks_url"]}, {"required": ["jwks"]}]
    parts["Site"]["properties"]["clients"]["minItems"] = 1
    client["issuer"]["pattern"] = f"{_WEB}|^urn:"
    client["name"]["maxLength"] = 64
    client["hooks"]["items"]["enum"] = list(hooks())
    client["users"]["items"]["enum"] = list(CLINICIANS)
    client["prefetch_aliases"]["additionalProperties"]["enum"] = list(prefetch_keys())
    client["prefetch_failures"]["propertyNames"] = {"enum": list(prefetch_keys())}
    client["order_codes"]["propertyNames"] = {"enum": sorted(order_titles())}
    client["tenant_fhir_servers"]["additionalProperties"]["items"]["pattern"] = _WEB
    client["jwks"] |= _KEY_SET


_KEY_SET: Json = {
    "required": ["keys"],
    "properties": {
        "keys": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["kty", "kid"],
                "properties": {
                    "kty": {"type": "string", "not": {"const": "oct"}},
                    "kid": {"type": "string"},
                    **dict.fromkeys(("d", "p", "q", "dp", "dq", "qi", "oth", "k"), False),
                },
            },
        }
    },
}


def _fields(parts: Json) -> Iterator[tuple[str, Json]]:
    for described in parts.values():
        yield from described["properties"].items()


def _rows(struct: type[msgspec.Struct]) -> str:
    rows = [
        f"| `{field.name}` | {'yes' if field.required else 'no'} | {MEANING[field.name]} |"
        for field in msgspec.structs.fields(struct)
    ]
    return "\n".join(["| Field | Required | Meaning |", "|---|---|---|", *rows])


if __name__ == "__main__":
    file, page = map(Path, sys.argv[1:])
    file.write_text(f"{json.dumps(schema(), indent=2)}\n", encoding="utf-8")
    page.write_text(written(page.read_text(encoding="utf-8")), encoding="utf-8")
