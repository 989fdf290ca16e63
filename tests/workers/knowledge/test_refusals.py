"""Each mistake that an author can make stops the service, named by file, line and field."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from workers.evaluation import RuleError, prepare
from workers.knowledge import KnowledgeError, load_knowledge

Broken = Callable[[str, str, str], Path]


@pytest.fixture
def broken(root: Path, tmp_path: Path) -> Broken:
    """The shipped knowledge with one text in one file exchanged for another."""

    def _broken(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "knowledge"
        folder.mkdir()
        for path in (root / "workers" / "knowledge").glob("*.yaml"):
            shutil.copy(path, folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{file} no longer holds the text that this test breaks"
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return _broken


_MISTAKES = yaml.safe_load(Path(__file__).with_name("mistakes.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("mistake", _MISTAKES, ids=lambda mistake: f"{mistake['file']}: {', '.join(mistake['named'])}")
def test_a_broken_file_is_refused_by_file_line_and_field(broken: Broken, mistake: dict[str, Any]) -> None:
    with pytest.raises(KnowledgeError) as refused:
        load_knowledge(broken(mistake["file"], mistake["was"], mistake["becomes"]))
    says = str(refused.value)
    assert says.startswith(f"{mistake['file']}, line ")
    assert all(word in says for word in mistake["named"]), says


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("rules.yaml", "functional_loss", "funktional_loss", ["rules.yaml", "C18e", "funktional_loss"]),
        ("rules.yaml", "{matched: abnormal_lab}", "{matched: abnormal_labs}", ["rules.yaml", "W04", "abnormal_labs"]),
        ("orders.yaml", "if: affected_in_leg_only", "if: affected_in_the_leg", ["MRI_BY_SITE", "affected_in_the_leg"]),
        ("medicines.yaml", "only_with: myasthenia_known", "only_with: myasthenia", ["fluoroquinolone", "myasthenia"]),
        ("medicines.yaml", "if: distal_symmetric_sensory_symptoms", "if: numb_feet", ["isoniazid", "numb_feet"]),
        ("order_checks.yaml", "when: another_serotonergic_medicine", "when: two", ["order_checks.yaml", "K07", "two"]),
        ("risks.yaml", "when: diabetes_known", "when: sugar", ["risk-diabetes", "sugar"]),
    ],
)
def test_a_rule_that_asks_what_no_question_answers_is_refused(
    broken: Broken, tmp_path: Path, file: str, old: str, new: str, says: list[str]
) -> None:
    knowledge = load_knowledge(broken(file, old, new))
    with pytest.raises(RuleError) as refused:
        prepare(knowledge)
    assert all(word in str(refused.value) for word in says), str(refused.value)
    line = int(re.search(r"line (\d+)", str(refused.value)).group(1))  # type: ignore[union-attr]
    assert new.rsplit(maxsplit=1)[-1].strip("{}") in (tmp_path / "knowledge" / file).read_text().splitlines()[line - 1]


def test_a_missing_file_and_one_that_is_not_text_are_refused(broken: Broken) -> None:
    folder = broken("rules.yaml", "tier: URGENT", "tier: URGENT")
    (folder / "advice.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(KnowledgeError, match=r"advice\.yaml: the file is not UTF-8"):
        load_knowledge(folder)
    (folder / "advice.yaml").unlink()
    with pytest.raises(KnowledgeError, match=r"advice\.yaml: the file cannot be read"):
        load_knowledge(folder)
    (folder / "advice.yaml").write_text("", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"advice\.yaml: the file is empty"):
        load_knowledge(folder)


def test_the_version_changes_with_every_letter(broken: Broken) -> None:
    shipped = load_knowledge()
    assert (
        load_knowledge(broken("advice.yaml", "almost always harmless", "nearly always harmless")).version
        != shipped.version
    )
    assert load_knowledge().version == shipped.version
