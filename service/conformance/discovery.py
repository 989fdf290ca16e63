"""Discovery: what is on offer, and whether it can be called as it says (D1 to D8, H1)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx

from service.conformance.hooks import DEPRECATED, HOOKS, is_private
from service.conformance.outcomes import DidNotApply, Failed, none_of, require
from service.conformance.registry import of_each_service, of_the_address
from service.conformance.visit import Offered, Visit, shown

_SEMVER = re.compile(r"\d+\.\d+(\.\d+)?(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
_NOBODY_THERE = (httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED)


@of_the_address("D1", "Discovery is at /cds-services and gives an object with a list of services")
def discovery_is_there(visit: Visit) -> str:
    """200, JSON, an object, a list."""
    reply = visit.discovery
    require(reply.status == httpx.codes.OK, f"GET /cds-services answered {reply.status}")
    return f"{len(visit.listed)} services"


@of_the_address("D2", "Each service has a hook, a description and an id")
def services_have_what_is_required(visit: Visit) -> str:
    """All three are text that is not empty."""
    _some(visit.listed)
    none_of(
        [
            f"{_name(service, place)} has no {field}"
            for place, service in enumerate(visit.listed)
            for field in ("hook", "description", "id")
            if not _is_text(service, field)
        ]
    )
    return f"all of {len(visit.listed)}"


@of_each_service("D2", "The service is called at /cds-services/{id} below the same base")
def service_is_at_its_address(visit: Visit, service: Offered) -> str:
    """Whatever it answers, somebody is there."""
    status = visit.send(service, visit.call(service)).status
    require(status not in _NOBODY_THERE, f"POST to its address answered {status}")
    return f"answered {status}"


@of_the_address("D3", "Each service has a title")
def services_have_a_title(visit: Visit) -> str:
    """It is recommended."""
    _some(visit.listed)
    none_of([f"{_name(each, n)} has no title" for n, each in enumerate(visit.listed) if not _is_text(each, "title")])
    return f"all of {len(visit.listed)}"


@of_the_address("D3", "title and usageRequirements are text, and prefetch maps keys to text", "SHALL")
def optional_fields_have_their_type(visit: Visit) -> str:
    """What is optional has its type all the same."""
    _some(visit.listed)
    none_of([fault for place, each in enumerate(visit.listed) for fault in _wrong_types(each, place)])
    return f"all of {len(visit.listed)}"


def _wrong_types(service: Any, place: int) -> Iterator[str]:  # noqa: ANN401 # JSON is anything
    fields = service if isinstance(service, dict) else {}
    for field in ("title", "usageRequirements"):
        if field in fields and not isinstance(fields[field], str):
            yield f"{_name(service, place)}: {field} is no text"
    prefetch = fields.get("prefetch", {})
    if not isinstance(prefetch, dict):
        yield f"{_name(service, place)}: prefetch is no object"
    elif not all(isinstance(template, str) for template in prefetch.values()):
        yield f"{_name(service, place)}: a prefetch template is no text"


@of_the_address("D4", "version is a semantic version of CDS Hooks")
def version_is_that_of_the_standard(visit: Visit) -> str:
    """The standard's own versions begin with 1, 2 or 3."""
    given = {each["version"] for each in _objects(visit) if isinstance(each.get("version"), str)}
    if not given:
        raise DidNotApply("no service names a version")
    none_of([f"{shown(text)} is none" for text in sorted(given) if not _SEMVER.fullmatch(text) or text[0] not in "123"])
    return ", ".join(sorted(given))


@of_the_address("D5", "hookVersion is one that the hook's definition has published")
def hook_version_is_published(visit: Visit) -> str:
    """Hooks outside the library are their owners' business."""
    given = [(each.get("hook"), each["hookVersion"]) for each in _objects(visit) if "hookVersion" in each]
    if not given:
        raise DidNotApply("no service names a hookVersion")
    known = {(name, version) for name, hook in HOOKS.items() for version in hook.versions}
    none_of([f"{shown(hook)} {shown(v)}" for hook, v in given if hook in HOOKS and (hook, v) not in known])
    return f"{len(given)} services name one"


@of_the_address("D6", "An id stands once for each hook, and no pair of id and hook stands twice")
def ids_and_hooks_are_pairs(visit: Visit) -> str:
    """The same id for several hooks is right; twice for one hook is not."""
    pairs = Counter((str(each.get("id")), str(each.get("hook"))) for each in _objects(visit))
    if not pairs:
        raise DidNotApply("no service is offered")
    none_of([f"{shown(name)} stands {times} times for one hook" for (name, _), times in pairs.items() if times > 1])
    return f"{len(pairs)} pairs"


@of_each_service("D6", "An id that stands for several hooks answers each of them")
def shared_ids_answer_each_hook(visit: Visit, service: Offered) -> str:
    """The call goes by its hook, not by its address alone."""
    if sum(each.id == service.id for each in visit.services) == 1:
        raise DidNotApply("the id stands for one hook")
    visit.answer(service)
    return f"answers {shown(service.hook)}"


@of_the_address("D7", "Discovery answers strangers with the list, or asks for a token")
def discovery_for_strangers(visit: Visit) -> str:
    """Both are allowed; an error is neither."""
    status = visit.ask("GET", visit.discovery_url, token=None).status
    allowed = (httpx.codes.OK, httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)
    require(status in allowed, f"without a token it answered {status}")
    return "open to anybody" if status == httpx.codes.OK else f"asks for a token ({status})"


@of_the_address("D8", "What discovery does not take is answered as an error")
def discovery_takes_no_post(visit: Visit) -> str:
    """Nothing can be posted to the list of services."""
    status = visit.post(visit.discovery_url, {}).status
    if status < httpx.codes.BAD_REQUEST:
        raise Failed(f"a POST to the list of services was answered {status}")
    return f"POST is answered {status}"


@of_the_address("H1", "Advertised hooks are in the library and alive, or have a reverse-domain name")
def hooks_are_known(visit: Visit) -> str:
    """Nobody fires a hook that is gone, or that only one side has heard of."""
    hooks = sorted({each["hook"] for each in _objects(visit) if isinstance(each.get("hook"), str)})
    if not hooks:
        raise DidNotApply("no service is offered")
    dead = [f"{shown(hook)} is deprecated" for hook in hooks if hook in DEPRECATED]
    unknown = [hook for hook in hooks if hook not in HOOKS and hook not in DEPRECATED and not is_private(hook)]
    none_of([*dead, *(f"{shown(hook)} is in no library and has no reverse-domain name" for hook in unknown)])
    return ", ".join(shown(hook) for hook in hooks)


def _some(services: list[Any]) -> None:
    if not services:
        raise DidNotApply("no service is offered")


def _objects(visit: Visit) -> list[dict[str, Any]]:
    return [each for each in visit.listed if isinstance(each, dict)]


def _is_text(service: Any, field: str) -> bool:  # noqa: ANN401 # JSON is anything
    return isinstance(service, dict) and isinstance(service.get(field), str) and bool(service[field].strip())


def _name(service: Any, place: int) -> str:  # noqa: ANN401 # JSON is anything
    return shown(service["id"]) if _is_text(service, "id") else f"service {place + 1}"
