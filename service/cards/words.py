"""The words that belong to the layout of a card.

Words that belong to the medicine (headlines, reasons, questions, advice) come with the
Assessment. What stands here names the parts of a card, and speaks where the Assessment
is silent. Options, never commands; nothing here says that the patient has a disease.
"""

from __future__ import annotations

LABEL = "Fasciculation CDS"
TOPICS = "https://fasciculation-cds.example.org/fhir/CodeSystem/card-topics"
ASSESSMENT_EXTENSION = "org.fasciculation-cds.assessment"

# ------------------------------------------------------------------------------------------------- the summary
# In place of the advice's own headline, where that is missing or leaves no room for the open questions.
HEADLINES = {
    "EMERGENCY": "Same-day assessment to consider",
    "URGENT": "Urgent neurology referral to consider",
    "ROUTINE": "Specialist referral to consider",
    "INSUFFICIENT_DATA": "Cannot say yet: warning signs not asked",
    "WORKUP": "Work-up in primary care to consider",
    "REASSURE": "No warning sign recorded",
    "OUT_OF_SCOPE": "Outside the scope of these rules",
    "NOT_APPLICABLE": "Muscle twitching not assessed",
}
INDICATORS = {"EMERGENCY": "critical", "URGENT": "warning", "INSUFFICIENT_DATA": "warning"}
OTHERWISE_INDICATOR = "info"

# The headline of these tiers says what their own rules say; repeating it would crowd out the rest.
HEADLINE_SAYS_IT = frozenset({"INSUFFICIENT_DATA", "REASSURE", "OUT_OF_SCOPE"})

# What these rules found is that every question was answered no; ten answers in a row would bury the rest.
FOUND_NOTHING = frozenset({"REASSURE"})

MORE_REASON = "1 more reason"
MORE_REASONS = "{} more reasons"
OPEN_QUESTION = "; 1 safety question still open"
OPEN_QUESTIONS = "; {} safety questions still open"
UNREAD = "; part of the record could not be read"
NOT_ASSESSED = "Part of the record could not be read, so muscle twitching was not assessed: "

# ------------------------------------------------------------------------ an order in hand that could not be read
ORDER_UNREAD_TOPIC = "An order was not checked"
ORDER_UNREAD = "An order that is being signed was not checked here: {}"
ORDERS_UNREAD = "{} orders that are being signed were not checked here: {}"
ORDER_UNREAD_LIMITS = "This says nothing for or against signing: no check of ours was made, or not all of them."

# -------------------------------------------------------------------------------------------------- the detail
WHY = "Why"
NOT_KNOWN = "Not known"
TO_CONSIDER = "To consider"
THIS_PATIENT = "For this patient"
ADVICE = "Advice that may help"
WOULD_CHANGE = "What would change this"
TO_SAY = "To say to the patient"
SAFETY_NET = "If things change"
BASIS = "Basis and limits"
COULD_NOT_BE_READ = "What could not be read"

WITHOUT_REASONS = {
    "INSUFFICIENT_DATA": "The record says that there is twitching; the questions that decide how soon are open.",
    "REASSURE": "The questions about warning signs were answered, and nothing recorded calls for tests.",
}
OTHERWISE_WITHOUT_REASONS = "No rule gave a further reason."
ALL_ANSWERED = "No open question among those that decide how soon the patient is seen."
UNWORDED_QUESTION = "1 question of the intake has no answer yet."
UNWORDED_QUESTIONS = "{} questions of the intake have no answer yet."
CONFLICT = "The record disagrees with itself: {}."
READ_IN_PART = " (read without that part)"
MAY_HIDE = " **This could hide a sign of twitching.**"
CHOICES = "Draft orders to choose from: {}."
NOT_AGAIN = "Not suggested: {} ({})."
ALTHOUGH_ON_RECORD = "Suggested again: {} ({})."
NO_DRAFT = "{} (no draft available)"
MORE_ADVICE = "Also: {}."
INDEPENDENT = "This card stands by itself: the others stay as they are, whatever is done with this one."
SUPPORTS = "This supports, and does not replace, clinical judgement."
NOT_ASSESSED_LIMITS = (
    "Nothing can be concluded about muscle twitching, in either direction, until this part of the record has been read."
)

# Whole parts of the record, by the key under which they are prefetched.
PREFETCH = "prefetch"

# Where a finding stands, by the type of its resource.
SOURCES = {
    "Appointment": "appointments",
    "Condition": "problem list",
    "DiagnosticReport": "reports",
    "Encounter": "encounters",
    "FamilyMemberHistory": "family history",
    "MedicationRequest": "prescriptions",
    "MedicationStatement": "medicine list",
    "Observation": "results and observations",
    "Patient": "patient details",
    "Procedure": "procedures",
    "QuestionnaireResponse": "questionnaire",
    "ServiceRequest": "orders",
    PREFETCH: "left out",
    "prefetch.conditions": "problem list",
    "prefetch.observations": "results and observations",
    "prefetch.intake": "questionnaire",
    "prefetch.medications": "prescriptions",
    "prefetch.orders": "orders",
    "prefetch.reports": "reports",
    "prefetch.procedures": "procedures",
    "prefetch.encounters": "encounters",
    "prefetch.appointments": "appointments",
    "prefetch.encounter": "encounters",
    "prefetch.patient": "patient details",
    "context.draftOrders": "orders being written",
    "context.conditions": "problems just added",
}
OTHER_SOURCE = "rest of the record"

# --------------------------------------------------------------------------------------------------- the drafts
DRAFT = "Draft order to review: {}"
ASKED_FOR_BECAUSE = "Suggested by Fasciculation CDS because of:"
SUGGESTED = "Suggested by Fasciculation CDS."
REFERRAL = "Referral for urgent neurology assessment."
REFERRAL_NAMING = "Referral for urgent neurology assessment: {}."
POSSIBLE_MND = "possible MND/ALS, or another cause of these findings"
ROUTINE_REFERRAL = "Referral for neurology assessment."
REFERRAL_FINDINGS = "Why this referral is suggested:"
REFERRAL_NOT_KNOWN = "Not known: {}."
REFERRAL_TO_COMPLETE = "Not in the record, for the referrer to complete: {}."
LETTER_HEADINGS = {
    "onset": "Onset",
    "course": "Course",
    "regions": "Regions",
    "function": "Function",
    "examination": "Examination",
    "results": "Results",
    "medicines": "Medicines that can matter here",
    "family": "Family history",
}
REFERRAL_DATES = "A date in brackets says when something was said, seen or measured, not when it began."
RECORD_AS_OF = "From the record as of {}; knowledge version {}."

# ---------------------------------------------------------------------------------------------------- the basis
SOURCE = "source {}"
CITED = "sources {}"
NUMBERED = "Source {}: {}"
SECONDARY = "only a secondary page or an abstract was seen"
DATA_OF = "Oldest finding used here: {}; newest: {}."
DATA_OF_ONE_DAY = "All findings used here that have a date are of {}."
ONE_UNDATED = "The record gives no date for 1 finding used here."
UNDATED = "The record gives no date for {} findings used here."
NO_DATA = "No result or answer was used here."
ANSWERS = "The answers it rests on: {}."
HOW_IT_WAS_WEIGHED = "Each point under “Why” was looked at by itself; the most urgent one decides how soon."
REVIEW_BETWEEN = "that is, between {} and {}"

# ---------------------------------------------------------------------------------------------------- the links
OPEN_DASHBOARD = "Open this assessment in the dashboard"
OPEN_QUESTIONNAIRE = "Open the questionnaire to answer the open questions"

# --------------------------------------------------------------------------- neurology is on record, and comes late
SOONER = "Neurology sooner than arranged: {}"
SOONER_TOPIC = "Neurology sooner than arranged"
SOONER_ORDER = "{}: {}."
SOONER_OPTION = "A call or message to neurology, with what is new since. A second referral is not suggested."
SOONER_DRAFT = "A higher priority for the referral that is being written. A second one is not suggested."
BEING_WRITTEN = "being ordered now"
