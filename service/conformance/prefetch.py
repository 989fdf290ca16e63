"""The prefetch templates that a service publishes (P1 to P5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.conformance.calls import prefetch_of
from service.conformance.hooks import HOOKS, USER_TOKENS
from service.conformance.outcomes import DidNotApply, none_of
from service.conformance.registry import of_each_service
from service.conformance.visit import Offered, Visit, shown

_TOKEN = re.compile(r"\{\{(.*?)\}\}")
_PLAIN = re.compile(r"context\.([A-Za-z][A-Za-z0-9]*)")
_READ = re.compile(r"[A-Z][A-Za-z]+/[^/?]+")
_SEARCH = re.compile(r"[A-Z][A-Za-z]+\?[^?]*")
_PARAMETER = re.compile(r"(?:_count|_sort|_maxresults|_id|_lastUpdated|[a-z][A-Za-z-]*)(?::in)?")
_EARLIER = re.compile(r"%([A-Za-z_][\w-]*)")


@of_each_service("P1", "Each token is in double braces and is context.<field> or a user token")
def tokens_are_well_formed(_: Visit, service: Offered) -> str:
    """FHIRPath in a token is of the third edition, and fine where the service says that it is of that edition."""
    tokens = list(_tokens(service))
    newer = str(service.entry.get("version", "")).startswith("3")
    wrong = [f"{key}: {shown(t)}" for key, t in tokens if not (newer or _PLAIN.fullmatch(t) or t in USER_TOKENS)]
    wrong += [f"{key}: braces that do not match" for key, text in _templates(service).items() if _loose_brace(text)]
    none_of(wrong)
    return f"{len(tokens)} tokens"


@of_each_service("P2", "Only context fields that the hook marks as tokens are used")
def tokens_are_allowed(_: Visit, service: Offered) -> str:
    """Bundles and lists of the context are no tokens."""
    templates = _templates(service)
    hook = HOOKS.get(service.hook)
    if hook is None:
        raise DidNotApply(f"{shown(service.hook)} is a hook whose tokens are not known here")
    fields = [(key, found[1]) for key, token in _tokens(service) if (found := _PLAIN.match(token))]
    none_of([f"{key}: context.{shown(field)}" for key, field in fields if field not in hook.tokens])
    return f"{len(templates)} templates"


@of_each_service("P3", "A template that uses another key names one that stands before it")
def earlier_keys_stand_before(_: Visit, service: Offered) -> str:
    """Then there is no circle either."""
    templates = _templates(service)
    uses = [(key, name) for key, token in _tokens(service) for name in _EARLIER.findall(token)]
    if not uses:
        raise DidNotApply("no template uses another key")
    order = list(templates)
    late = [(k, name) for k, name in uses if name not in order or order.index(name) >= order.index(k)]
    none_of([f"{shown(key)} uses {shown(name)}" for key, name in late])
    return f"{len(uses)} uses"


@of_each_service("P4", "Queries keep to the subset that every client knows")
def queries_are_plain(_: Visit, service: Offered) -> str:
    """A read of one instance, or a search by plain parameters."""
    templates = _templates(service)
    none_of([f"{shown(key)}: {fault}" for key, text in templates.items() for fault in _beyond(text)])
    return f"{len(templates)} queries"


@of_each_service("P5", "Order is written _sort=-date, as FHIR R4 has it")
def order_is_that_of_r4(_: Visit, service: Offered) -> str:
    """sort:desc was never in R4."""
    templates = _templates(service)
    none_of([shown(key) for key, text in templates.items() if re.search(r"[?&]sort(:|=)|_sort:", text)])
    return f"{len(templates)} queries"


def _templates(service: Offered) -> dict[str, str]:
    templates = prefetch_of(service.entry)
    if not templates:
        raise DidNotApply("no prefetch is published")
    return templates


def _tokens(service: Offered) -> Iterator[tuple[str, str]]:
    for key, template in _templates(service).items():
        for token in _TOKEN.findall(template):
            yield shown(key), token.strip()


def _loose_brace(template: str) -> bool:
    rest = _TOKEN.sub("", template)
    return "{" in rest or "}" in rest


def _beyond(template: str) -> Iterator[str]:
    """What of a query is outside the subset: instance read, type search, plain parameters or :in, _count and _sort."""
    plain = _TOKEN.sub("x", template)
    if not _READ.fullmatch(plain) and not _SEARCH.fullmatch(plain):
        yield "neither the read of an instance nor a search of a type"
        return
    for part in plain.partition("?")[2].split("&"):
        name = part.partition("=")[0]
        if name and not _PARAMETER.fullmatch(name):
            yield f"parameter {shown(name)}"
