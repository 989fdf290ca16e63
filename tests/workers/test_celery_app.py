"""How the Celery app is set up in its two roles."""

from __future__ import annotations

import pytest
from kombu.exceptions import OperationalError

from tests.servers import free_port
from workers import contract
from workers.assessment import Assessment, Tier
from workers.celery_app import asking_app, working_app
from workers.facts import Case

NOWHERE = "redis://127.0.0.1:1/0"


def urgent(case: Case) -> Assessment:
    """An evaluator that always says the same."""
    return Assessment("id", case.patient, case.as_of, "test", Tier.URGENT)


def nobody(patient: str) -> None:
    """Assesses no one."""


def test_only_json_is_written_and_only_json_is_read() -> None:
    for app in (asking_app(NOWHERE), working_app(NOWHERE, urgent, nobody)):
        assert app.conf.task_serializer == "json"
        assert app.conf.accept_content == ["json"]


def test_a_lost_worker_does_not_lose_its_task() -> None:
    conf = working_app(NOWHERE, urgent, nobody).conf
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1


def test_no_result_is_kept_anywhere() -> None:
    for app in (asking_app(NOWHERE), working_app(NOWHERE, urgent, nobody)):
        assert app.conf.task_ignore_result
        assert app.conf.result_backend is None


def test_the_worker_knows_the_tasks_of_the_contract_and_no_others_of_ours() -> None:
    tasks = working_app(NOWHERE, urgent, nobody).tasks
    assert {name for name in tasks if not name.startswith("celery.")} == {
        contract.EVALUATE_CASE,
        contract.ASSESS_PATIENT,
    }


def test_every_task_goes_to_a_queue_that_workers_consume() -> None:
    app = working_app(NOWHERE, urgent, nobody)
    routed = {app.amqp.router.route({}, name)["queue"].name for name in app.tasks if not name.startswith("celery.")}
    assert routed <= set(contract.QUEUES)


def test_publishing_to_nobody_fails_instead_of_waiting() -> None:
    app = asking_app(f"redis://127.0.0.1:{free_port()}/0")
    with pytest.raises(OperationalError):
        app.send_task(contract.EVALUATE_CASE, args=("",), ignore_result=True)
