"""GET /cds-services."""

from __future__ import annotations

import re

import pytest

from service.hooks.catalogue import SERVICES
from tests.service.hook_calls import Ehr, outcome

_TOKENS = {"{{context.patientId}}", "{{context.encounterId}}"}
_SAFE_PARAMETERS = {"patient", "_sort", "_count"}


@pytest.mark.requirement("D1", "D2", "D3", "D4")
def test_discovery_names_every_service_with_what_the_standard_asks_for(ehr: Ehr) -> None:
    response = ehr.get("/cds-services")
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    services = response.get_json()["services"]
    assert [service["id"] for service in services] == list(SERVICES)
    for service in services:
        assert {"hook", "description", "id", "title", "usageRequirements", "prefetch"} <= service.keys()
        assert service["version"] == "2.0.1"


def test_patient_view_prefetches_the_ten_keys_of_the_contract(ehr: Ehr) -> None:
    services = {each["id"]: each for each in ehr.get("/cds-services").get_json()["services"]}
    service = services["fasciculation-patient-view"]
    assert service["hook"] == "patient-view"
    assert list(service["prefetch"]) == [
        "patient",
        "conditions",
        "observations",
        "intake",
        "medications",
        "orders",
        "reports",
        "procedures",
        "encounters",
        "appointments",
    ]


@pytest.mark.requirement("D6", "H1")
def test_each_of_the_five_hooks_has_its_service() -> None:
    assert {each.hook: each.id for each in SERVICES.values()} == {
        hook: f"fasciculation-{hook}"
        for hook in ("patient-view", "order-select", "order-sign", "encounter-start", "problem-list-item-create")
    }


@pytest.mark.requirement("P1", "P2", "P4", "P5")
def test_every_prefetch_template_stays_in_the_subset_that_all_clients_know() -> None:
    for service in SERVICES.values():
        for key, template in service.prefetch.items():
            assert set(re.findall(r"\{\{.*?\}\}", template)) <= _TOKENS, key
            kind, _, query = template.partition("?")
            assert re.fullmatch(r"[A-Z][A-Za-z]+(/\{\{context\.(patient|encounter)Id\}\})?", kind), key
            assert {part.partition("=")[0] for part in query.split("&") if part} <= _SAFE_PARAMETERS, key


def test_what_a_service_needs_is_among_what_it_prefetches() -> None:
    for service in SERVICES.values():
        assert {*service.required, *service.evidence} <= service.prefetch.keys()


@pytest.mark.requirement("D1")
def test_discovery_is_at_its_own_address_and_no_other(ehr: Ehr) -> None:
    assert outcome(ehr.get("/cds-services/"), 404)["code"] == "not-found"
    assert outcome(ehr.post("/cds-services"), 405)["code"] == "not-supported"
