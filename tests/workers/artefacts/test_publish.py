"""What is published is what the knowledge files say, and a stale file is named."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tests.cases.story import KNOWLEDGE
from workers.artefacts.publish import FOLDER, stale, write
from workers.knowledge import Knowledge


def reworded() -> Knowledge:
    form = msgspec.structs.replace(KNOWLEDGE.questionnaire, version="2030.1.1")
    return msgspec.structs.replace(KNOWLEDGE, questionnaire=form)


def test_nothing_published_is_stale() -> None:
    assert stale(KNOWLEDGE) == []


def test_a_change_of_the_knowledge_makes_its_artefacts_stale() -> None:
    assert "Questionnaire-fasciculation-intake.json" in stale(reworded())


def test_writing_puts_right_what_is_stale_and_leaves_the_rest_alone(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "here"
    written = write(KNOWLEDGE, folder)
    assert {path.name for path in written} >= {
        "Questionnaire-fasciculation-intake.json",
        "CodeSystem-intake-answers.json",
    }
    assert all(path.read_bytes() == (FOLDER / path.name).read_bytes() for path in written)
    assert write(KNOWLEDGE, folder) == []
    written[0].write_bytes(b"{}")
    assert stale(KNOWLEDGE, folder) == [written[0].name]
    assert write(KNOWLEDGE, folder) == [written[0]]
    assert stale(KNOWLEDGE, folder) == []
