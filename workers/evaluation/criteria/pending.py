"""Questions that are still to be written. Each goes from here to its own module."""

from __future__ import annotations

from workers.evaluation.chart import Chart
from workers.evaluation.question import QUESTIONS, question
from workers.facts import NOT_RECORDED, Finding

_PENDING = (
    "abnormal_emg_not_followed_up",
    "agitated",
    "anxiety_screen_positive",
    "any_weakness",
    "b12_deficiency_plausible",
    "bicarbonate_30_or_more",
    "bladder_change_over_four_weeks",
    "breathless_on_exertion_in_attacks_or_at_night",
    "change_after_polio",
    "checkpoint_inhibitor",
    "cholinergic_exposure",
    "ck_1000_or_more",
    "ck_5000_or_more",
    "clonus",
    "cognitive_or_emotional_change",
    "confused_this_week",
    "cranial_sign",
    "culprit_medicine",
    "dark_urine",
    "distal_symmetric_sensory_symptoms",
    "duration_and_course_disagree",
    "electrolyte_out_of_range",
    "face_moves_beyond_the_lid",
    "fainted",
    "fast_pulse",
    "feels_weak_only",
    "fever",
    "first_degree_als_or_ftd",
    "forced_eye_closure",
    "frequent_cramps",
    "high_risk_medicine",
    "hunter_feature",
    "improving",
    "lasting_over_ninety_days",
    "linked_with_neuromyotonia",
    "lithium_level_toxic",
    "long_qt_on_ecg",
    "low_calcium_or_magnesium",
    "movement_spreads_beyond_lid_on_one_side",
    "muscles_rigid",
    "myasthenia_known",
    "nerve_hyperexcitability_feature",
    "persistent_for_six_weeks",
    "possible_poisoning",
    "pregnant_from_20_weeks_or_postpartum",
    "pregnant_or_postpartum",
    "radicular_pattern",
    "recent_bladder_change",
    "risk_with_missing_tests",
    "saddle_numbness",
    "seizure_this_week",
    "sensory_change",
    "serotonergic_medicine",
    "severe_muscle_pain",
    "severe_worry_about_als",
    "severely_raised_blood_pressure",
    "sight_blocked",
    "spinal_pain",
    "stopped_alcohol_or_sedatives_this_week",
    "sweating",
    "takes_lithium",
    "takes_statin",
    "tetany",
    "tetany_like_symptoms",
    "thoughts_of_self_harm",
    "tingling_of_mouth_and_fingertips",
    "tremor",
    "two_or_more_muscarinic_signs",
    "unexplained_weight_loss",
    "unsteady",
    "unusual_neuropathy",
    "upper_motor_neuron_sign",
    "visual_loss_or_double_vision",
    "vitamin_d_test_indicated",
    "vomiting_or_diarrhoea",
)

for _name in _PENDING:
    if _name not in QUESTIONS:

        def _unknown(_chart: Chart) -> Finding:
            """Not written yet. [P]"""
            return NOT_RECORDED

        _unknown.__name__ = _name
        question(_unknown)
