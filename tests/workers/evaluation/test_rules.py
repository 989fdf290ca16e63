"""A word that no question answers is named by file, line and entry, wherever a knowledge file asks it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.cases.story import KNOWLEDGE, TODAY, assess, record
from workers.answer import ABSENT, PRESENT, UNKNOWN
from workers.assessment import Because
from workers.evaluation.chart import Chart
from workers.evaluation.conditions import bind, questions_of, words_asked, words_of
from workers.evaluation.rules import RuleError, prepare
from workers.evaluation.terms import terms_of
from workers.knowledge.model import Knowledge
from workers.reading import read_case


def asking(word: str) -> dict[str, Knowledge]:
    """The shipped knowledge with the first entry of each kind asking another word, by how that entry is named."""

    def changed(file: str, part: str, number: int, **fields: Any) -> Knowledge:  # noqa: ANN401  whatever the field takes
        entries = list(getattr(getattr(KNOWLEDGE, file), part))
        entries[number] = msgspec.structs.replace(entries[number], **fields)
        book = msgspec.structs.replace(getattr(KNOWLEDGE, file), **{part: entries})
        return msgspec.structs.replace(KNOWLEDGE, **{file: book})

    orders, lookback, window = KNOWLEDGE.orders, KNOWLEDGE.lookback, KNOWLEDGE.lookback.results["tsh"]
    bundle = next(iter(orders.bundles))
    in_bundle = msgspec.structs.replace(orders, bundles={**orders.bundles, bundle: [{"if": word, "orders": []}]})

    def in_window(**fields: Any) -> Knowledge:  # noqa: ANN401  whatever the field takes
        results = {**lookback.results, "tsh": msgspec.structs.replace(window, **fields)}
        return msgspec.structs.replace(KNOWLEDGE, lookback=msgspec.structs.replace(lookback, results=results))

    first_band = next(n for n, each in enumerate(KNOWLEDGE.thresholds.analytes) if each.bands)
    analyte = KNOWLEDGE.thresholds.analytes[first_band]
    band = msgspec.structs.replace(analyte.bands[0], needs=word)
    nested = [{"if": "tetany", "orders": [{"if": word, "orders": []}]}]
    medicines, risks, tips = KNOWLEDGE.medicines.classes, KNOWLEDGE.risks.risks, KNOWLEDGE.advice.tips
    return {
        "rules.yaml, rule C18 (when)": changed("rules", "rules", 0, when={"all": ["under_18", {"not": word}]}),
        "rules.yaml, rule C18 (warning_if)": changed("rules", "rules", 0, warning_if=word),
        "rules.yaml, rule C18 (orders)": changed("rules", "rules", 0, orders=nested),
        "rules.yaml, rule C18 (matched)": changed("rules", "rules", 0, orders=[{"matched": word}]),
        f"orders.yaml, bundle {bundle}": msgspec.structs.replace(KNOWLEDGE, orders=in_bundle),
        f"orders.yaml, because {orders.left_out[0].because} (when)": changed("orders", "left_out", 0, when=word),
        f"orders.yaml, because {orders.left_out[0].because} (unless)": changed("orders", "left_out", 0, unless=word),
        f"orders.yaml, because {orders.although[0].because}": changed("orders", "although", 0, when=word),
        f"thresholds.yaml, analyte {analyte.id} (bands)": changed("thresholds", "analytes", first_band, bands=[band]),
        f"thresholds.yaml, analyte {analyte.id}": changed(
            "thresholds", "analytes", first_band, intermediate_needs=word
        ),
        f"thresholds.yaml, analyte {analyte.id} (next)": changed("thresholds", "analytes", first_band, next=nested),
        f"medicines.yaml, class {medicines[0].id}": changed("medicines", "classes", 0, only_with=word),
        f"medicines.yaml, class {medicines[0].id} (tests)": changed("medicines", "classes", 0, check_first=nested),
        f"risks.yaml, risk {risks[0].id}": changed("risks", "risks", 0, when=word),
        f"risks.yaml, risk {risks[0].id} (orders)": changed("risks", "risks", 0, orders=nested),
        "order_checks.yaml, check K01": changed("order_checks", "checks", 0, when={"not": word}),
        f"advice.yaml, tip {tips[0].id} (when)": changed("advice", "tips", 0, when=word),
        f"advice.yaml, tip {tips[0].id} (unless)": changed("advice", "tips", 0, unless=word),
        f"advice.yaml, tip {tips[0].id} (shows)": changed("advice", "tips", 0, shows=[word]),
        "lookback.yaml, result tsh (days_if)": in_window(days_if={word: 3}),
        "lookback.yaml, result tsh (invalid_if)": in_window(invalid_if=[word]),
        "lookback.yaml, result tsh (invalid_if_since)": in_window(invalid_if_since=[word]),
    }


@pytest.mark.parametrize("where", asking("nobody_asks"))
def test_a_word_that_no_question_answers_is_named_by_file_and_entry(where: str) -> None:
    file, _, entry = where.partition(" (")[0].partition(", ")
    with pytest.raises(RuleError) as refused:
        prepare(asking("nobody_asks")[where])
    expected = f"{file}, line 0: {entry}: nobody_asks is neither a question, a rule nor a tier"
    assert str(refused.value) == expected


def test_a_word_is_named_by_its_line_where_that_is_known() -> None:
    broken = asking("nobody_asks")["rules.yaml, rule C18 (when)"]
    lined = msgspec.structs.replace(broken, lines={("rules.yaml", "nobody_asks"): 47})
    with pytest.raises(RuleError, match=r"^rules\.yaml, line 47: rule C18: nobody_asks"):
        prepare(lined)


def test_rules_and_tiers_are_known_words_and_orders_only_where_orders_are_decided() -> None:
    for word in ("E01", "EMERGENCY", "under_18"):
        for knowledge in asking(word).values():
            assert prepare(knowledge)
    by_order = asking("ECG")
    assert prepare(by_order["order_checks.yaml, check K01"])
    assert prepare(by_order[f"advice.yaml, tip {KNOWLEDGE.advice.tips[0].id} (when)"])
    with pytest.raises(RuleError, match="ECG is neither"):
        prepare(by_order["rules.yaml, rule C18 (when)"])


def test_every_word_is_told_with_the_entry_that_asks_it() -> None:
    asked = set(words_asked(KNOWLEDGE))
    assert ("rules.yaml, rule U01", "weak_on_examination") in asked
    assert ("rules.yaml, rule W04", "abnormal_lab") in asked
    assert all(name for _, name in asked)


def test_a_condition_names_each_question_once_in_reading_order() -> None:
    condition: dict[str, Any] = {"all": ["tremor", {"not": {"any": ["fainted", "E01", "tremor"]}}, "URGENT"]}
    assert list(words_of(condition)) == ["tremor", "fainted", "E01", "tremor", "URGENT"]
    assert questions_of(condition) == ["tremor", "fainted"]


def test_a_condition_joins_questions_rules_and_what_is_not_established() -> None:
    said = {"answers": {"fas.present": True, "thyroid.any": ["tremor"], "acute.any": ["none"]}}
    chart = Chart(read_case(record(said), TODAY), terms_of(KNOWLEDGE))
    asked = {
        "tremor": PRESENT,
        "fainted": ABSENT,
        "goitre_is_a_rule": ABSENT,
        "eating_disorder": UNKNOWN,
        "E01": PRESENT,
    }
    for word, answer in asked.items():
        assert bind(word)(chart, {"E01": PRESENT}) is answer
        assert bind({"not": word})(chart, {"E01": PRESENT}) is (ABSENT if answer is PRESENT else PRESENT)
    assert bind({"all": ["tremor", "eating_disorder"]})(chart, {}) is UNKNOWN
    assert bind({"all": ["tremor", "eating_disorder", {"not": "tremor"}]})(chart, {}) is ABSENT
    assert bind({"any": ["fainted", "eating_disorder"]})(chart, {}) is UNKNOWN
    assert bind({"any": ["fainted", {"all": ["tremor", "E01"]}]})(chart, {"E01": PRESENT}) is PRESENT
    assert bind({"any": ["fainted", "E01"]})(chart, {}) is ABSENT


def test_the_trace_tells_each_question_with_its_answer_and_its_record() -> None:
    got = assess({"patient": {"age": 40}, "answers": {"fas.present": True, "acute.any": ["seizure"]}})
    steps = {step.rule: step for step in got.trace}
    reference = ("QuestionnaireResponse/questionnaireresponse-1#acute.any",)
    assert (steps["E09"].verdict, steps["C18"].verdict, steps["U04"].verdict) == (
        "present",
        "not-applicable",
        "unknown",
    )
    assert steps["E09"].because == (Because("seizure_or_confusion_this_week", "present", reference),)
    assert Because("cannot_clear_secretions", "unknown") in steps["E02"].because
    assert steps["C18"].because == ()
