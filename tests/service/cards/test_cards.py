"""What a clinician sees for a patient, and what a CDS client may rely on."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import msgspec
import orjson
import pytest
from markdown_it import MarkdownIt

from service.cards import Cards, Drafts
from service.cards.source import topic
from tests.service.cards import histories
from tests.service.cards.aloud import aloud
from tests.service.cards.histories import Json, PatientView, counted_ids
from tests.service.hook_calls import empties
from workers.assessment import Advice, Assessment, Reason, SuppressedOrder, Tier
from workers.facts import Ignored

GOLDEN = Path(__file__).parent / "golden"
DRAFTS = Drafts()
RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
EVERY_HISTORY = pytest.mark.parametrize(
    "assessment", histories.ALL, ids=lambda each: f"{each.tier.value}-{each.id[-2:]}"
)
UNSAYABLE = re.compile(
    r"diagnosis of|\byou have\b|the patient has ALS|\bmust\b|immediately stop|\balarm", flags=re.IGNORECASE
)


def cards(assessment: Assessment) -> list[Json]:
    return Cards(DRAFTS, new_id=counted_ids()).render(assessment, PatientView())


def only_card(assessment: Assessment) -> Json:
    [card] = cards(assessment)
    return card


@pytest.mark.parametrize(
    ("name", "assessment"),
    [
        ("urgent", histories.THE_TEACHER),
        ("insufficient-data", histories.ONLY_A_CODE),
        ("reassure", histories.TWELVE_DAYS),
        ("unreadable", histories.UNREADABLE),
    ],
)
@pytest.mark.requirement("X5")
def test_a_clinician_reads_the_card_top_to_bottom(name: str, assessment: Assessment) -> None:
    assert aloud(only_card(assessment)) == (GOLDEN / f"{name}.md").read_text(encoding="utf-8")


def test_nobody_who_does_not_twitch_gets_a_card() -> None:
    assert cards(histories.SAYS_NOTHING) == []


@pytest.mark.requirement("E2")
def test_a_record_that_could_not_be_read_is_never_an_empty_list_of_cards() -> None:
    card = only_card(histories.UNREADABLE)
    assert card["indicator"] == "info"
    assert card["summary"].startswith("Part of the record could not be read, so muscle twitching was not assessed: ")
    assert card["summary"].endswith(": problem list, questionnaire")
    assert "Condition/c1 (problem list): not valid FHIR: code is no object" in card["detail"]
    assert "QuestionnaireResponse/q1 (questionnaire): unknown questionnaire" in card["detail"]
    assert "Observation/height" not in card["detail"]
    assert "suggestions" not in card


def test_a_record_with_a_hundred_unreadable_entries_names_some_and_counts_the_rest() -> None:
    lost = tuple(Ignored(f"Condition/{number}", "not valid FHIR", blinding=True) for number in range(100))
    card = only_card(msgspec.structs.replace(histories.UNREADABLE, ignored=lost))
    assert "and 92 more" in card["detail"]
    assert card["summary"].endswith(": problem list")


def test_a_part_that_could_hide_twitching_is_marked_on_the_card_of_a_patient_who_twitches() -> None:
    lost = (Ignored("Observation/face", "code is no object", blinding=True),)
    card = only_card(msgspec.structs.replace(histories.TWELVE_DAYS, ignored=lost))
    assert card["summary"].endswith("; part of the record could not be read")
    assert "code is no object. **This could hide a sign of twitching.**" in card["detail"]


@pytest.mark.requirement("C6", "S48")
@pytest.mark.parametrize("tier", [Tier.ROUTINE, Tier.NOT_APPLICABLE])
@pytest.mark.parametrize("payload", ["[a](//evil.example) <img src=x>", "# a", "a](b) *c* <!--", "a\n\n---\n\n1. b"])
def test_nothing_from_the_record_changes_the_shape_of_a_card(payload: str, tier: Tier) -> None:
    assert _shape(only_card(_repeating(payload, tier))) == _shape(only_card(_repeating("a", tier)))


def test_a_child_is_referred_on_without_a_word_on_what_was_answered() -> None:
    child = msgspec.structs.replace(histories.ONLY_A_CODE, tier=Tier.OUT_OF_SCOPE, asks=(), unanswered=())
    assert "**Not known**" not in only_card(child)["detail"]


def test_a_value_to_repeat_within_a_day_comes_first_and_is_not_told_to_wait_a_fortnight() -> None:
    card = only_card(histories.STALE_POTASSIUM)
    assert card["summary"] == (
        "Work-up in primary care to consider: laboratory value to repeat within 24 hours; lasting more than two weeks"
    )
    opening = card["detail"].partition("\n")[0]
    target = "within 24 hours for the repeat test; blood tests within 14 days; review in 4 to 6 weeks"
    assert opening.endswith(f"{target} (that is, between 2026-12-20 and 2027-01-03)")
    assert card["detail"].index("**Laboratory value to repeat") < card["detail"].index("**Lasting more than two weeks")


def test_an_emergency_is_soon_enough() -> None:
    pressing = tuple(msgspec.structs.replace(reason, indicator="warning") for reason in histories.LOW_POTASSIUM.reasons)
    card = only_card(msgspec.structs.replace(histories.LOW_POTASSIUM, reasons=pressing))
    assert "sooner" not in card["detail"]


def test_a_question_without_words_is_counted_and_never_left_out() -> None:
    card = only_card(msgspec.structs.replace(histories.ONLY_A_CODE, asks=()))
    assert "6 questions of the intake have no answer yet." in card["detail"]
    assert card["summary"].endswith("; 6 safety questions still open")


def test_an_assessment_without_advice_still_says_how_soon_and_how_strongly() -> None:
    card = only_card(msgspec.structs.replace(histories.LOW_POTASSIUM, advice=None))
    assert card["summary"].startswith("Same-day assessment to consider: critical laboratory value")
    assert card["indicator"] == "critical"


def test_an_order_that_has_no_draft_is_named_all_the_same() -> None:
    card = only_card(msgspec.structs.replace(histories.TWELVE_DAYS, orders=("BMP", "MUSCLE_ULTRASOUND")))
    assert r"MUSCLE\_ULTRASOUND (no draft available)" in card["detail"]
    assert len(card["suggestions"]) == 1


@pytest.mark.requirement("C2", "C3", "C4", "C5", "C8", "C10")
@EVERY_HISTORY
def test_every_card_keeps_the_standard(assessment: Assessment) -> None:
    card = only_card(assessment)
    assert len(card["summary"]) <= 139
    assert card["indicator"] in {"info", "warning", "critical"}
    assert card["source"]["label"] == "Fasciculation CDS"
    assert re.fullmatch(r"[A-Za-z0-9]{1,100}", card["source"]["topic"]["code"])
    assert card["source"]["topic"]["system"]
    assert ("suggestions" in card) == ("selectionBehavior" in card)
    assert card.get("selectionBehavior", "any") == "any"
    assert "actionSelectionBehavior" not in orjson.dumps(card).decode()


@pytest.mark.requirement("C7")
@EVERY_HISTORY
def test_every_card_and_every_suggestion_has_an_id_of_its_own(assessment: Assessment) -> None:
    card = only_card(assessment)
    ids = [card["uuid"], *(suggestion["uuid"] for suggestion in card.get("suggestions", []))]
    assert [str(UUID(each)) for each in ids] == ids
    assert len(set(ids)) == len(ids)


@pytest.mark.requirement("C9", "C11")
@EVERY_HISTORY
def test_a_suggestion_is_a_title_and_actions_that_each_create_one_draft(assessment: Assessment) -> None:
    for suggestion in only_card(assessment).get("suggestions", []):
        assert set(suggestion) == {"label", "uuid", "isRecommended", "actions"}
        for action in suggestion["actions"]:
            assert set(action) == {"type", "description", "resource"}
            assert action["type"] == "create"
            assert action["resource"]["code"]["text"] in action["description"]


@pytest.mark.requirement("T3")
@EVERY_HISTORY
def test_nothing_in_a_card_is_null_or_empty(assessment: Assessment) -> None:
    assert empties(orjson.loads(orjson.dumps(only_card(assessment)))) == []


@pytest.mark.requirement("T3")
def test_an_assessment_full_of_empty_parts_loses_them_all_on_the_way_out() -> None:
    hollow = Assessment(
        "id", "Patient/x", histories.UNREADABLE.as_of, "1", Tier.WORKUP, advice=Advice("Work-up", "info")
    )
    assert empties(orjson.loads(orjson.dumps(only_card(hollow)))) == []


@pytest.mark.requirement("X3")
@EVERY_HISTORY
def test_every_card_carries_the_assessment_without_its_trace(assessment: Assessment) -> None:
    shown = only_card(assessment)["extension"]["org.fasciculation-cds.assessment"]
    assert "trace" not in shown
    assert msgspec.convert(shown, Assessment) == msgspec.structs.replace(assessment, trace=())


@EVERY_HISTORY
def test_a_card_gives_options_and_never_a_command_a_diagnosis_or_a_fright(assessment: Assessment) -> None:
    card = only_card(assessment)
    assert UNSAYABLE.search(f"{card['summary']}\n{card['detail']}\n{card.get('suggestions', '')}") is None


@pytest.mark.parametrize("tier", [tier for tier in Tier if tier is not Tier.NOT_APPLICABLE])
def test_the_card_s_own_words_for_a_tier_give_options_too(tier: Tier) -> None:
    silent = Assessment("id", "Patient/x", histories.UNREADABLE.as_of, "1", tier, orders=("BMP",))
    card = only_card(silent)
    assert UNSAYABLE.search(f"{card['summary']}\n{card['detail']}\n{card['suggestions']}") is None


@pytest.mark.requirement("C5")
def test_a_dismissed_card_hides_no_card_of_another_tier_or_service() -> None:
    codes = {topic(service, tier)["code"] for tier in Tier for service in ("a-patient-view", "a-order-sign")}
    assert len(codes) == 2 * len(Tier)
    assert topic("fasciculation-patient-view", Tier.OUT_OF_SCOPE)["code"] == "FasciculationPatientViewOutOfScope"
    assert len(topic("x" * 300, Tier.URGENT)["code"]) == 100


@pytest.mark.requirement("C4")
@pytest.mark.parametrize("public_url", ["https://cds.example.org", "https://cds.example.org/"])
def test_the_source_links_to_the_page_about_this_service_only_where_there_is_one(public_url: str) -> None:
    [card] = Cards(DRAFTS, public_url=public_url).render(histories.TWELVE_DAYS, PatientView())
    assert card["source"]["url"] == "https://cds.example.org/dsi/fasciculation-patient-view"
    assert "url" not in only_card(histories.TWELVE_DAYS)["source"]


@pytest.mark.requirement("X2", "C7")
def test_rendering_twice_gives_the_same_card_but_for_its_ids() -> None:
    renderer = Cards(DRAFTS)
    [first], [second] = (renderer.render(histories.THE_TEACHER, PatientView()) for _ in range(2))
    assert first["uuid"] != second["uuid"]
    assert aloud(first) == aloud(second)


def _repeating(text: str, tier: Tier) -> Assessment:
    """An assessment that repeats the same text from the record wherever it can."""
    return Assessment(
        id="id",
        patient="Patient/x",
        as_of=histories.UNREADABLE.as_of,
        knowledge_version="1",
        tier=tier,
        rules=("R01",),
        orders=("CK",),
        suppressed_orders=(SuppressedOrder("CBC", text, "Observation/1"),),
        conflicts=(text,),
        ignored=(Ignored("Observation/1", text), Ignored(text, text, blinding=True)),
        reasons=(Reason("R01", "ROUTINE", "Spread", "", (text, text), ("CK",)),),
    )


def _shape(card: Json) -> list[str]:
    """What a renderer makes of the detail, without the text itself."""
    tokens = RENDERER.parse(card["detail"])
    inner = [part.type for token in tokens for part in token.children or []]
    return [token.type for token in tokens] + [kind for kind in inner if kind not in ("text", "text_special")]
