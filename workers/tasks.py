"""The Celery tasks. Each is one line; retries, limits and queues are settings of the app."""

from __future__ import annotations

from functools import cached_property, partial
from typing import Any

import redis
import structlog
from celery import Celery, Task

from workers import contract
from workers.contract import Assess, Evaluator
from workers.evaluation import evaluate, prepare
from workers.knowledge import Knowledge
from workers.records import Unavailable

REPLY_KEPT_SECONDS = 5
"""How long a reply waits for whoever asked; it holds facts of a patient, so it is not long."""

_log = structlog.get_logger("workers")


def evaluator_knowing(knowledge: Knowledge) -> Evaluator:
    """The evaluation under one version of the knowledge: what the task calls, and what the web process calls.

    :raises RuleError: a rule asks a question that does not exist, which is found out here and not at the first patient.
    """
    prepare(knowledge)
    return partial(evaluate, knowledge=knowledge)


class AnswersBack(Task):  # type: ignore[misc] # Celery is published without types
    """A task whose return value is pushed to the Redis list that the message names in ``reply_to``.

    The one who asked waits on that list. A result backend would have to be polled, and
    would keep what it is given.
    """

    abstract = True
    resultrepr_maxsize = 1  # the return value holds facts of a patient, and its repr would go to the logs

    @cached_property
    def mailbox(self) -> redis.Redis:
        """The connection for replies, opened by the first task of each process."""
        url = self.app.conf.broker_url
        return redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)

    def on_success(self, retval: str, task_id: str, args: Any, kwargs: Any) -> None:  # noqa: ANN401, ARG002 # Celery's signature
        """Push the reply."""
        self._reply(retval)

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:  # noqa: ANN401, ARG002 # Celery's signature
        """Say at once that there will be no answer, so that nobody waits for one."""
        _log.error("task failed", task=self.name, error=type(exc).__name__)
        self._reply(contract.encode_refusal(exc))

    def _reply(self, text: str) -> None:
        with self.mailbox.pipeline(transaction=True) as commands:
            commands.rpush(self.request.reply_to, text)
            commands.expire(self.request.reply_to, REPLY_KEPT_SECONDS)
            commands.execute()


class SpeaksOfItsFailure(Task):  # type: ignore[misc] # Celery is published without types
    """A task for which nobody waits. What goes wrong is logged by its name; the message names a patient, and is not."""

    abstract = True

    def on_retry(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:  # noqa: ANN401, ARG002 # Celery's signature
        """Say that it will be tried again."""
        _log.warning("task is tried again later", task=self.name, error=type(exc).__name__)

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:  # noqa: ANN401, ARG002 # Celery's signature
        """Say that it was given up."""
        _log.error("task failed", task=self.name, error=type(exc).__name__)


_TRIES_AGAIN = {
    "autoretry_for": (Unavailable,),
    "retry_backoff": 5,
    "retry_backoff_max": 240,  # less than the visibility timeout: no second worker takes what the first holds back
    "retry_jitter": False,
    "max_retries": 9,
}
"""Ten tries in a quarter of an hour, each wait twice as long: a database that is restarted costs no assessment."""


def register(app: Celery, evaluator: Evaluator, assess: Assess) -> None:
    """Give the app its tasks: answering with this evaluator, and assessing what is kept."""

    @app.task(name=contract.EVALUATE_CASE, base=AnswersBack, shared=False)  # type: ignore[untyped-decorator]
    def evaluate_case(message: str) -> str:
        """One Case in, one Assessment out, both as the contract writes them."""
        return contract.encode_assessment(evaluator(contract.decode_case(message)))

    @app.task(name=contract.ASSESS_PATIENT, base=SpeaksOfItsFailure, shared=False, **_TRIES_AGAIN)  # type: ignore[untyped-decorator]
    def assess_patient(patient: str) -> None:
        """One patient's reference in; the Assessment of what is kept goes into the records."""
        assess(patient)
