"""What the code demands of the knowledge files, whatever their author thinks: nothing in here can be edited away.

The files say what a rule means. That there is such a rule, that the ten warning questions are asked, and within
which bounds a number can be meant at all, is said here. Sections 4, 6.1 to 6.3 and 6.6 of the specification.
"""

from __future__ import annotations

from itertools import chain

from workers.assessment import Tier

GATES: dict[str, frozenset[str]] = {
    "fas.onset": frozenset(),
    "fas.spread": frozenset({"accumulating"}),
    "weak.any": frozenset({"feels-weak", "lost-function"}),
    "wasting.any": frozenset({"yes"}),
    "bulb.speech": frozenset({"yes", "only-when-tired"}),
    "bulb.swallow": frozenset({"liquids", "solids", "both"}),
    "resp.any": frozenset({"exertion", "rest", "lying-flat", "attacks"}),
    "bladder.any": frozenset({"yes"}),
    "weight.loss": frozenset({"yes"}),
    "acute.any": frozenset(
        {
            "seizure",
            "faint",
            "confusion",
            "fever",
            "drenching-sweat-or-saliva",
            "poisoning",
            "stopped-alcohol-or-sedatives",
            "hand-spasm",
            "dark-urine",
        }
    ),
}
"""The ten warning questions, each with the answers that are never a "no"."""

RULES: dict[str, Tier] = {
    "C18": Tier.OUT_OF_SCOPE,
    "C18e": Tier.OUT_OF_SCOPE,
    **{f"E{number:02}": Tier.EMERGENCY for number in range(1, 16)},
    **{f"U{number:02}": Tier.URGENT for number in range(1, 13)},
    **{f"R{number:02}": Tier.ROUTINE for number in range(1, 13)},
    **{f"W{number:02}": Tier.WORKUP for number in range(1, 14)},
    "I01": Tier.INSUFFICIENT_DATA,
    "I02": Tier.ROUTINE,
    "L": Tier.REASSURE,
}
"""Every rule of the specification, with its tier."""

ADD_ONS = frozenset({"E15", "W12", "I02"})
"""The rules that set no tier; no other rule may be made one."""

AT_ANY_AGE = frozenset(rule for rule, tier in RULES.items() if tier is Tier.EMERGENCY)
"""The rules that look for an emergency also where the age is unknown."""

_TEN_YEARS = 3653.0
_Bounds = dict[str, tuple[float, float]]


def _all(low: float, high: float, *names: str) -> _Bounds:
    return dict.fromkeys(names, (low, high))


_IN_LOOKBACK: _Bounds = dict(
    chain.from_iterable(
        each.items()
        for each in (
            _all(16, 21, "adult_from_years"),
            _all(30, 90, "neurology_age_years", "long_follow_up_age_years", "older_age_years"),
            _all(8, 70, "pregnancy_possible_from_years", "pregnancy_possible_to_years"),
            _all(1, 60, "negative_answer_expires_after_days", "critical_is_fresh_for_days"),
            _all(1, 60, "persistent_after_days", "bladder_change_recent_for_days", "withdrawal_shows_within_days"),
            _all(1, 60, "weakness_of_weeks_is_older_than_days", "urgent_seen_within_days"),
            _all(1, 60, "vital_sign_counts_for_days"),
            _all(0, 7, "albumin_same_draw_days"),
            _all(7, 400, "lasting_six_weeks_from_days", "eyelid_lasting_after_days", "examination_counts_for_days"),
            _all(7, 400, "positive_outlives_patient_negative_days", "ecg_counts_for_days"),
            _all(7, 400, "electrolyte_counts_for_days"),
            _all(7, 400, "anxiety_score_counts_for_days", "weight_counts_for_days", "weight_compared_within_days"),
            _all(7, 400, "weight_compared_from_days", "creatinine_compared_within_days", "pregnancy_lasts_days"),
            _all(7, 400, "postpartum_days", "emg_earliest_after_onset_days", "medicine_changed_counts_for_days"),
            _all(7, 400, "active_order_counts_for_days", "active_referral_counts_for_days"),
            _all(7, 400, "emg_not_repeated_for_days", "neurology_visit_counts_for_days", "routine_seen_within_days"),
            _all(1, 400, "exertion_disturbs_ck_for_days", "result_clears_advice_for_days"),
            _all(7, 400, "lifestyle_answer_counts_for_days", "recheck_after_normalising_for_days"),
            _all(90, 1000, "emg_valid_for_days", "abnormal_result_counts_for_days"),
            _all(90, 1000, "weakness_of_a_year_is_older_than_days"),
            _all(365, _TEN_YEARS, "motor_neuron_disease_long_after_days", "normal_emg_followed_up_for_days"),
            _all(1, 42, "pre_eclampsia_from_weeks"),
            _all(50, 500, "b12_low_below_pmol_per_l"),
            _all(5, 100, "active_b12_low_below_pmol_per_l"),
            _all(50, 1000, "caffeine_high_above_mg_a_day", "caffeine_pregnancy_most_mg_a_day"),
            _all(1, 24, "sleep_short_below_hours", "sleep_goal_up_to_hours", "screen_hours_high_from"),
            _all(0.5, 5, "fluids_low_below_litres"),
            _all(1, 100, "alcohol_most_units_a_week"),
            _all(1, 12, "audit_c_high_from_male", "audit_c_high_from_female", "audit_c_very_high_from"),
            _all(1, 10, "stress_high_from"),
            _all(10, 3000, "exercise_heavy_above_minutes_a_week"),
            _all(4, 6.5, "potassium_high_for_advice_above"),
            _all(120, 145, "sodium_low_for_advice_below"),
            _all(15, 90, "egfr_low_for_food_advice_below", "egfr_low_for_magnesium_below"),
        )
    )
)
LIMITS: dict[tuple[str, str], _Bounds] = {
    ("lookback", "limits"): _IN_LOOKBACK,
    ("thresholds", "decisions"): {"ck_neurology_from": (200, 5000), "bicarbonate_retained_from": (25, 40)},
    ("thresholds", "vital_signs"): {
        "oxygen_saturation_below_percent": (85, 100),
        "carbon_dioxide_above_mmhg": (35, 60),
        "acidosis_ph_below": (7.0, 7.4),
        "mrc_weak_at_most": (1, 4),
        "fever_above_celsius": (37, 40),
        "pulse_fast_above_per_minute": (80, 180),
        "pulse_slow_below_per_minute": (30, 70),
        "systolic_severe_from_mmhg": (130, 200),
        "diastolic_severe_from_mmhg": (80, 130),
        "long_qt_from_ms_male": (430, 520),
        "long_qt_from_ms_female": (430, 520),
        "weight_loss_from_percent": (1, 20),
        "gad_2_from": (1, 6),
        "gad_7_from": (1, 21),
    },
    ("thresholds", "calcium_correction"): {
        "mmol_per_g": (0.01, 0.05),
        "normal_albumin_g_per_l": (35, 50),
        "lowest_albumin_g_per_l": (15, 35),
    },
}
"""Every limit that the code asks for, by file and field, with the bounds within which it can be meant."""

WINDOW_DAYS = (1, 730)
"""For how many days a normal result can count; how far it may lie before the onset is from none to as many."""

CRITICAL: dict[str, tuple[bool, bool]] = {
    **dict.fromkeys(
        ("sodium", "potassium", "calcium", "calcium-ionised", "magnesium", "glucose", "glucose-fasting"), (True, True)
    ),
    "phosphate": (True, False),
    **dict.fromkeys(("creatinine", "ck", "lithium"), (False, True)),
}
"""The analytes that have a critical limit, and whether a low one and a high one."""

CORE = frozenset({"potassium", "sodium", "calcium", "magnesium", "creatinine", "tsh", "ck", "glucose"})
"""What has to be normal before anybody may say that the basic blood tests are. [specification 6.3]"""

ANALYTES = (*CRITICAL, *sorted(CORE - CRITICAL.keys()), "albumin", "egfr", "qtc", "bicarbonate", "b12", "vitamin-d")

PLAUSIBLE: dict[str, tuple[float, float]] = {
    "sodium": (90, 200),
    "potassium": (1, 10),
    "calcium": (0.998, 4.99),
    "magnesium": (0.123, 4.937),
    "tsh": (0, 500),
}
"""Beyond these, in the analyte's unit, a value is never used, so no limit can lie there. [specification 6.4]"""

CLASSES_BY_VALUE_SET = frozenset({"potassium-raising", "vitamin-b12", "vitamin-d"})
"""Classes of medicines that are known by their value set alone: they cause no twitching and no check names them."""
