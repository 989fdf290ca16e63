"""Whether a call's offer to read more can be taken up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.ehr.fetching import Source
from service.ehr.missing import Why
from service.ehr.servers import callable_base, reach
from service.problems import BadRequest, Issue

if TYPE_CHECKING:  # the hooks themselves import this package
    from service.hooks.request import Call


def source_of(call: Call, *, in_production: bool) -> Source | Why:
    """Where more can be read for a call, or why nowhere.

    :raises BadRequest: in production, a FHIR server that is not spoken to over https.
    """
    access, client = call.access, call.asked.client
    if access is None:
        return Why.NOT_OFFERED
    if in_production and not access.server.lower().startswith("https://"):
        raise BadRequest(Issue("fhirServer has to be an https address", "fhirServer"))
    if access.seconds <= 0:
        return Why.EXPIRED
    base = callable_base(access.server, client, call.asked.tenant, in_production=in_production)
    if base is None:
        return Why.ANOTHER_SERVER
    return Source(base, access.token, reach(client, in_production=in_production))
