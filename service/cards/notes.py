"""The note on a draft order: why it is suggested, in the words of the record, for whoever carries it out."""

from __future__ import annotations

from service.cards import words
from service.cards.disagreements import disagreements
from service.cards.markdown import escape, escape_knowledge
from service.cards.reason_lines import what_was_found
from workers.assessment import Assessment, Letter, Reason, Tier

Asking = dict[str, list[Reason]]
"""For each order of an assessment, the fired rules that ask for it."""

REPLACED_BY = {"NEUROLOGY_ROUTINE": "NEUROLOGY_URGENT", "EMG_NCS": "EMG_NCS_RNS"}
"""The weaker order that gives way to a stronger one: its reasons speak for that one too."""

_REFERRALS = frozenset({"NEUROLOGY_URGENT", "NEUROLOGY_ROUTINE"})


def who_asks(assessment: Assessment) -> Asking:
    """For each order, the fired rules that ask for it or for the weaker order that it replaces."""
    asking: Asking = {order: [] for order in assessment.orders}
    for reason in assessment.reasons:
        wanted = {order if order in asking else REPLACED_BY.get(order, order) for order in reason.orders}
        for order in wanted & asking.keys():
            asking[order].append(reason)
    return asking


def notes(assessment: Assessment, asking: Asking) -> dict[str, str]:
    """For each order its note, as Markdown that also reads well as plain text."""
    lines = {reason.rule: _line(reason) for reason in assessment.reasons}
    basis = words.RECORD_AS_OF.format(assessment.as_of.isoformat(), escape_knowledge(assessment.knowledge_version))
    closing = f"\n\n{basis}"
    written = {
        order: _because([lines[reason.rule] for reason in reasons]) + closing for order, reasons in asking.items()
    }
    for order in _REFERRALS & written.keys():
        findings = [lines[reason.rule] for reason in assessment.reasons if reason.found]
        written[order] = f"{_referral(order, assessment, findings)}\n\n{words.REFERRAL_DATES}{closing}"
    return written


def _line(reason: Reason) -> str:
    return f"\n- {escape_knowledge(reason.title)}{what_was_found(reason)}"


def _because(lines: list[str]) -> str:
    return words.ASKED_FOR_BECAUSE + "\n" + "".join(lines) if lines else words.SUGGESTED


def _referral(order: str, assessment: Assessment, findings: list[str]) -> str:
    """A referral to neurology as far as the record can write it: what is suspected, found, and not known."""
    parts = [_suspicion(order, assessment)]
    if findings:
        parts.append(words.REFERRAL_FINDINGS + "\n" + "".join(findings))
    told, missing = _letter(assessment.letter or Letter())
    parts.extend(told)
    open_questions = [escape_knowledge(ask.text.rstrip("?")) for ask in assessment.asks]
    if open_questions:
        parts.append(words.REFERRAL_NOT_KNOWN.format("; ".join(open_questions)))
    parts.extend(disagreements(assessment))
    return "\n\n".join([*parts, *missing])


def _letter(letter: Letter) -> tuple[list[str], list[str]]:
    """A paragraph for each heading with something on record, and one that names the headings without."""
    told, missing = [], []
    for field, heading in words.LETTER_HEADINGS.items():
        phrases: tuple[str, ...] = getattr(letter, field)
        if phrases:
            told.append(f"{heading}: " + "; ".join(map(escape, phrases)) + ".")
        else:
            missing.append(heading.lower())
    return told, [words.REFERRAL_TO_COMPLETE.format(", ".join(missing))] if missing else []


def _suspicion(order: str, assessment: Assessment) -> str:
    """What the letter names, in the words of the urgent rules that fired; a routine letter names nothing."""
    urgent = [reason for reason in assessment.reasons if reason.tier == Tier.URGENT.value]
    if order != "NEUROLOGY_URGENT" or not urgent:
        return words.REFERRAL if order == "NEUROLOGY_URGENT" else words.ROUTINE_REFERRAL
    named = dict.fromkeys(escape_knowledge(reason.letter) for reason in urgent if reason.letter)
    return words.REFERRAL_NAMING.format("; ".join(named) or words.POSSIBLE_MND)
