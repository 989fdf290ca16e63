"""Assessments made by hand, as the rules would give them for patients of the clinical specification."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from service.trust.site import ANYONE, Client
from workers.assessment import Advice, Ask, Assessment, Because, Letter, Reason, Step, SuppressedOrder, Tier
from workers.facts import Ignored

Json = dict[str, Any]

SAFETY_NET = (
    "Come back at once for weakness, thinning of a muscle, a change of speech, swallowing or breathing, weight loss "
    "without trying, or twitching that spreads to new places while the old ones go on."
)
LIMITS = (
    "This service informs; the clinician decides. It does not diagnose, and it knows only what is in the record it "
    "was given."
)


@dataclass(frozen=True)
class PatientView:
    """A call of the patient-view service."""

    service: str = "fasciculation-patient-view"
    client: Client = ANYONE


def counted_ids() -> Callable[[], UUID]:
    """Ids that are the same in every run: 1, 2, 3 …"""
    numbers = count(1)
    return lambda: UUID(int=next(numbers), version=4)


BREATHLESS = Ask("resp.any", "Breathless?", "Breathlessness at rest or lying flat needs assessment the same day.")
SWALLOWING = Ask("bulb.swallow", "Trouble swallowing, choking?", "Trouble swallowing makes this urgent.")
WASTING = Ask("wasting.any", "Is a muscle visibly thinner?", "Thinning of a muscle makes this urgent.")
WEIGHT = Ask("weight.loss", "Weight loss without trying?", "It widens the search and can make this urgent.")
SPEECH = Ask("bulb.speech", "Speech slurred, nasal, quiet or hoarse?", "A change of speech makes this urgent.")
STRENGTH = Ask("weak.any", "Loss of strength?", "Losing the ability to do something makes this urgent.")

THE_TEACHER = Assessment(
    id="6f1c2f0a-0000-5000-8000-000000000001",
    patient="Patient/teacher",
    as_of=date(2026, 11, 22),
    knowledge_version="2026.11.1",
    tier=Tier.URGENT,
    rules=("U02", "U04", "R01", "I02"),
    orders=("NEUROLOGY_URGENT", "BMP", "CK", "TSH", "EMG_NCS", "MRI_BRAIN", "MRI_CERVICAL", "SWALLOW_ASSESSMENT"),
    suppressed_orders=(SuppressedOrder("CBC", "normal on 2026-11-02", "Observation/cbc"),),
    unanswered=("resp.any", "bulb.swallow", "wasting.any", "weight.loss"),
    conflicts=("thumb twitching first noticed in August, first mentioned in a visit in July",),
    ignored=(Ignored("Observation/potassium", "unit missing"), Ignored("Observation/sodium", "unit missing")),
    reasons=(
        Reason(
            rule="U02",
            tier="URGENT",
            title="Loss of function",
            essence="Everyday tasks have become impossible together with twitching. Tests are not a reason to wait.",
            found=("Tasks that became difficult: gripping, drops things; opening jars (2026-11-20)",),
            orders=("NEUROLOGY_URGENT", "BMP", "CK", "TSH", "CBC", "EMG_NCS", "MRI_CERVICAL"),
            cite=("S4", "S5", "S12"),
            letter="possible MND/ALS, or a treatable mimic",
        ),
        Reason(
            rule="U04",
            tier="URGENT",
            title="Speech, swallowing or tongue",
            essence="A change of speech without another explanation. Neurology rather than ENT first.",
            found=("Speech slurred (2026-11-20)",),
            orders=("NEUROLOGY_URGENT", "BMP", "CK", "TSH", "CBC", "EMG_NCS", "MRI_BRAIN", "SWALLOW_ASSESSMENT"),
            cite=("S4", "S5"),
            letter="possible MND/ALS with bulbar onset",
        ),
        Reason(
            rule="R01",
            tier="ROUTINE",
            title="Spread that adds up",
            essence="Earlier places go on twitching and new ones are added.",
            found=("Twitching in hand, forearm, shoulder (2026-11-20)",),
            orders=("NEUROLOGY_ROUTINE", "BMP", "EMG_NCS"),
            cite=("S1", "S2"),
        ),
        Reason("I02", "ROUTINE", "Open questions could raise the urgency", "The answers could raise it.", cite=("P",)),
    ),
    asks=(BREATHLESS, SWALLOWING, WASTING, WEIGHT),
    advice=Advice(
        headline="Urgent neurology referral to consider",
        indicator="warning",
        target="seen within 14 days (28 at most)",
        consider=("Examine strength, muscle bulk, tongue and reflexes, and say what was found in the letter.",),
        would_change=("Breathlessness at rest or lying flat: assessment the same day.",),
        safety_net=SAFETY_NET,
        limits=LIMITS,
    ),
    letter=Letter(
        onset=("Twitching since 2026-08",),
        regions=("Twitching in: forearm, hand, shoulder (2026-11-20)",),
        function=("Strength: cannot do something that was possible before (2026-11-20)",),
        results=("Potassium 4.2 mmol/L (2026-11-02)", "Creatine kinase <30 U/L (2026-11-02)"),
        medicines=("Omeprazole",),
    ),
    trace=(
        Step("U02", "present", (Because("functional_loss", "present", ("QuestionnaireResponse/q7#weak.tasks",)),)),
        Step("U04", "present", (Because("speech_changed", "present", ("Condition/c2", "QuestionnaireResponse/q7#b")),)),
        Step("E01", "unknown", (Because("breathless_at_rest_or_lying_flat", "unknown"),)),
    ),
)
"""A man of 52 who drops pens and slurs, with four warning questions still open (vignette O01)."""

ONLY_A_CODE = Assessment(
    id="6f1c2f0a-0000-5000-8000-000000000019",
    patient="Patient/coded",
    as_of=date(2026, 11, 22),
    knowledge_version="2026.11.1",
    tier=Tier.INSUFFICIENT_DATA,
    rules=("I01",),
    unanswered=("weak.any", "wasting.any", "bulb.speech", "bulb.swallow", "resp.any", "weight.loss"),
    reasons=(
        Reason(
            rule="I01",
            tier="INSUFFICIENT_DATA",
            title="Not enough is known",
            essence="Questions that decide between reassurance and referral have not been answered.",
            cite=("P",),
        ),
    ),
    asks=(STRENGTH, WASTING, SPEECH, SWALLOWING, BREATHLESS, WEIGHT),
    advice=Advice(
        headline="Cannot say yet: questions about warning signs are open",
        indicator="warning",
        target="ask at this visit",
        consider=("Ask the open questions below, or send the patient the questionnaire.",),
        would_change=("All answered no: reassurance or basic blood tests in primary care.",),
        safety_net=SAFETY_NET,
        limits=LIMITS,
    ),
)
"""A woman of 60 with the code for muscle fasciculation on her problem list and nothing else (vignette O19)."""

TWELVE_DAYS = Assessment(
    id="6f1c2f0a-0000-5000-8000-000000000002",
    patient="Patient/teacher",
    as_of=date(2026, 8, 25),
    knowledge_version="2026.11.1",
    tier=Tier.REASSURE,
    rules=("L",),
    reasons=(
        Reason(
            rule="L",
            tier="REASSURE",
            title="No warning sign",
            essence="Every warning question was asked and answered no. It may go on for months.",
            found=("Strength: no loss of strength (2026-08-24)", "Twitching in hand, for 12 days (2026-08-24)"),
            cite=("S2", "S13", "S15"),
        ),
    ),
    advice=Advice(
        headline="No warning sign recorded: reassurance to consider",
        indicator="info",
        target="review in 4 to 8 weeks, or earlier if anything changes",
        consider=("Explain that twitches of this kind are common and almost always harmless.",),
        would_change=("Lasting more than two weeks: a visit in primary care.",),
        safety_net=SAFETY_NET,
        limits=LIMITS,
    ),
)
"""The same man three months earlier, on day 12, every warning question answered no (vignette O02a)."""

LOW_POTASSIUM = Assessment(
    id="6f1c2f0a-0000-5000-8000-000000000005",
    patient="Patient/potassium",
    as_of=date(2026, 11, 22),
    knowledge_version="2026.11.1",
    tier=Tier.EMERGENCY,
    rules=("E05", "U01", "R04"),
    orders=("EMERGENCY_DEPARTMENT", "BMP", "MAGNESIUM", "ECG", "NEUROLOGY_URGENT", "EMG_NCS_RNS", "PSYCHOLOGY"),
    reasons=(
        Reason(
            rule="E05",
            tier="EMERGENCY",
            title="Critical laboratory value",
            essence="A critical value from the last seven days.",
            found=("Potassium 2.4 mmol/L (2026-11-21)",),
            orders=("EMERGENCY_DEPARTMENT", "BMP", "MAGNESIUM", "ECG"),
            cite=("S30", "S31"),
        ),
        Reason(
            "U01",
            "URGENT",
            "Weakness on examination",
            "Found today.",
            ("Power 4 of 5",),
            ("NEUROLOGY_URGENT", "EMG_NCS"),
        ),
        Reason("R04", "ROUTINE", "Cramps", "Daily.", ("Cramps daily",), ("NEUROLOGY_ROUTINE", "EMG_NCS_RNS", "BMP")),
    ),
    advice=Advice("Same-day assessment to consider", "critical", "now, the same day"),
)
"""A critical potassium in somebody who is also weak and cramps."""

STALE_POTASSIUM = Assessment(
    id="6f1c2f0a-0000-5000-8000-000000000025",
    patient="Patient/stale",
    as_of=date(2026, 11, 22),
    knowledge_version="2026.11.1",
    tier=Tier.WORKUP,
    rules=("W01", "W05"),
    orders=("BMP", "TSH", "ECG"),
    reasons=(
        Reason(
            rule="W01",
            tier="WORKUP",
            title="Lasting more than two weeks",
            essence="Worth an examination and basic blood tests.",
            found=("Twitching since 2 November 2026, 20 days (2026-11-22)",),
            orders=("BMP", "TSH"),
            cite=("S1", "S2"),
        ),
        Reason(
            rule="W05",
            tier="WORKUP",
            title="Laboratory value to repeat within 24 hours",
            essence="Consider a repeat with the linked ions and an ECG within 24 hours.",
            found=("Potassium 2.4 mmol/L (2026-11-10)",),
            orders=("BMP", "ECG"),
            cite=("S31",),
            indicator="warning",
        ),
    ),
    advice=Advice(
        headline="Work-up in primary care to consider",
        indicator="warning",
        target="within 24 hours for the repeat test; blood tests within 14 days; review in 4 to 6 weeks",
    ),
)
"""A woman of 52 whose only potassium, critical, is twelve days old and was never repeated (vignette O25)."""

SAYS_NOTHING = Assessment(
    id="6f1c2f0a-0000-5000-8000-000000000030",
    patient="Patient/other",
    as_of=date(2026, 11, 22),
    knowledge_version="2026.11.1",
    tier=Tier.NOT_APPLICABLE,
    ignored=(Ignored("Observation/height", "unit missing"),),
)
"""Nothing in the record says that this patient twitches, and all that could say so was read."""

UNREADABLE = Assessment(
    id="6f1c2f0a-0000-5000-8000-000000000031",
    patient="Patient/unreadable",
    as_of=date(2026, 11, 22),
    knowledge_version="2026.11.1",
    tier=Tier.NOT_APPLICABLE,
    ignored=(
        Ignored("Condition/c1", "not valid FHIR: code is no object", blinding=True),
        Ignored("QuestionnaireResponse/q1", "unknown questionnaire", blinding=True),
        Ignored("Observation/height", "unit missing"),
    ),
)
"""Nothing that could be read says that this patient twitches, and a problem and a questionnaire could not be read."""

ALL = (THE_TEACHER, ONLY_A_CODE, TWELVE_DAYS, LOW_POTASSIUM, STALE_POTASSIUM, UNREADABLE)
"""Every history that gives a card."""
