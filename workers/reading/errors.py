"""Why an input cannot be read at all. None of the messages repeats anything from the record."""

from __future__ import annotations


class ReadingError(Exception):
    """The input as a whole cannot become a Case; the message says why in one sentence."""


class NotJSON(ReadingError):
    """The input is not JSON, or is nested deeper than any record."""

    def __init__(self) -> None:
        super().__init__("the input is not JSON that can be read as FHIR")


class NoPatient(ReadingError):
    """Nothing says whose record this is."""

    def __init__(self) -> None:
        super().__init__("the input holds no Patient with an id")


class SeveralPatients(ReadingError):
    """The input holds more than one Patient, and the caller did not say which one is meant."""

    def __init__(self) -> None:
        super().__init__("the input holds more than one Patient; say which one is meant")


class WrongPatient(ReadingError):
    """The Patient that came along is not the patient the question is about."""

    def __init__(self) -> None:
        super().__init__("the Patient supplied is not the patient of the context")
