"""HTTP in, cards and pages out. This package knows no medicine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from service.settings import Settings
from service.turn import Aside, Turn
from workers.contract import Assess, Evaluator
from workers.records import Owned, Records, file_of

if TYPE_CHECKING:
    from flask import Flask

    from service.ehr.completing import Complete
    from service.health import Probe
    from service.hooks.comparing import Candidate
    from service.hooks.invoke import Desk
    from service.trust.cors import Allows
    from service.trust.gate import Gate


def create_app(  # noqa: PLR0913 # what the app is made of
    settings: Settings,
    evaluator: Evaluator,
    records: Records,
    *,
    today: Callable[[], date],
    now: Callable[[], datetime],
    probes: Mapping[str, Probe] | None = None,
    assess: Assess | None = None,
    gate: Gate | None = None,
    browsers: Allows | None = None,
    complete: Complete | None = None,
    candidate: Candidate | None = None,
    attributes: Mapping[str, Any] | None = None,
    turn: Turn | None = None,
) -> Flask:
    """Put the app together. This is the only place where that happens.

    :param settings: what the process was told.
    :param evaluator: answers a Case with an Assessment, in this process or elsewhere.
    :param records: where what is posted is kept.
    :param today: the day on which a hook is answered.
    :param now: the moment at which something is received, with a time zone.
    :param probes: what the service leans on, by name, for ``/health/ready``.
    :param assess: has a patient assessed after something was posted; by default in this process.
    :param gate: says whose call it is; by default anybody's, for one's own machine.
    :param browsers: from pages of which origins a browser may call; by default those of one's own machine,
        and with a gate none.
    :param complete: fetches what a hook's prefetch lacks; by default nothing.
    :param candidate: another version of the knowledge, to be compared silently behind the hooks; by default none.
    :param turn: in which hooks are answered, shared with whoever steps aside for others; by default one of its own.
    :param attributes: what ``/dsi`` says of what the rules are made from; without it there is no such page.
    """
    # Imported here, so that a command that serves nobody starts without a web framework.
    from flask import Flask  # noqa: PLC0415

    from service import assessing, dsi, health, hooks, problems  # noqa: PLC0415
    from service.ehr.completing import as_sent  # noqa: PLC0415
    from service.hooks import feedback  # noqa: PLC0415
    from service.orjson_provider import OrjsonProvider  # noqa: PLC0415
    from service.trust import guard  # noqa: PLC0415

    app = Flask(__name__, static_folder=None)
    app.json = OrjsonProvider(app)
    app.secret_key = settings.secret_key or None
    problems.install(app)
    door = guard.install(app, settings, gate, browsers)
    assess = assess or assessing.assessing_here(records, evaluator, today, now)
    turn = turn or Turn()
    desk = _desk(settings, evaluator, records, now, candidate, turn.aside)
    app.register_blueprint(hooks.room(desk, today, door, complete or as_sent, turn))
    app.register_blueprint(feedback.room(records, now, door))
    _add_files(app, settings, evaluator, records, assess, today=today, now=now)
    app.register_blueprint(health.room(probes or {}))
    if attributes:
        app.register_blueprint(dsi.room(attributes))
    return app


def _add_files(  # noqa: PLR0913 # what these rooms are made of
    app: Flask,
    settings: Settings,
    evaluator: Evaluator,
    records: Records,
    assess: Assess,
    *,
    today: Callable[[], date],
    now: Callable[[], datetime],
) -> None:
    """The rooms that take in and give out what is kept about patients, each caller from files of its own."""
    from service import assessments, fhir_api, form  # noqa: PLC0415
    from service.fhir_api.intake import Intake  # noqa: PLC0415
    from service.trust.whose import owner_now  # noqa: PLC0415

    theirs = Owned(records, owner_now)

    def assess_theirs(patient: str) -> None:
        assess(file_of(owner_now(), patient))

    app.register_blueprint(
        fhir_api.room(theirs, assess_theirs, evaluator, today=today, now=now, public_url=settings.public_url)
    )
    app.register_blueprint(assessments.room(theirs))
    app.register_blueprint(
        form.room(
            Intake(theirs, assess_theirs, now).take,
            records,
            now,
            secret=settings.secret_key,
            open_to_anyone=not settings.authenticates,
            secure_cookie=settings.public_url.startswith("https://"),
        )
    )


def _desk(
    settings: Settings,
    evaluator: Evaluator,
    records: Records,
    now: Callable[[], datetime],
    candidate: Candidate | None,
    aside: Aside,
) -> Desk:
    """What answers the hooks."""
    from service.cards import Cards, Drafts  # noqa: PLC0415
    from service.hooks.invoke import Desk  # noqa: PLC0415
    from service.hooks.posted import Posted  # noqa: PLC0415
    from service.hooks.recording import Recording  # noqa: PLC0415

    own_form = "" if settings.authenticates or not settings.public_url else f"{settings.public_url}/questionnaire"
    cards = Cards(Drafts(), public_url=settings.public_url, questionnaire=own_form)
    recording = Recording(records, now, candidate=candidate)
    return Desk(
        Posted(records, now, aside=aside), evaluator, cards.render, cards.remarks, cards.unread_orders, recording, now
    )
