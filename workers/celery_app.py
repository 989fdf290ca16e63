"""The Celery app, in the two roles it has: asking (the web process) and working (the worker)."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from typing import Any

from celery import Celery, signals

from workers import contract, tasks
from workers.contract import Assess, Evaluator

PUBLISH_SECONDS = 0.15
"""How long the web process waits for the broker at each step of a publish, a few times what a healthy one takes."""

_NEVER_AGAIN = {"max_retries": 0, "interval_start": 0, "interval_step": 0, "interval_max": 0}

_COMMON: dict[str, Any] = {
    "task_default_queue": contract.HOOK_QUEUE,
    "task_routes": {
        contract.EVALUATE_CASE: {"queue": contract.HOOK_QUEUE},
        contract.ASSESS_PATIENT: {"queue": contract.BATCH_QUEUE},
    },
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_ignore_result": True,
    "task_track_started": False,
    "worker_send_task_events": False,
    "task_send_sent_event": False,
    "enable_utc": True,
}

_ASKING: dict[str, Any] = {
    # retry=False would be slower: Celery then falls back to its own slow way of connecting.
    "task_publish_retry_policy": _NEVER_AGAIN,
    "broker_connection_retry": False,
    "broker_connection_timeout": PUBLISH_SECONDS,
    "broker_pool_limit": 32,  # more than a web process has threads
    "redis_socket_timeout": PUBLISH_SECONDS,
    "redis_socket_connect_timeout": PUBLISH_SECONDS,
    "redis_retry_on_timeout": False,
    "broker_transport_options": {
        "socket_timeout": PUBLISH_SECONDS,
        "socket_connect_timeout": PUBLISH_SECONDS,
        "socket_keepalive": True,
        "retry_on_timeout": False,
    },
}

_WORKING: dict[str, Any] = {
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "worker_max_tasks_per_child": 10_000,
    "worker_max_memory_per_child": 500_000,  # kB
    "worker_soft_shutdown_timeout": 20,
    "worker_cancel_long_running_tasks_on_connection_loss": True,
    "worker_disable_rate_limits": True,
    "worker_hijack_root_logger": False,
    "worker_redirect_stdouts": False,
    "task_time_limit": 30,
    "task_soft_time_limit": 20,
    "broker_connection_retry": True,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "broker_transport_options": {
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "health_check_interval": 10,
        "socket_keepalive": True,
        "socket_connect_timeout": 2,
        "socket_timeout": 5,  # above the one second for which a worker's read blocks
    },
}


def asking_app(broker_url: str) -> Celery:
    """The app of a web process: it publishes, within bounded time, and consumes nothing."""
    return _app(broker_url, _ASKING)


def working_app(broker_url: str, evaluator: Evaluator, assess: Assess) -> Celery:
    """The app of a worker that answers with this evaluator, which is loaded before the worker forks."""
    app = _app(broker_url, _WORKING)
    tasks.register(app, evaluator, assess)
    return app


def work(app: Celery, queues: Iterable[str], processes: int) -> int:
    """Consume these queues until a signal says stop; returns the exit status.

    Everything is loaded by now, so that the processes share it: a child that had to load
    the knowledge itself would keep the first clinician waiting.
    """
    signals.setup_logging.connect(_leave_logging_alone)
    gc.collect()
    gc.freeze()  # what is loaded stays for good: no use in looking at it again and again
    gc.set_threshold(50_000, 10, 10)  # a case is some thousand objects without a cycle among them
    words = ["--quiet", "worker", "--pool", "prefork", "--concurrency", str(processes), "--queues", ",".join(queues)]
    words += ["-O", "fair", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    return int(app.worker_main(words) or 0)


def _leave_logging_alone(**_: Any) -> None:  # noqa: ANN401 # whatever Celery sends along
    """Celery sets up logging of its own unless somebody listens to this signal."""


def _app(broker_url: str, role: dict[str, Any]) -> Celery:
    app = Celery("fcds", broker=broker_url, set_as_current=False)
    app.conf.update(_COMMON | role)
    return app
