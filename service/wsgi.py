"""The composition root: environment, settings, collaborators, app.

For a WSGI server of your own: ``gunicorn 'service.wsgi:application()'``.
"""

from __future__ import annotations

import atexit
import os
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec
from flask import Flask

from service import create_app
from service.assessing import ByWorker, assessing_here
from service.dispatch import InProcess, WorkerEvaluator
from service.ehr.completing import Completing
from service.health import Probe
from service.hooks.comparing import Candidate
from service.order_artefacts import order_titles
from service.settings import Settings
from service.trust.door import door, site_of
from service.trust.site import Site
from service.turn import Turn
from workers.celery_app import asking_app
from workers.contract import Evaluator
from workers.evaluation import RuleError
from workers.knowledge import KnowledgeError, load_knowledge
from workers.knowledge.attributes import load_attributes
from workers.knowledge.model import Knowledge
from workers.reading.value_sets import value_sets
from workers.records import open_records
from workers.review.attributes import source_attributes
from workers.tasks import evaluator_knowing


def application() -> Flask:
    """The app that the environment asks for. Raises SettingsError."""
    return compose(Settings.from_environment(os.environ))


def compose(settings: Settings) -> Flask:
    """The app with its real collaborators.

    :raises SettingsError: clients cannot be authenticated as the settings have it; or SiteError.
    :raises KnowledgeError: the knowledge files are damaged, or those of the candidate, which the text says then.
    :raises RecordsError: the database cannot be used; one that is only away is no reason not to start.
    """
    way_in = door(site_of(settings, _load_site), settings, _now, monotonic)
    knowledge = load_knowledge()
    here = evaluator_knowing(knowledge)
    records = open_records(settings.records_url)
    atexit.register(records.close)
    probes: dict[str, Probe] = {"records": records.answers}
    turn = Turn()
    complete = Completing(in_production=settings.in_production, aside=turn.aside)
    atexit.register(complete.close)
    evaluator: Evaluator = InProcess(here)
    assess = assessing_here(records, here, date.today, _now)
    if settings.hook_evaluation == "worker":
        asking = asking_app(settings.broker_url)
        evaluator = by_worker = WorkerEvaluator(asking, settings.broker_url, here, aside=turn.aside)
        assess = ByWorker(asking, assess)
        probes["broker"] = by_worker.broker_answers
    return create_app(
        settings,
        evaluator,
        records,
        today=date.today,
        now=_now,
        probes=probes,
        assess=assess,
        gate=way_in.gate,
        browsers=way_in.browsers,
        complete=complete,
        candidate=candidate_in(settings.candidate_knowledge),
        attributes=attributes_of(knowledge),
        turn=turn,
    )


def attributes_of(knowledge: Knowledge) -> dict[str, Any]:
    """What ``/dsi`` says of a loaded knowledge, as plain JSON. Raises KnowledgeError."""
    titles = {each.id: each.title for each in value_sets()} | order_titles()
    said: dict[str, Any] = msgspec.to_builtins(source_attributes(knowledge, load_attributes(knowledge), titles))
    return said


def candidate_in(folder: str) -> Candidate | None:
    """The version of the knowledge that is compared with ours, if a folder was named. Raises KnowledgeError."""
    if not folder:
        return None
    try:
        knowledge = load_knowledge(Path(folder))
        return Candidate(knowledge.version, evaluator_knowing(knowledge))
    except (KnowledgeError, RuleError) as wrong:
        raise KnowledgeError(f"FCDS_CANDIDATE_KNOWLEDGE: {wrong}") from None


def _load_site(path: Path) -> Site:
    from service.trust.site_file import load_site  # noqa: PLC0415 # an embedded service has no site file

    return load_site(path)


def _now() -> datetime:
    return datetime.now(UTC)
