"""HTTP in, cards and pages out. This package knows no medicine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from service.settings import Settings
from workers.contract import Evaluator

if TYPE_CHECKING:
    from flask import Flask

    from service.health import Probe


def create_app(
    settings: Settings,
    evaluator: Evaluator,
    *,
    today: Callable[[], date],
    probes: Mapping[str, Probe] | None = None,
) -> Flask:
    """Put the app together. This is the only place where that happens.

    :param settings: what the process was told.
    :param evaluator: answers a Case with an Assessment, in this process or elsewhere.
    :param today: the day on which a hook is answered.
    :param probes: what the service leans on, by name, for ``/health/ready``.
    """
    # Imported here, so that a command that serves nobody starts without a web framework.
    from flask import Flask  # noqa: PLC0415

    from service import health, hooks, problems  # noqa: PLC0415
    from service.cards import Cards, Drafts  # noqa: PLC0415
    from service.orjson_provider import OrjsonProvider  # noqa: PLC0415

    app = Flask(__name__, static_folder=None)
    app.json = OrjsonProvider(app)
    app.secret_key = settings.secret_key or None
    problems.install(app)
    app.register_blueprint(hooks.room(evaluator, Cards(Drafts()).render, today))
    app.register_blueprint(health.room(probes or {}))
    return app
