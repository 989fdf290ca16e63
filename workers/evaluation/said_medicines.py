"""Medicines that somebody named in their own words in the questionnaire, recognised by the names of the knowledge.

Only a whole name counts, and only where the words around it leave no doubt that it is or was taken: "no", "might" or
"my wife" leave it to the clinician, to whom the words are shown in any case. Without a day that was said, it is
some day of the six weeks that the question asks for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache

import msgspec

from workers.evaluation.replies import standing
from workers.evaluation.terms import Terms
from workers.facts import Case, Evidence, Medicine, Reply, Span
from workers.knowledge.model import Knowledge

ITEM = "medicine.recent"
_PREFIX = "medicine-"
_WORD = re.compile(r"\w+")
_CLAUSE = re.compile(r"[.;,:\n/]|\b(?:and|but|then|also|plus)\b")
_STOPPED = re.compile(
    r"\b(?:stop\w*|c[ao]me? off|coming off|finish\w*|ended|discontinu\w*|quit|withdr[ae]w\w*|no longer|last dose)\b"
)
_DOUBT = re.compile(
    r"\b(?:no|not|never|none|without|den(?:y|ies|ied)|avoid\w*|allerg\w*|intoleran\w*|might|may|maybe|perhaps|will|plan\w*"
    r"|going to|want\w*|consider\w*|think\w*|offered|refus\w*|declin\w*|instead of|wife|husband|partner|mother|father"
    r"|son|daughter|sister|brother|dog|cat)\b|n['\u2019]t\b|\?"
)
_ON_THE_SURFACE = re.compile(r"\b(?:cream|ointment|lotion|gel|drops?|spray|shampoo|nasal|eyes?|ears?|scalp|enema)\b")
_INHALED = re.compile(r"\b(?:inhal\w*|puff\w*|nebuli\w*)\b")
_INHALED_CLASS = "beta2-agonist"
_SMALL = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {word: number for number, word in enumerate(_SMALL, 1)} | {"a": 1, "an": 1, "couple of": 2, "few": 3}
_AGO = re.compile(rf"\b(\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}) (day|week|month|year)s? ago\b")
_LENGTH = {"day": (1, 0), "week": (7, 3), "month": (30, 15), "year": (365, 182)}


def with_said_medicines(case: Case, terms: Terms) -> Case:
    """The case with the medicines that the answer about recent medicines names."""
    replies = [each for each in case.replies if each.item == ITEM and each.text]
    if not replies:
        return case
    reply = standing(replies, terms.items[ITEM], terms, case.as_of).reply
    said = tuple(_medicines(reply, terms)) if reply else ()
    return msgspec.structs.replace(case, medicines=case.medicines + said) if said else case


def is_said(medicine: Medicine) -> bool:
    """Whether a medicine is known from the words of the questionnaire alone."""
    return medicine.evidence.reference.endswith(f"#{ITEM}")


@lru_cache(maxsize=8)
def _names(knowledge: Knowledge) -> dict[str, tuple[tuple[tuple[str, ...], str, frozenset[str]], ...]]:
    """Every known name under its first word: the words that follow, the name, and its classes."""
    classes: dict[str, set[str]] = defaultdict(set)
    named = [(each.id, each.names) for each in knowledge.medicines.classes]
    named += [(each.id, each.names) for each in knowledge.order_checks.classes]
    for value_set, names in named:
        for name in names:
            classes[name].add(value_set.removeprefix(_PREFIX))
    found: dict[str, list[tuple[tuple[str, ...], str, frozenset[str]]]] = defaultdict(list)
    for name, of in sorted(classes.items()):
        first, *rest = _WORD.findall(name.lower())
        found[first].append((tuple(rest), name, frozenset(of)))
    return {first: tuple(each) for first, each in found.items()}


def _medicines(reply: Reply, terms: Terms) -> Iterator[Medicine]:
    known, once = _names(terms.knowledge), set()
    for clause in _CLAUSE.split(reply.text.lower()):
        words = _WORD.findall(clause)
        for place, first in enumerate(words):
            for rest, name, classes in known.get(first, ()):
                if tuple(words[place + 1 : place + 1 + len(rest)]) != rest or name in once:
                    continue
                medicine = _taken(clause, name, classes, reply, terms)
                if medicine:
                    once.add(name)
                    yield medicine


def _taken(clause: str, name: str, classes: frozenset[str], reply: Reply, terms: Terms) -> Medicine | None:
    """The medicine as the words around its name say it was taken, or nothing where they leave doubt."""
    stopped = _STOPPED.search(clause) is not None
    if _DOUBT.search(_STOPPED.sub(" ", clause)) or _ON_THE_SURFACE.search(clause):
        return None
    inhaled = _INHALED.search(clause) is not None
    if inhaled and _INHALED_CLASS not in classes:
        return None
    when = _when(clause, reply.said, terms.limits["medicine_changed_counts_for_days"])
    evidence = Evidence(reply.evidence.reference, when, f"{name.capitalize()} (questionnaire)")
    state = "stopped" if stopped else "active"
    started, ended = (None, when) if stopped else (when, None)
    return Medicine(
        tuple(sorted(classes)), (name,), state, evidence, started, ended, route="inhaled" if inhaled else ""
    )


def _when(clause: str, said: Span | None, within_days: float) -> Span | None:
    """The day that a clause names, as exactly as it does; else some day of the weeks that were asked for."""
    if said is None:
        return None
    ago = _AGO.search(clause)
    if ago is None:
        return Span(said.first - timedelta(days=within_days), said.last)
    number, unit = ago.groups()
    length, blur = _LENGTH[unit]
    days = (int(number) if number.isdigit() else _NUMBERS[number]) * length
    first = said.first - timedelta(days=days + blur)
    return Span(first, min(said.last, said.last - timedelta(days=days - blur)))
