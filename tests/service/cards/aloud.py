"""A card as a clinician reads it, top to bottom."""

from __future__ import annotations

from tests.service.cards.histories import Json


def aloud(card: Json) -> str:
    """The whole card as text: the sentence, the detail, the boxes to tick, and the note of the first draft."""
    boxes = [_box(suggestion) for suggestion in card.get("suggestions", [])]
    notes = [
        f"Note on the first draft:\n\n{suggestion['actions'][0]['resource']['note'][0]['text']}"
        for suggestion in card.get("suggestions", [])[:1]
    ]
    parts = [f"[{card['indicator']}] {card['summary']}", card["detail"], "\n".join(boxes), *notes]
    return "\n\n----\n\n".join(part for part in parts if part) + "\n"


def _box(suggestion: Json) -> str:
    request = suggestion["actions"][0]["resource"]
    return f"[{'x' if suggestion['isRecommended'] else ' '}] {suggestion['label']} ({request['priority']})"
