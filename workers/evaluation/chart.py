"""The Case as a clinician reads it on the day: which answer stands, which result is newest.

A criterion asks the chart and says what the answer means. The chart looks each
thing up once, hands out Findings with their evidence, and never turns "not
recorded" into "no". Nothing it returns depends on the order of the facts or on
their being repeated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from workers.answer import ABSENT, PRESENT, UNKNOWN, all_of, any_of
from workers.evaluation.labs import Reading, latest, newest_readings
from workers.evaluation.replies import NOT_ASKED, Standing, evidence_of, standing
from workers.evaluation.terms import Terms
from workers.facts import NOT_RECORDED, Case, Evidence, Finding, Reply, Result, Span, absent, present


class Chart:
    """One patient's facts on one day, looked up through the knowledge."""

    __slots__ = (
        "_by_analyte",
        "_concepts",
        "_evidence",
        "_readings",
        "_replies",
        "_standing",
        "as_of",
        "case",
        "chosen",
        "drafts",
        "findings",
        "remembered",
        "terms",
    )

    def __init__(self, case: Case, terms: Terms) -> None:
        self.case = case
        self.chosen = frozenset(case.chosen)
        self.drafts = frozenset(case.drafts)
        self.as_of = case.as_of
        self.terms = terms
        self._replies: dict[str, list[Reply]] = defaultdict(list)
        for reply in case.replies:
            self._replies[reply.item].append(reply)
        self._by_analyte: dict[str, list[Result]] = defaultdict(list)
        for result in case.results:
            self._by_analyte[result.analyte].append(result)
        self._concepts = {name for problem in case.problems for name in problem.concepts}
        self._concepts.update(name for sign in case.signs for name in sign.concepts)
        self._standing: dict[str, Standing] = {}
        self._evidence: dict[str, Evidence] = {}
        self._readings: dict[str, Reading] | None = None
        self.findings: dict[str, Finding] = {}
        self.remembered: dict[object, object] = {}

    def limit(self, name: str) -> float:
        """A number from the knowledge: days, years, percent; the file says which."""
        return self.terms.limits[name]

    def standing(self, item: str) -> Standing:
        """The answer to one intake item that stands today."""
        stands = self._standing.get(item)
        if stands is None:
            replies = self._replies.get(item)
            if not replies:
                return NOT_ASKED
            stands = standing(replies, self.terms.items[item], self.terms, self.as_of)
            self._standing[item] = stands
        return stands

    def conflicts(self) -> tuple[str, ...]:
        """Contradicting answers to one item, in words, in the order of the questionnaire."""
        twice = (item for item in self.terms.items if len(self._replies.get(item, ())) > 1)
        return tuple(stands.conflict for stands in map(self.standing, twice) if stands.conflict)

    def chose(self, item: str, *codes: str) -> Finding:
        """Whether one of these codes is the answer that stands; unknown when nobody has answered."""
        if item not in self._replies:
            return NOT_RECORDED
        stands = self.standing(item)
        if stands.reply is None or stands.answer is UNKNOWN:
            return NOT_RECORDED
        if stands.codes.isdisjoint(codes):
            return Finding(ABSENT, (stands.reply.evidence,))
        return Finding(PRESENT, (self.evidence(item, stands.reply, stands.codes),))

    def heard(self, item: str, *codes: str) -> Finding:
        """Whether the intake answer or a coded record of the same thing says so."""
        said = self.chose(item, *codes)
        coded = self.terms.items[item].item.coded
        return said if self._concepts.isdisjoint(coded) else either(said, self.coded(*coded))

    def codes(self, *items: str) -> dict[str, Evidence]:
        """The codes that stand for several items, "none" left out, each with its evidence."""
        found: dict[str, Evidence] = {}
        for item in items:
            stands = self.standing(item)
            if stands.reply is not None and stands.answer is PRESENT:
                evidence = self.evidence(item, stands.reply, stands.codes)
                found.update(dict.fromkeys(sorted(stands.codes - self.terms.items[item].negative), evidence))
        return found

    def number(self, item: str) -> tuple[float, Evidence] | None:
        """The number that stands for an item in the item's own unit, with its evidence."""
        stands = self.standing(item)
        if stands.reply is None or stands.reply.number is None:
            return None
        return stands.reply.number, self.evidence(item, stands.reply, stands.codes)

    def evidence(self, item: str, reply: Reply, codes: frozenset[str]) -> Evidence:
        """The standing answer to an item in words, worded once; only a yes is ever told in words."""
        if item not in self._evidence:
            self._evidence[item] = evidence_of(reply, codes, self.terms.items[item])
        return self._evidence[item]

    def asked(self, items: Iterable[str]) -> list[str]:
        """Those of the items to which there is any reply."""
        return [item for item in items if item in self._replies]

    def replies(self, *items: str) -> list[Reply]:
        """Every reply to these items, standing or not."""
        return [reply for item in items for reply in self._replies.get(item, ())]

    def said(self, item: str) -> Span | None:
        """When the standing answer to an item was given."""
        reply = self.standing(item).reply
        return reply.said if reply else None

    def coded(self, *concepts: str) -> Finding:
        """Whether a current Condition or a positive Observation of one of these is on record.

        All of them refuted within the time that a negative answer counts is "no", and so is the general one that
        includes the rest; one refuted says nothing of the others. Nothing on record, or long refuted, resolved or
        unconfirmed, is unknown.
        """
        if self._concepts.isdisjoint(concepts):
            return NOT_RECORDED
        problems = [each for each in self.case.problems if not set(concepts).isdisjoint(each.concepts)]
        signs = [each for each in self.case.signs if not set(concepts).isdisjoint(each.concepts)]
        yes = [each.evidence for each in problems if each.state == "current"]
        yes += [each.evidence for each in signs if each.answer is PRESENT]
        if yes:
            return present(in_order(yes))
        no = [(p.concepts, p.evidence) for p in problems if p.state == "refuted" and self._still_counts(p.recorded)]
        no += [(s.concepts, s.evidence) for s in signs if s.answer is ABSENT and self._still_counts(s.on)]
        refuted = {concept for named, _ in no for concept in named}
        refuted.update(*(self.terms.includes.get(concept, ()) for concept in tuple(refuted)))
        return absent(in_order(each for _, each in no)) if refuted.issuperset(concepts) else NOT_RECORDED

    def ever(self, *concepts: str) -> Finding:
        """Whether one of these is on the problem list, current or as history; refuted is "no"."""
        if self._concepts.isdisjoint(concepts):
            return NOT_RECORDED
        past = [
            each.evidence
            for each in self.case.problems
            if each.state == "history" and not set(concepts).isdisjoint(each.concepts)
        ]
        return present(in_order(past)) if past else self.coded(*concepts)

    def observed(self, concept: str) -> Finding:
        """What repeated Observations of one thing come to.

        A later "no" takes back a "yes" that is older than ninety days, and none that is newer. [specification 6.4]
        """
        signs = [each for each in self.case.signs if concept in each.concepts]
        denied = [each.on.first for each in signs if each.answer is ABSENT and each.on]
        kept = [each for each in signs if not (denied and each.on and self._taken_back(each.on, max(denied)))]
        yes = in_order(each.evidence for each in kept if each.answer is PRESENT)
        if yes:
            return present(yes)
        no = in_order(each.evidence for each in kept if each.answer is ABSENT and self._still_counts(each.on))
        return absent(no) if no else NOT_RECORDED

    def _taken_back(self, on: Span, denied: date) -> bool:
        return on.last < denied and on.shortest_days(self.as_of) > self.limit("positive_outlives_patient_negative_days")

    def suspected(self, *concepts: str) -> Finding:
        """Whether one of these stands on the problem list unconfirmed (provisional, differential)."""
        if self._concepts.isdisjoint(concepts):
            return NOT_RECORDED
        wanted = set(concepts)
        maybe = [p.evidence for p in self.case.problems if p.state == "unconfirmed" and wanted & set(p.concepts)]
        return present(in_order(maybe)) if maybe else NOT_RECORDED

    def results_of(self, analyte: str) -> list[Result]:
        """Every result of one analyte or vital sign, in the order of the record."""
        return self._by_analyte.get(analyte, [])

    def latest(self, measure: str, within_days: float) -> list[Result]:
        """The newest results of a vital sign, at most so many days old; several where none is certainly the last."""
        if measure not in self._by_analyte:
            return []
        results = latest(self._by_analyte[measure])
        return [r for r in results if r.on is not None and r.on.shortest_days(self.as_of) <= within_days]

    @property
    def readings(self) -> dict[str, Reading]:
        """The newest result of every analyte with limits, graded."""
        if self._readings is None:
            self._readings = newest_readings(self.case, self._by_analyte, self.terms)
        return self._readings

    def _still_counts(self, on: Span | None) -> bool:
        return on is not None and on.longest_days(self.as_of) <= self.limit("negative_answer_expires_after_days")


def either(*sources: Finding) -> Finding:
    """Several sources for one question: a yes from any stands; otherwise a no from any; otherwise unknown."""
    agreeing = [source for source in sources if source.answer is PRESENT]
    agreeing = agreeing or [source for source in sources if source.answer is ABSENT]
    if len(agreeing) < 2:  # noqa: PLR2004  nothing to put together
        return agreeing[0] if agreeing else NOT_RECORDED
    evidence = in_order({each for source in agreeing for each in source.evidence})
    return Finding(agreeing[0].answer, evidence, tuple(sorted({n for source in agreeing for n in source.about})))


def any_finding(*findings: Finding) -> Finding:
    """Several questions joined by "or": a yes to any is a yes, and a no takes a no to every one."""
    answer = any_of(finding.answer for finding in findings)
    return NOT_RECORDED if answer is UNKNOWN else either(*(each for each in findings if each.answer is answer))


def every_finding(*findings: Finding) -> Finding:
    """Several questions joined by "and": a yes takes a yes to every one, and one no settles it."""
    answer = all_of(finding.answer for finding in findings)
    return NOT_RECORDED if answer is UNKNOWN else either(*(each for each in findings if each.answer is answer))


def in_order(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence once each, in an order that does not depend on the order of the record."""
    once = set(evidence)
    return tuple(sorted(once, key=_place) if len(once) > 1 else once)


def _place(evidence: Evidence) -> tuple[str, str, str]:
    return (evidence.reference, evidence.says, str(evidence.on))
