"""What was concluded from what was posted, for whoever posted it."""

from __future__ import annotations

import flask
import msgspec
from flask import Blueprint, Response

from service.problems import BadRequest, Issue, NotFound
from workers.intake import still_stands
from workers.records import Records

_NONE_YET = "Nothing was concluded yet about this patient: either nothing was posted, or its evaluation is under way"
_NOT_THIS_YET = (
    "What was posted last about this patient is in no conclusion yet: its evaluation is under way, or it failed."
    " The conclusion before it is /assessments/{id}"
)


def room(records: Records) -> Blueprint:
    """The addresses under ``/assessments``: one by its id, or the newest of a patient; as ``fcds evaluate`` prints."""
    blueprint = Blueprint("assessments", __name__, url_prefix="/assessments")

    @blueprint.get("/<name>")
    def one(name: str) -> Response:
        """One assessment, with its trace."""
        content = records.assessment(name)
        if content is None:
            raise NotFound(Issue("There is no assessment with this id"))
        return _shown(content)

    @blueprint.get("", strict_slashes=False)
    def newest() -> Response:
        """The newest assessment of ``?patient=Patient/7``, unless something came that it does not know of.

        An older conclusion in its place could be calm about what was not looked at.
        """
        patient = flask.request.args.get("patient", "").strip()
        if not patient:
            raise BadRequest(Issue("Whose assessment is meant? ?patient=Patient/… is needed", "patient", "required"))
        kept = records.latest_assessment(patient if "/" in patient else f"Patient/{patient}")
        if kept is None:
            raise NotFound(Issue(_NONE_YET, "patient"))
        if not still_stands(records, kept):
            raise NotFound(Issue(_NOT_THIS_YET.format(id=kept.id), "patient"))
        return _shown(kept.content)

    return blueprint


def _shown(content: bytes) -> Response:
    pretty = msgspec.json.format(content, indent=2)
    return Response(pretty, mimetype="application/json", headers={"Cache-Control": "no-store"})
