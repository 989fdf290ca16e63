"""Where a card leads to: only where a site has such a place, and without anything of the patient for the dashboard."""

from __future__ import annotations

import json

import msgspec
import pytest

from service.cards import Cards, Drafts
from service.trust.site import ANYONE, Client, Links
from tests.service.cards import histories
from tests.service.cards.histories import Json, PatientView
from workers.assessment import Assessment, Reason, Tier

DRAFTS = Drafts()
LAUNCH = "https://cds.example.org/launch"
FORM = "https://intake.example.org/start"
OURS = "https://cds.example.org/questionnaire"
WITH_BOTH = msgspec.structs.replace(ANYONE, links=Links(dashboard=LAUNCH, questionnaire=FORM))


def cards(assessment: Assessment, client: Client = ANYONE, questionnaire: str = "") -> list[Json]:
    return Cards(DRAFTS, questionnaire=questionnaire).render(assessment, PatientView(client=client))


@pytest.mark.requirement("C13")
@pytest.mark.parametrize("assessment", histories.ALL, ids=lambda each: f"{each.tier.value}-{each.id[-2:]}")
def test_a_site_without_addresses_gets_cards_without_links(assessment: Assessment) -> None:
    assert all("links" not in card for card in cards(assessment))


@pytest.mark.requirement("C13")
def test_the_dashboard_is_launched_as_a_smart_app_that_is_told_the_assessment_alone() -> None:
    ((link, _),) = (card["links"] for card in cards(histories.THE_TEACHER, WITH_BOTH))
    assert (link["type"], link["url"]) == ("smart", LAUNCH)
    assert json.loads(link["appContext"]) == {"assessment": histories.THE_TEACHER.id}
    assert "teacher" not in json.dumps(link)


@pytest.mark.requirement("C13")
def test_open_questions_lead_to_the_questionnaire_of_the_site() -> None:
    ((_, link),) = (card["links"] for card in cards(histories.ONLY_A_CODE, WITH_BOTH, OURS))
    assert link == {"label": "Open the questionnaire to answer the open questions", "url": FORM, "type": "absolute"}


@pytest.mark.requirement("C13")
def test_where_everything_is_answered_there_is_no_questionnaire_to_open() -> None:
    ((link,),) = (card["links"] for card in cards(histories.TWELVE_DAYS, WITH_BOTH, OURS))
    assert link["type"] == "smart"


@pytest.mark.requirement("C13")
def test_our_own_form_is_opened_for_this_patient_so_that_the_answers_are_not_lost() -> None:
    ((link,),) = (card["links"] for card in cards(histories.ONLY_A_CODE, questionnaire=OURS))
    assert link["url"] == f"{OURS}?patient=Patient%2Fcoded"


@pytest.mark.requirement("C13")
@pytest.mark.parametrize("open_", [("age",), ("age", "record")])
def test_what_no_question_can_answer_opens_no_questionnaire(open_: tuple[str, ...]) -> None:
    assessment = msgspec.structs.replace(histories.ONLY_A_CODE, unanswered=open_)
    assert all("links" not in card for card in cards(assessment, questionnaire=OURS))


@pytest.mark.requirement("C13")
def test_a_child_is_asked_nothing() -> None:
    child = msgspec.structs.replace(histories.ONLY_A_CODE, tier=Tier.OUT_OF_SCOPE)
    assert all("links" not in card for card in cards(child, questionnaire=OURS))


@pytest.mark.requirement("C13")
def test_only_the_card_that_names_the_open_questions_leads_to_them() -> None:
    worry = Reason("W12", "WORKUP", "Worry", "Often together.", own_card=True)
    main, own = cards(msgspec.structs.replace(histories.ONLY_A_CODE, reasons=(worry,)), WITH_BOTH)
    assert [link["type"] for link in main["links"]] == ["smart", "absolute"]
    assert [link["type"] for link in own["links"]] == ["smart"]
