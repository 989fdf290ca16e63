"""Two owners who know the same of a patient of the same id have an assessment each, under the same id."""

from __future__ import annotations

from tests.workers.records.posts import LATER, NOON, PATIENT, concluded
from workers.records import Comparison, Owned, Records, file_of, in_file

ASSESSMENT = concluded()


def belonging_to(records: Records, owner: str) -> Owned:
    """The records as one owner sees them."""
    return Owned(records, lambda: owner)


def test_what_two_conclude_alike_is_of_each_by_itself(records: Records) -> None:
    north, south, nobody = (belonging_to(records, owner) for owner in ("north", "south", ""))
    north.keep_assessment(ASSESSMENT, made=NOON, because_of=("Observation/n",))
    assert south.assessment(ASSESSMENT.id) is None
    south.keep_assessment(ASSESSMENT, made=LATER, because_of=("Observation/s",))
    mine, theirs = (each.latest_assessment(PATIENT) for each in (north, south))
    assert mine
    assert theirs
    assert (mine.id, mine.patient, mine.made, mine.because_of) == (ASSESSMENT.id, PATIENT, NOON, ("Observation/n",))
    assert (theirs.id, theirs.made, theirs.because_of) == (ASSESSMENT.id, LATER, ("Observation/s",))
    assert nobody.latest_assessment(PATIENT) is None
    assert nobody.assessment(ASSESSMENT.id) is None


def test_nobody_can_name_a_file_of_another(records: Records) -> None:
    belonging_to(records, "north").keep_assessment(ASSESSMENT, made=NOON, because_of=())
    belonging_to(records, "north").keep("Observation", PATIENT, b"{}", received=NOON)
    for owner in ("", "north", "nor"):
        other = belonging_to(records, owner)
        for name in (file_of("north", PATIENT), f"|{file_of('north', PATIENT)}", f"th|{PATIENT}"):
            assert not other.of_patient(name)
            assert other.latest_assessment(name) is None
        assert other.assessment(file_of("north", ASSESSMENT.id)) is None


def test_a_comparison_goes_with_the_assessment_of_its_owner(records: Records) -> None:
    compared = Comparison(ASSESSMENT.id, "1", "2", NOON, ASSESSMENT.tier.value, ASSESSMENT.tier.value)
    for owner in ("north", "south"):
        records.cards.keep_sent(ASSESSMENT, [], made=NOON, because_of=(), owner=owner)
        for _ in range(2):
            records.cards.keep_comparison(compared, owner)
    assert records.cards.comparisons_since(None) == [compared] * 2


def test_a_name_in_the_files_says_whose_it_is() -> None:
    assert in_file(file_of("north", PATIENT)) == ("north", PATIENT)
    assert in_file(file_of("", PATIENT)) == ("", PATIENT)
