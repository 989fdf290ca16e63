"""A card on a terminal."""

from __future__ import annotations

from service.terminal import WIDTH, as_text

CARD = {
    "summary": "Urgent neurology referral to consider: loss of hand function; 2 safety questions still open",
    "indicator": "warning",
    "detail": "**Why**\n\n- **Lost function**: drops pens \\[as he says\\], grip &lt;5 kg "
    "(rule U02; NG42) and so on until the line is full\n"
    "- See [the guideline](https://example.org/x)\n\n### Basis\n\n`1.2.3` stays",
    "source": {"label": "Fasciculation CDS"},
    "suggestions": [
        {"label": "Creatine kinase", "isRecommended": True},
        {"label": "MRI of the brain", "isRecommended": False},
    ],
}


def test_a_card_reads_as_a_clinician_reads_it() -> None:
    lines = as_text(CARD).splitlines()
    assert lines[1].startswith("WARNING: Urgent neurology referral to consider")
    assert "Why" in lines
    assert "Basis" in lines
    assert "1.2.3 stays" in lines
    assert "- See the guideline (https://example.org/x)" in lines
    assert "[ ]* Creatine kinase" in lines
    assert "[ ]  MRI of the brain" in lines
    assert lines[-1] == "Source: Fasciculation CDS"


def test_no_layout_mark_is_left_and_no_line_is_too_long() -> None:
    text = as_text(CARD)
    assert "drops pens [as he says], grip <5 kg" in " ".join(text.split())
    assert not any(mark in text for mark in ("**", "`", "\\", "&lt;", "###"))
    assert max(map(len, text.splitlines())) <= WIDTH


def test_a_card_without_suggestions_offers_none() -> None:
    text = as_text({name: value for name, value in CARD.items() if name != "suggestions"})
    assert "Draft orders" not in text
