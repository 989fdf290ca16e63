"""What each field of the site file means, in plain words: for the schema, and for the page for integrators."""

from __future__ import annotations

MEANING: dict[str, str] = {
    "clients": "The EHRs that are answered. Nobody else is.",
    "cors_origins": "The browser origins from whose pages a client may call: scheme, host and port, as a browser "
    "writes them (`https://ehr.example.org`). None when left out.",
    "name": "What our log and our reports call this client; at most 64 characters. Keep it: what was dismissed and "
    "answered is kept under it.",
    "issuer": "The `iss` of the client's tokens, letter by letter: an https address, or a `urn:` name.",
    "jwks_url": "The only address from which this client's public keys are fetched, and the only `jku` that its tokens "
    "may name. Give this or `jwks`.",
    "jwks": "The client's public keys themselves, as a JSON Web Key Set (`keys: [...]`); nothing is fetched then. "
    "Public keys alone: a file with a private key in it is refused.",
    "tenants": "The `tenant` of a token has to be one of these: each has patients of its own. Left out, the client has "
    "one set of patients, and its tokens name no tenant.",
    "audiences": "Further texts that count as the `aud` of a token, letter by letter, besides the address that is "
    "called; for an EHR where that is typed by hand.",
    "fhir_servers": "The base addresses of the FHIR servers that may be read with the tokens of this client. No other "
    "is ever called; without any, nothing is fetched.",
    "tenant_fhir_servers": "For a tenant with servers of its own: the tenant, and its servers. They take the place of "
    "`fhir_servers` for that tenant.",
    "hooks": "The hooks that this client may call; all of them when left out.",
    "users": "The kinds of users who are shown cards: `Practitioner`, `PractitionerRole`; both when left out. The "
    "patient and relatives never are.",
    "mode": "`live`, or `shadow`: everything is evaluated and kept for the report, and no card is shown.",
    "prefetch_aliases": "The client's own prefetch keys, and for each ours (`labs: observations`). Several of theirs "
    "may stand for one of ours.",
    "prefetch_failures": "For one of our prefetch keys, what follows when its data cannot be had: `issue` names it on "
    "the card (so it is for all keys that are not listed), `fail` refuses the call, `omit` counts it as left out.",
    "one_action_per_suggestion": "`true` for an EHR that takes one action of a suggestion and no more: each order is "
    "then a suggestion of its own.",
    "order_codes": "Our order id, and the code by which this site orders it. An order that is not listed keeps our "
    "own codes.",
    "links": "Where the cards may lead to besides the sources.",
    "frame_ancestors": "The origins of the EHR whose pages may show ours in a frame. None when left out.",
    "system": "The URI of the code system, such as `urn:example:orderables`.",
    "code": "The code itself. In quotes, when it could be read as a number.",
    "display": "What the site calls this order.",
    "dashboard": "The launch address of our dashboard as a SMART app (https).",
    "questionnaire": "The https page that opens the questionnaire for the patient.",
}
"""Each field by its name; no two fields of different structs have the same name and another meaning."""
