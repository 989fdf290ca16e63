"""The review sheet: every rule with all that a neurologist needs to sign it, and the check that nothing is missing."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from service.order_artefacts import order_titles
from tests.cases.story import HERE, KNOWLEDGE
from workers.knowledge import Knowledge
from workers.review.check import Fault, can_stay_open, faults
from workers.review.histories import Exercise, Histories, HistoriesError, Told, histories_beside, histories_in
from workers.review.markdown import as_markdown
from workers.review.page import as_html
from workers.review.publish import review, write
from workers.review.sheet import Entry, Sheet

DAY = date(2026, 11, 22)
MADE = review(KNOWLEDGE, order_titles(), None, DAY)
ENTRIES = {entry.id: entry for group in MADE.groups for entry in group.entries}
HTML = as_html(MADE)
MARKDOWN = as_markdown(MADE)


@cache
def told() -> Histories:
    """The case histories of this checkout, read once."""
    return histories_in(HERE)


class Outline(HTMLParser):
    """The tags of a page, and what a reader with a screen reader would miss."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.levels: list[int] = []
        self.cells_without_scope = 0
        self.fetched: list[str] = []
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [(given["href"] or "")] if tag == "a" else []
        self.fetched += [tag] if tag in ("script", "link", "img", "iframe") else []
        self.cells_without_scope += tag == "th" and given.get("scope") not in ("col", "row")
        self.levels += [int(tag[1])] if tag in ("h1", "h2", "h3", "h4", "h5", "h6") else []
        self.language = given.get("lang") or self.language if tag == "html" else self.language
        if tag not in ("meta", "br", "link", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline(text: str) -> Outline:
    seen = Outline()
    seen.feed(text)
    return seen


def with_rules(**changes: object) -> Knowledge:
    """The knowledge with its first rule changed."""
    first, *others = KNOWLEDGE.rules.rules
    rules = msgspec.structs.replace(
        KNOWLEDGE.rules,
        rules=[msgspec.structs.replace(first, **changes), *others],
    )
    return msgspec.structs.replace(KNOWLEDGE, rules=rules)


class TestWhatIsMissing:
    def test_nothing_is_missing_today(self) -> None:
        assert [str(fault) for fault in faults(KNOWLEDGE, told(), DAY)] == []

    def test_a_rule_past_its_review_is_named_with_its_file_and_date(self) -> None:
        overdue = with_rules(review_by=DAY - timedelta(days=1))
        assert faults(overdue, told(), DAY) == [Fault("rules.yaml", "rule C18", "was to be reviewed by 2026-11-21")]
        assert faults(with_rules(review_by=DAY), told(), DAY) == []

    def test_a_rule_without_a_citation_is_named(self) -> None:
        assert Fault("rules.yaml", "rule C18", "has no citation") in faults(with_rules(cite=[]), None, DAY)

    def test_a_rule_needs_a_history_of_each_kind(self) -> None:
        told = (Told("a.yaml", "a story"),)
        whole = Exercise(told, told, told, told)
        exercised = [rule.id for rule in KNOWLEDGE.rules.rules] + [each.id for each in KNOWLEDGE.order_checks.every]
        other = Histories("folder", 1, dict.fromkeys(exercised, whole))
        decided = "no case history where all is known and it does not fire (verdict absent)"
        for rule, kind, says in (
            ("U02", {"fires": ()}, "no case history where it fires"),
            ("U02", {"absent": ()}, decided),
            ("W03", {"absent": (), "silent": ()}, decided),
            ("I01", {"silent": ()}, decided),
            ("U02", {"open": ()}, "no case history where it stays open (verdict unknown)"),
        ):
            without = other._replace(by_rule=other.by_rule | {rule: whole._replace(**kind)})
            assert faults(KNOWLEDGE, without, DAY) == [Fault("rules.yaml", f"rule {rule}", says)]
        for kind, says in (
            ({"fires": ()}, "no case history where it fires (says)"),
            ({"silent": ()}, "no case history where it does not fire (silent)"),
        ):
            without = other._replace(by_rule=other.by_rule | {"K01": whole._replace(**kind)})
            assert faults(KNOWLEDGE, without, DAY) == [Fault("order_checks.yaml", "check K01", says)]

    def test_a_history_of_a_rule_that_there_is_not_is_named(self) -> None:
        found = told()
        lost = found._replace(by_rule=found.by_rule | {"U99": Exercise((Told("urgent.yaml", "a weak hand"),))})
        assert faults(KNOWLEDGE, lost, DAY) == [
            Fault("urgent.yaml", "“a weak hand”", "expects something of U99, and there is no such rule")
        ]

    def test_without_histories_that_is_what_is_missing(self) -> None:
        assert faults(KNOWLEDGE, None, DAY) == [
            Fault("rules.yaml", "every rule", "no case histories were found to check it against")
        ]

    def test_years_later_every_file_is_due(self) -> None:
        due = {fault.file for fault in faults(KNOWLEDGE, None, date(2040, 1, 1))}
        assert due == {path.name for path in (HERE.parents[1] / "workers" / "knowledge").glob("*.yaml")}

    def test_what_is_always_known_needs_no_history_where_it_is_open(self) -> None:
        assert can_stay_open({"all": ["functional_loss", {"not": "E03"}]})
        assert not can_stay_open({"all": [{"not": "functional_loss"}, "URGENT", "E03"]})
        assert not can_stay_open({"any": ["warning_question_open", "under_18"]})


class TestHistories:
    def test_what_a_history_expects_says_which_rules_it_exercises(self, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").write_text(
            "- story: one\n  expect:\n    {rules: [U02], not_rules: [U03], "
            "verdicts: {U04: unknown, E01: absent, C18: not-applicable}}\n"
            "- story: two\n  expect: {only_rules: [U02]}\n"
            "- story: three\n"
        )
        found = histories_in(tmp_path)
        assert found.told == 3
        assert [each.story for each in found.of("U02").fires] == ["one", "two"]
        assert found.of("U03") == Exercise(silent=(Told("a.yaml", "one"),))
        assert found.of("E01") == Exercise(silent=(Told("a.yaml", "one"),), absent=(Told("a.yaml", "one"),))
        assert found.of("U04") == Exercise(open=(Told("a.yaml", "one"),))
        assert found.of("C18") == found.of("E02") == Exercise()

    @pytest.mark.parametrize("text", ["a: [", "just words", "- 7", "- expect: {}", "\x00"])
    def test_a_file_that_holds_no_histories_is_named(self, text: str, tmp_path: Path) -> None:
        (tmp_path / "b.yaml").write_text(text)
        with pytest.raises(HistoriesError, match=r"b\.yaml"):
            histories_in(tmp_path)

    @pytest.mark.parametrize("expect", ["3", "[x]", "{rules: 3}", "{rules: E01}", "{not_rules: [1]}", "{verdicts: []}"])
    def test_expectations_of_another_shape_are_refused_by_their_story(self, expect: str, tmp_path: Path) -> None:
        (tmp_path / "c.yaml").write_text(f"- story: a weak hand\n  expect: {expect}\n")
        with pytest.raises(HistoriesError, match=r"c\.yaml: 'a weak hand' does not say"):
            histories_in(tmp_path)

    def test_order_checks_are_told_in_their_own_folder(self, tmp_path: Path) -> None:
        (tmp_path / "ordering").mkdir()
        (tmp_path / "ordering" / "a.yaml").write_text(
            "- {story: one, says: {K01: words}}\n- {story: two, silent: [K01]}\n"
        )
        assert histories_in(tmp_path).of("K01") == Exercise((Told("a.yaml", "one"),), (Told("a.yaml", "two"),))

    def test_a_folder_without_histories_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(HistoriesError, match="holds no case histories"):
            histories_in(tmp_path)

    def test_a_story_without_a_sentence_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "d.yaml").write_text("- story: [x]\n")
        with pytest.raises(HistoriesError, match=r"d\.yaml"):
            histories_in(tmp_path)

    def test_those_of_the_checkout_are_found_beside_the_packages(self) -> None:
        assert histories_beside() == HERE


class TestTheSheet:
    @pytest.mark.parametrize("rule", KNOWLEDGE.rules.rules, ids=lambda rule: rule.id)
    def test_every_rule_is_there_with_all_that_is_signed(self, rule: object) -> None:
        entry: Entry = ENTRIES[rule.id]  # type: ignore[attr-defined]
        assert [name for name, _ in entry.facts][:3] == ["Tier", "Target", "Ages"]
        assert {"Version", "To be reviewed by"} <= {name for name, _ in entry.facts}
        assert entry.condition.text
        assert entry.words[0][0] == "On the card"
        assert entry.sources
        assert entry.exercise is not None
        assert entry.exercise.fires

    def test_every_check_of_an_order_is_there(self) -> None:
        assert [entry.id for entry in MADE.groups[-1].entries] == [c.id for c in KNOWLEDGE.order_checks.every]
        assert dict(ENTRIES["K01"].facts)["Looks at"].startswith("EMG and nerve conduction studies")

    def test_a_condition_is_read_aloud(self) -> None:
        condition = ENTRIES["U02"].condition
        assert condition.text == "all of these:"
        first, second, *_ = condition.parts
        assert first.text.startswith("Cannot do something that was possible before")
        assert first.name == "functional_loss"
        assert second.text == "it has not been established that:"
        assert second.parts[0].text == "rule E03 (Acute weakness) has fired"
        assert "a rule of the tier urgent has fired" in HTML

    def test_the_numbers_that_a_rule_uses_stand_with_it(self) -> None:
        numbers = {each.name: each.value for each in ENTRIES["E01"].numbers}
        assert numbers["oxygen saturation below percent"] == "92"
        assert ENTRIES["W04"].reads_laboratory

    def test_orders_have_titles_and_bundles_are_opened(self) -> None:
        orders = {each.name: each for each in ENTRIES["U01"].orders}
        assert orders["NEUROLOGY_URGENT"].text == "Urgent neurology referral"
        assert "LAB_CORE" in {part.name for part in orders["LAB_MND"].parts}

    def test_a_source_says_whether_it_was_seen_in_full(self) -> None:
        marks = {each.id: each.mark for entry in ENTRIES.values() for each in entry.sources}
        assert marks["S2"] == "via: secondary page or abstract only"
        assert marks["S7"] == ""
        assert marks["G"] == "awaits a source"

    def test_histories_that_name_the_rule_come_first(self) -> None:
        exercise = ENTRIES["U02"].exercise
        assert exercise is not None
        assert "U02" in exercise.fires[0].story.split()


class TestTheDocuments:
    def test_the_page_is_whole_and_fetches_nothing(self) -> None:
        seen = outline(HTML)
        assert seen.open == []
        assert seen.fetched == []
        assert "url(" not in HTML
        assert "http" not in HTML.split("<main", 1)[0].split("</style>", 1)[0]

    def test_every_link_leads_somewhere_and_every_place_has_one_name(self) -> None:
        seen = outline(HTML)
        assert len(seen.ids) == len(set(seen.ids))
        assert {link.removeprefix("#") for link in seen.links} <= set(seen.ids)
        assert {rule.id for rule in KNOWLEDGE.rules.rules} <= set(seen.ids)

    def test_it_can_be_read_without_eyes(self) -> None:
        seen = outline(HTML)
        assert seen.language == "en-GB"
        assert seen.cells_without_scope == 0
        assert seen.levels.count(1) == 1
        assert all(after - before <= 1 for before, after in zip(seen.levels, seen.levels[1:], strict=False))
        assert HTML.count("<caption>") == HTML.count("<table")

    @pytest.mark.parametrize("document", [HTML, MARKDOWN], ids=["html", "markdown"])
    def test_both_hold_every_rule_question_limit_source_and_piece_of_advice(self, document: str) -> None:
        plain = " ".join(unescape(document.replace("\\", "")).split())
        for rule in KNOWLEDGE.rules.rules:
            assert f"{rule.id}</span> {rule.title}" in plain or f"### {rule.id} {rule.title}" in plain
        for citation in KNOWLEDGE.citations.citations.values():
            assert citation.text in plain
        for tip in KNOWLEDGE.advice.tips:
            assert tip.title in plain
        for item in KNOWLEDGE.intake.items:
            assert item.id in plain
        for each in KNOWLEDGE.medicines.classes:
            assert each.title in plain

    def test_a_text_cannot_break_the_documents(self) -> None:
        crooked = with_rules(title="<b>A | B*</b> & `x`", essence="<script>alert(1)</script>")
        made: Sheet = review(crooked, {}, None, DAY)
        assert "<script>" not in as_html(made)
        assert "&lt;b&gt;A | B*&lt;/b&gt;" in as_html(made)
        assert "\\<script\\>" in as_markdown(made)

    def test_both_are_written_into_a_folder_that_is_made(self, tmp_path: Path) -> None:
        folder = tmp_path / "for" / "signature"
        assert [path.name for path in write(MADE, folder)] == ["review-sheet.html", "review-sheet.md"]
        assert (folder / "review-sheet.html").read_text(encoding="utf-8") == HTML

    def test_the_same_knowledge_gives_the_same_documents(self) -> None:
        assert as_html(review(KNOWLEDGE, order_titles(), HERE, DAY)) == HTML
