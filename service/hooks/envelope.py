"""The envelope of a CDS Hooks request: everything around the prefetched data.

Fields that the standard may add, and whatever a vendor adds, pass through unread.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from marshmallow import INCLUDE, Schema, ValidationError, fields, validate, validates_schema


class Envelope(msgspec.Struct, rename="camel"):
    """A request as it came: the small parts as objects, each prefetched value as its own bytes."""

    hook: Any = msgspec.UNSET
    hook_instance: Any = msgspec.UNSET
    fhir_server: Any = msgspec.UNSET
    fhir_authorization: Any = msgspec.UNSET
    context: Any = msgspec.UNSET
    prefetch: dict[str, msgspec.Raw] | msgspec.UnsetType | None = msgspec.UNSET

    def given(self) -> dict[str, Any]:
        """The small parts that were sent, under their names on the wire. A null is the same as nothing."""
        parts = {
            "hook": self.hook,
            "hookInstance": self.hook_instance,
            "fhirServer": self.fhir_server,
            "fhirAuthorization": self.fhir_authorization,
            "context": self.context,
        }
        return {name: part for name, part in parts.items() if part is not msgspec.UNSET and part is not None}


class _Open(Schema):
    class Meta:
        unknown = INCLUDE


class ContextSchema(_Open):
    """Who looks at whom."""

    userId = fields.String(required=True, validate=validate.Regexp(r"[A-Z][A-Za-z]{2,63}/[^/\s]{1,128}\Z"))  # noqa: N815
    patientId = fields.String(required=True, validate=validate.Regexp(r"(?:Patient/)?[^/\s]{1,128}\Z"))  # noqa: N815


class BundleSchema(_Open):
    """A Bundle in a context; some clients leave its type out, and even what it is."""

    resourceType = fields.String(validate=validate.Equal("Bundle"))  # noqa: N815
    entry = fields.List(fields.Raw())


class VisitContextSchema(ContextSchema):
    """Who looks at whom, in which visit."""

    encounterId = fields.String(required=True, validate=validate.Regexp(r"(?:Encounter/)?[^/\s]{1,128}\Z"))  # noqa: N815


class SigningContextSchema(ContextSchema):
    """Who signs which orders for whom."""

    draftOrders = fields.Nested(BundleSchema, required=True)  # noqa: N815


class SelectionContextSchema(SigningContextSchema):
    """Who has selected which of the orders that are being written."""

    selections = fields.List(fields.String(), required=True)


class ProblemContextSchema(ContextSchema):
    """Who has put what on whose problem list."""

    conditions = fields.Nested(BundleSchema, required=True)


CONTEXTS: Mapping[str, type[ContextSchema]] = {
    "patient-view": ContextSchema,
    "encounter-start": VisitContextSchema,
    "order-select": SelectionContextSchema,
    "order-sign": SigningContextSchema,
    "problem-list-item-create": ProblemContextSchema,
}
"""The context of each hook, with what the standard requires of it."""


class AuthorizationSchema(_Open):
    """The client's offer to read more with its token. It is checked, and not kept."""

    access_token = fields.String(required=True, validate=validate.Regexp(r"[\x21-\x7e]+\Z"))  # fits into a header
    token_type = fields.String(required=True, validate=validate.Equal("Bearer"))
    expires_in = fields.Integer(required=True, strict=True)
    scope = fields.String(required=True)
    subject = fields.String(required=True)


class EnvelopeSchema(_Open):
    """A CDS Hooks 2.0 request without its prefetch."""

    hook = fields.String(required=True)
    hookInstance = fields.UUID(required=True)  # noqa: N815
    context = fields.Nested(ContextSchema, required=True)
    fhirServer = fields.Url(schemes={"http", "https"}, require_tld=False)  # noqa: N815
    fhirAuthorization = fields.Nested(AuthorizationSchema)  # noqa: N815

    @validates_schema
    def authorization_names_its_server(self, data: Mapping[str, Any], **_: object) -> None:
        """A token without the server it is for cannot be used, and may be meant for another (cds-r-1)."""
        if "fhirAuthorization" in data and "fhirServer" not in data:
            raise ValidationError("fhirAuthorization needs fhirServer.", "fhirServer")
