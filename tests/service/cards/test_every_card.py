"""The cards of the case histories, in their wording: the standard is kept, options and no commands, no false calm.

Every vignette of the clinical specification, and one in four of the other histories.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import msgspec
import orjson
import pytest
import yaml
from fhir.resources.R4B.servicerequest import ServiceRequest
from markdown_it import MarkdownIt

from service.cards import Cards, Drafts
from service.cards.override_reasons import SYSTEM
from tests.cases.story import HERE, KNOWLEDGE, TODAY, assess, resources
from tests.service.cards.histories import Json, PatientView
from tests.service.hook_calls import empties
from tests.workers.evaluation.test_order_checks import HISTORIES as ORDERING
from tests.workers.evaluation.test_order_checks import draft
from workers.assessment import Assessment
from workers.evaluation import evaluate
from workers.reading import read_case

EVERY = 4
CARDS = Cards(Drafts(), public_url="https://cds.example.org")
RENDERER = MarkdownIt("gfm-like", {"html": True, "linkify": False})

_IDS = {rule.id for rule in KNOWLEDGE.rules.rules} | set(KNOWLEDGE.citations.citations)
_IDS |= {order for order in KNOWLEDGE.orders.orders if "_" in order}
# Ids that are words, and the level of a nerve root.
_IDS -= {"G", "P", "L", "S1"}
INTERNAL = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(map(re.escape, _IDS)))})(?![\w-])")
ITEM = re.compile(rf"\b(?:{'|'.join(sorted(re.escape(each.id) for each in KNOWLEDGE.intake.items))})\b")
COMMAND = re.compile(
    r"\b(?:must|immediately|at any cost|you have to|is required|order now|stop taking)\b", re.IGNORECASE
)
# A steroid is not to end abruptly: the one "must" of the knowledge, against doing something.
ALLOWED = re.compile(r"It must not end abruptly")
CALM = re.compile(
    r"nothing (?:is )?wrong|rul(?:e|es|ed) out|all clear|no cause for concern|nothing to worry|"
    r"(?:is|are) harmless\b|excludes? (?:ALS|MND|motor)|\bcertainly\b|no (?:ALS|MND)\b",
    re.IGNORECASE,
)
DIAGNOSIS = re.compile(r"\bthe patient has (?:ALS|MND)|\byou have (?:ALS|MND)|diagnosis of (?:ALS|MND)", re.IGNORECASE)


class Told(NamedTuple):
    """A history, what was concluded, and its cards."""

    story: str
    assessment: Assessment
    cards: list[Json]


@cache
def told() -> list[Told]:
    """The histories that give cards; those that are about nothing but a refusal are left out."""
    stories = [
        story for path in sorted(HERE.glob("*.yaml")) for story in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    vignettes = [story for story in stories if "fhir" in story]
    others = [story for story in stories if "fhir" not in story][::EVERY]
    found = ((story["story"], assess(story)) for story in (*vignettes, *others))
    return [Told(name, each, CARDS.render(each, PatientView())) for name, each in found]


@cache
def remarked() -> list[tuple[str, Json]]:
    """The cards about orders in hand, of the histories that are about them."""
    found = []
    for story in ORDERING:
        drafts = [draft(facts, number) for number, facts in enumerate(story["ordering"])]
        in_hand = tuple(f"{each['resourceType']}/{each['id']}" for each in drafts)
        facts = {key: value for key, value in story.items() if key != "ordering"}
        case = read_case(orjson.dumps([*resources(facts), *drafts]), TODAY)
        assessment = evaluate(msgspec.structs.replace(case, drafts=in_hand, chosen=in_hand), KNOWLEDGE)
        found += [(story["story"], card) for card in CARDS.remarks(assessment, PatientView())]
    return found


def every_card() -> Iterator[tuple[str, Json]]:
    for each in told():
        yield from ((each.story, card) for card in each.cards)
    yield from remarked()


def read(card: Json) -> str:
    """All that a clinician reads of a card, without the sources, whose titles are not ours."""
    drafts = [action for each in card.get("suggestions", ()) for action in each["actions"]]
    notes = [f"{each['description']}\n{each['resource']['note'][0]['text']}" for each in drafts]
    texts = [card["summary"], card["detail"], *(each["label"] for each in card.get("suggestions", ())), *notes]
    return "\n".join(line for text in texts for line in text.splitlines() if not line.startswith("- Source "))


def hits(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Where the wording of a card matches, with the history that shows it."""
    return [
        (story, text[max(0, hit.start() - 40) : hit.end() + 20])
        for story, text in ((story, ALLOWED.sub("", read(card))) for story, card in every_card())
        for hit in pattern.finditer(text)
    ]


def test_there_are_cards_of_every_tier_to_look_at() -> None:
    tiers = {each.assessment.tier.value for each in told() if each.cards}
    assert len(tiers) >= 7
    assert len(list(every_card())) > 500
    assert len({card["source"]["topic"]["code"] for _, card in remarked()}) == len(KNOWLEDGE.order_checks.every)


def test_no_card_shows_the_id_of_a_rule_a_source_an_order_or_a_question() -> None:
    assert hits(INTERNAL) == []
    assert hits(ITEM) == []


def test_no_card_gives_a_command() -> None:
    assert hits(COMMAND) == []


def test_no_card_calms_where_calm_is_not_known() -> None:
    assert hits(CALM) == []


def test_no_card_makes_a_diagnosis() -> None:
    assert hits(DIAGNOSIS) == []


@pytest.mark.requirement("C2", "C3")
def test_every_summary_is_one_plain_line_that_fits_and_every_indicator_is_known() -> None:
    for story, card in every_card():
        assert 10 < len(card["summary"]) <= 139, story
        assert card["summary"].isprintable(), story
        assert card["indicator"] in {"info", "warning", "critical"}


@pytest.mark.requirement("C6")
def test_no_detail_holds_html_a_link_or_an_image() -> None:
    for story, card in every_card():
        tokens = RENDERER.parse(card["detail"])
        kinds = {part.type for token in tokens for part in (token, *(token.children or ()))}
        assert not kinds & {"html_block", "html_inline", "link_open", "image", "heading_open", "code_block", "fence"}, (
            story
        )


@pytest.mark.requirement("T3")
def test_nothing_in_any_card_is_null_or_empty() -> None:
    for story, card in every_card():
        assert empties(card) == [], story


@pytest.mark.requirement("T2", "C11")
def test_every_resource_of_every_suggestion_is_fhir() -> None:
    for _, card in every_card():
        for action in (action for each in card.get("suggestions", ()) for action in each["actions"]):
            assert action["type"] == "create"
            ServiceRequest.model_validate(action["resource"])


@pytest.mark.requirement("C1", "C4", "C5", "C7", "C8", "C9", "C10", "C14")
def test_every_card_has_what_the_standard_asks_for_and_ids_and_topics_of_its_own() -> None:
    for story, _, cards in told():
        ids = [each["uuid"] for card in cards for each in (card, *card.get("suggestions", ()))]
        assert len(set(ids)) == len(ids), story
        topics = [card["source"]["topic"] for card in cards]
        assert len({topic["code"] for topic in topics}) == len(cards), story
        assert all(re.fullmatch(r"[A-Za-z0-9]{1,100}", topic["code"]) and topic["system"] for topic in topics)
        assert all(card["source"]["url"].endswith("/dsi/fasciculation-patient-view") for card in cards)
        assert all(("suggestions" in card) == (card.get("selectionBehavior") == "any") for card in cards)
        assert not any("systemActions" in card or "actionSelectionBehavior" in str(card) for card in cards)


@pytest.mark.requirement("C8")
def test_no_card_offers_two_strengths_of_one_thing() -> None:
    for story, _, cards in told():
        labels = " ".join(each["label"] for card in cards for each in card.get("suggestions", ()))
        assert labels.count("nerve conduction") <= 1, story
        assert labels.count("neurology referral") <= 1, story


@pytest.mark.requirement("C12")
def test_every_card_but_that_of_an_unreadable_record_may_be_set_aside_for_a_reason() -> None:
    for story, assessment, cards in told():
        for card in cards:
            assert ("overrideReasons" in card) == (assessment.tier.value != "NOT_APPLICABLE"), story
            for reason in card.get("overrideReasons", ()):
                assert all((reason["code"], reason["display"], reason["system"] == SYSTEM)), story


@pytest.mark.requirement("X5")
def test_every_card_says_of_what_days_its_data_are() -> None:
    for story, card in every_card():
        basis = card["detail"].partition("**Basis and limits**")[2]
        assert re.search(r"From the record as of \d{4}-\d\d-\d\d", basis), story
        assert re.search(r"findings? used here|No result or answer", basis), story


def test_a_reassuring_card_drafts_nothing_says_when_to_look_again_and_what_would_change_it() -> None:
    reassuring = [cards[0] for _, assessment, cards in told() if assessment.tier.value == "REASSURE"]
    assert len(reassuring) > 10
    for card in reassuring:
        assert "suggestions" not in card
        assert "that is, between 20" in card["detail"]
        assert "**What would change this**" in card["detail"]


def test_every_order_is_offered_on_one_card_and_none_is_lost() -> None:
    for story, assessment, cards in told():
        urls = [_first_canonical(each) for card in cards for each in card.get("suggestions", ())]
        assert len(urls) == len(set(urls)), story
        assert len(urls) == len(assessment.orders), story


def _first_canonical(suggestion: Any) -> str:  # noqa: ANN401 # JSON is anything
    return str(suggestion["actions"][0]["resource"]["instantiatesCanonical"][0])
