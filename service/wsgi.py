"""The composition root: environment, settings, collaborators, app.

For a WSGI server of your own: ``gunicorn 'service.wsgi:application()'``.
"""

from __future__ import annotations

import atexit
import os
from datetime import UTC, date, datetime

from flask import Flask

from service import create_app
from service.assessing import ByWorker, assessing_here
from service.dispatch import InProcess, WorkerEvaluator
from service.health import Probe
from service.settings import Settings
from workers.celery_app import asking_app
from workers.contract import Evaluator
from workers.knowledge import load_knowledge
from workers.records import open_records
from workers.tasks import evaluator_knowing


def application() -> Flask:
    """The app that the environment asks for. Raises SettingsError."""
    return compose(Settings.from_environment(os.environ))


def compose(settings: Settings) -> Flask:
    """The app with its real collaborators.

    :raises SettingsError: it would have to authenticate clients.
    :raises KnowledgeError: the knowledge files are damaged.
    :raises RecordsError: the database cannot be used; one that is only away is no reason not to start.
    """
    settings.require_servable()
    here = evaluator_knowing(load_knowledge())
    records = open_records(settings.records_url)
    atexit.register(records.close)
    probes: dict[str, Probe] = {"records": records.answers}
    evaluator: Evaluator = InProcess(here)
    assess = assessing_here(records, here, date.today, _now)
    if settings.hook_evaluation == "worker":
        asking = asking_app(settings.broker_url)
        evaluator = by_worker = WorkerEvaluator(asking, settings.broker_url, here)
        assess = ByWorker(asking, assess)
        probes["broker"] = by_worker.broker_answers
    return create_app(settings, evaluator, records, today=date.today, now=_now, probes=probes, assess=assess)


def _now() -> datetime:
    return datetime.now(UTC)
