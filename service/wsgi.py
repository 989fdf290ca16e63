"""The composition root: environment, settings, collaborators, app.

For a WSGI server of your own: ``gunicorn 'service.wsgi:application()'``.
"""

from __future__ import annotations

import os
from datetime import date

from flask import Flask

from service import create_app
from service.dispatch import InProcess, WorkerEvaluator
from service.settings import Settings
from workers.celery_app import asking_app
from workers.knowledge import load_knowledge
from workers.tasks import evaluator_knowing


def application() -> Flask:
    """The app that the environment asks for. Raises SettingsError."""
    return compose(Settings.from_environment(os.environ))


def compose(settings: Settings) -> Flask:
    """The app with its real collaborators.

    :raises SettingsError: it would have to authenticate clients.
    :raises KnowledgeError: the knowledge files are damaged.
    """
    settings.require_servable()
    here = evaluator_knowing(load_knowledge())
    if settings.hook_evaluation == "inline":
        return create_app(settings, InProcess(here), today=date.today)
    asking = WorkerEvaluator(asking_app(settings.broker_url), settings.broker_url, here)
    return create_app(settings, asking, today=date.today, probes={"broker": asking.broker_answers})
