"""GET /health/live and /health/ready."""

from __future__ import annotations

from service.dispatch import WorkerEvaluator
from tests.servers import RedisServer
from tests.service.apps import app_with
from tests.service.hook_calls import Ehr
from workers.celery_app import asking_app
from workers.contract import Evaluator
from workers.records import Records


def test_an_embedded_service_is_live_and_ready(ehr: Ehr) -> None:
    assert ehr.get("/health/live").get_json() == {"status": "live"}
    assert ehr.get("/health/ready").get_json() == {"status": "ready"}


def test_a_service_whose_broker_is_away_is_degraded_and_ready_again_when_it_is_back(
    redis_server: RedisServer, evaluator: Evaluator, records: Records
) -> None:
    asking = WorkerEvaluator(asking_app(redis_server.url()), redis_server.url(), evaluator)
    app = app_with(asking, records, probes={"broker": asking.broker_answers})
    ehr = Ehr(app)
    assert ehr.get("/health/ready").get_json() == {"status": "ready"}
    redis_server.kill()
    response = ehr.get("/health/ready")
    assert response.status_code == 200
    assert response.get_json() == {"status": "degraded", "missing": ["broker"]}
    redis_server.start()
    assert ehr.get("/health/ready").get_json() == {"status": "ready"}
