"""A posted transaction or batch, carried out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from http import HTTPStatus

import orjson
from msgspec import Raw

from service.fhir_api.belonging import require_patients
from service.fhir_api.entries import Posts, checked_entry
from service.fhir_api.intake import Intake, Taken
from service.fhir_api.negotiation import weak
from service.fhir_api.questions import Json
from service.fhir_api.references import Sent
from service.problems import BadRequest, Issue, NotNow, Problem, Unprocessable, outcome, problem_with_records
from workers.records import RecordsError

_MOST_ISSUES = 100
ALL_WELL = Issue("Kept, and nothing to remark", severity="information")


def carry_out(posts: Posts, intake: Intake, base: str, returns: str) -> Json:
    """The Bundle that answers a Bundle, entry by entry in its order. Everybody in it is evaluated once, afterwards.

    :param base: the address of this server, for locations.
    :param returns: what ``Prefer: return=`` asked for.
    :raises Problem: a transaction is refused: then nothing of it is kept.
    :raises RecordsError: nothing of a transaction could be kept.
    """
    each_for_itself = posts.type == "batch"
    done = _batch(posts, intake) if each_for_itself else _transaction(posts, intake)
    intake.evaluate([each for each in done if isinstance(each, Taken)])
    entries = [_answer(each, base, returns) for each in done]
    answer: Json = {"resourceType": "Bundle", "type": f"{posts.type}-response"}
    return {**answer, "entry": entries} if entries else answer


def _transaction(posts: Posts, intake: Intake) -> Sequence[Taken | Problem]:
    """All or nothing; every entry is looked at first, so that the sender learns of everything at once."""
    checked: list[Sent] = []
    wrong: list[Problem] = []
    for number, raw in enumerate(posts.entries):
        try:
            checked.append(checked_entry(raw, number, intake))
        except Problem as problem:
            wrong.append(problem)
    if wrong:
        _refuse_all(wrong)
    _refuse_twins(checked)
    require_patients(checked)
    return intake.keep(checked)


def _refuse_all(wrong: Sequence[Problem]) -> None:
    """Refuse a transaction, as its entries would be refused if all for the same reason, else as one that is wrong."""
    issues = [_coded(issue, problem) for problem in wrong for issue in problem.issues][:_MOST_ISSUES]
    kinds = {type(problem) for problem in wrong}
    statuses = {problem.status for problem in wrong}
    alike = len(kinds) == 1 and statuses <= {HTTPStatus.PRECONDITION_FAILED, HTTPStatus.BAD_REQUEST}
    raise (kinds.pop() if alike else BadRequest if HTTPStatus.BAD_REQUEST in statuses else Unprocessable)(*issues)


def _coded(issue: Issue, problem: Problem) -> Issue:
    return Issue(issue.says, issue.at, issue.code or problem.code, issue.severity)


def _refuse_twins(checked: Sequence[Sent]) -> None:
    """Two entries under one fullUrl: nobody could say which of them a reference means. Raises BadRequest."""
    seen = Counter(sent.full_url for sent in checked if sent.full_url)
    twins = [sent.at.removesuffix(".resource") for sent in checked if seen[sent.full_url] > 1]
    if twins:
        raise BadRequest(*(Issue("Another entry has the same fullUrl", f"{at}.fullUrl", "duplicate") for at in twins))


def _batch(posts: Posts, intake: Intake) -> Sequence[Taken | Problem]:
    """Each for itself. Where nothing at all could be kept because the records are down, that is the whole answer."""
    done = [_by_itself(raw, number, intake) for number, raw in enumerate(posts.entries)]
    down = next((each for each in done if isinstance(each, NotNow)), None)
    if down and not any(isinstance(each, Taken) for each in done):
        raise down
    return done


def _by_itself(raw: Raw, number: int, intake: Intake) -> Taken | Problem:
    try:
        sent = checked_entry(raw, number, intake)
        alone = sent._replace(full_url="")  # no other entry may refer to it
        require_patients([alone])
        return intake.keep([alone])[0]
    except Problem as problem:
        return problem
    except RecordsError as error:
        return problem_with_records(error)


def _answer(done: Taken | Problem, base: str, returns: str) -> Json:
    if isinstance(done, Problem):
        return {"response": {"status": _line(done.status), "outcome": outcome(done.issues, done.code)}}
    kept = done.kept
    response: Json = {
        "status": _line(HTTPStatus.CREATED if kept.created else HTTPStatus.OK),
        "location": f"{base}/{kept.resource_type}/{kept.id}",
        "etag": weak(str(kept.version)),
        "lastModified": kept.received.isoformat(timespec="milliseconds"),
    }
    if returns == "OperationOutcome" or done.warnings:
        response["outcome"] = outcome(done.warnings or [ALL_WELL])
    shown = {"resource": orjson.Fragment(kept.content)} if returns == "representation" else {}
    return {**shown, "response": response}


def _line(status: HTTPStatus) -> str:
    return f"{status.value} {status.phrase}"
