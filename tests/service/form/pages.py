"""A page as a browser without a script has it: read from its HTML, filled in and sent by its own fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"input", "meta", "link", "br", "img"}


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str]
    inside: list[Element | str] = field(default_factory=list)

    def all(self, tag: str = "", **attributes: str) -> Iterator[Element]:
        """Every element inside with this tag and these attributes, in the order of the page."""
        for each in self.inside:
            if isinstance(each, Element):
                names = {name.rstrip("_"): value for name, value in attributes.items()}
                if tag in ("", each.tag) and names.items() <= each.attributes.items():
                    yield each
                yield from each.all(tag, **attributes)

    def one(self, tag: str = "", **attributes: str) -> Element:
        """The only such element."""
        (found,) = self.all(tag, **attributes)
        return found

    @property
    def text(self) -> str:
        """What is read, with single spaces."""
        parts = [each if isinstance(each, str) else each.text for each in self.inside]
        return " ".join(" ".join(parts).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"{tag} closes {self._open[-1].tag}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)

    def close(self) -> None:
        super().close()
        assert self._open == [self.root], f"{self._open[-1].tag} is not closed"


def page(html: str) -> Element:
    """The elements of a page; fails where it is not well formed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def names(form: Element) -> set[str]:
    """The names of all fields of a form that a person fills in."""
    fields = [each for tag in ("input", "select", "textarea") for each in form.all(tag)]
    return {each.attributes["name"] for each in fields if each.attributes.get("type") != "hidden"}


def hidden(form: Element) -> dict[str, str]:
    """What a form sends without being asked."""
    return {each.attributes["name"]: each.attributes["value"] for each in form.all("input", type="hidden")}


def standing(form: Element) -> dict[str, list[str]]:
    """What stands in the fields of a form before anybody touches it."""
    found: dict[str, list[str]] = {}
    for each in form.all("input"):
        ticked = "checked" in each.attributes or each.attributes["type"] == "text"
        if ticked and each.attributes["value"]:
            found.setdefault(each.attributes["name"], []).append(each.attributes["value"])
    for select in form.all("select"):
        found[select.attributes["name"]] = [each.attributes["value"] for each in select.all("option", selected="")]
    return found | {each.attributes["name"]: [each.text] for each in form.all("textarea") if each.text}


def sendable(form: Element, said: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """What a browser sends when somebody ticks and types this; fails for a value that there is not to tick."""
    filled: dict[str, Sequence[str]] = {name: [value] for name, value in hidden(form).items()}
    filled |= standing(form)
    for name in names(form) & said.keys():
        fields = form.all("input", name=name)
        offered = {each.attributes["value"] for each in fields if each.attributes["type"] != "text"}
        assert not offered or set(said[name]) <= offered, f"{name} does not offer {said[name]}"
        filled[name] = said[name]
    return filled
