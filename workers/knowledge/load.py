"""Load the knowledge files, or refuse them naming file, line and field."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec
import yaml

from workers.knowledge import advice, medicines, model, order_checks, orders, questionnaire
from workers.knowledge.check import check

T = TypeVar("T")

_FILES: dict[str, type] = {
    "rules": model.Rules,
    "orders": orders.OrderBook,
    "lookback": model.Lookback,
    "thresholds": model.Thresholds,
    "medicines": medicines.Medicines,
    "risks": medicines.Risks,
    "order_checks": order_checks.OrderChecks,
    "advice": advice.AdviceBook,
    "citations": model.Citations,
    "intake": model.Intake,
    "questionnaire": questionnaire.Form,
}

# libyaml, where PyYAML was built with it, parses the same text several times faster.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# In YAML 1.1 a bare yes, no, on or off is a boolean. In a clinical file it is far more likely an answer.
_BARE_BOOLEAN = re.compile(r"^(yes|no|on|off|y|n)$", re.IGNORECASE)


class KnowledgeError(Exception):
    """A knowledge file cannot be used; the message names file, line and field."""


def load_knowledge(folder: Traversable | None = None) -> model.Knowledge:
    """Read and check every knowledge file.

    :param folder: where the files are; those shipped with the service when left out.
    :raises KnowledgeError: naming file, line and field of the first mistake of each file.
    """
    folder = folder or files("workers.knowledge")
    parts: dict[str, Any] = {}
    trees: dict[str, yaml.Node] = {}
    digest = hashlib.sha256()
    for name, shape in _FILES.items():
        text = _text(folder / f"{name}.yaml", f"{name}.yaml")
        digest.update(text.encode())
        trees[name] = _compose(text, f"{name}.yaml")
        parts[name] = _convert(trees[name], shape, f"{name}.yaml")
    version = f"{parts['rules'].version}+{digest.hexdigest()[:12]}"
    lines = {(f"{name}.yaml", word): line for name, tree in trees.items() for word, line in _lines(tree)}
    knowledge = model.Knowledge(version=version, **parts, lines=lines)
    mistakes = [_located(trees[m.file], f"{m.file}.yaml", m.path, m.says) for m in check(knowledge)]
    if mistakes:
        raise KnowledgeError("\n".join(mistakes))
    return knowledge


def load_file(
    folder: Traversable, name: str, shape: type[T], mistakes: Callable[[T], Iterable[tuple[tuple[str | int, ...], str]]]
) -> T:
    """Read and check one file that is no part of the knowledge version.

    :param mistakes: what is wrong with what was read: where, and a clause.
    :raises KnowledgeError: naming file, line and field.
    """
    file = f"{name}.yaml"
    tree = _compose(_text(folder / file, file), file)
    read = _convert(tree, shape, file)
    if wrong := [_located(tree, file, path, says) for path, says in mistakes(read)]:
        raise KnowledgeError("\n".join(wrong))
    return read


def _text(path: Traversable, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise KnowledgeError(f"{name}: the file cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise KnowledgeError(f"{name}: the file is not UTF-8 text") from None


def _compose(text: str, name: str) -> yaml.Node:
    try:
        tree = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise KnowledgeError(f"{name}{line}: not YAML: {getattr(error, 'problem', 'unreadable')}") from None
    if tree is None:
        raise KnowledgeError(f"{name}: the file is empty")
    _refuse_slips(tree, name)
    return tree


def _refuse_slips(node: yaml.Node, name: str) -> None:
    """Refuse what YAML takes silently and an author never means: a bare yes, a key given twice."""
    if isinstance(node, yaml.ScalarNode):
        if node.tag.endswith(":bool") and _BARE_BOOLEAN.match(node.value):
            line = node.start_mark.line + 1
            raise KnowledgeError(f"{name}, line {line}: a bare {node.value} is a boolean in YAML; write it in quotes")
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            _refuse_slips(child, name)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise KnowledgeError(f"{name}, line {key.start_mark.line + 1}: {key.value} is given twice")
            seen.add(key.value)
            _refuse_slips(key, name)
            _refuse_slips(value, name)


def _convert(tree: yaml.Node, shape: type[T], name: str) -> T:
    plain = yaml.constructor.SafeConstructor().construct_document(tree)
    says = _mistake(plain, shape)
    if says is None:
        return msgspec.convert(plain, shape)
    words, _, path = says.partition(" - at `")
    raise KnowledgeError(_located(tree, name, _steps(path.rstrip("`"), plain, shape, says), words))


def _mistake(plain: object, shape: type) -> str | None:
    try:
        msgspec.convert(plain, shape)
    except msgspec.ValidationError as error:
        return str(error)
    return None


def _steps(path: str, plain: Any, shape: type, says: str) -> tuple[str | int, ...]:  # noqa: ANN401  a parsed file
    """``$.rules[3].tier`` → ``("rules", 3, "tier")``.

    A key of a free mapping is shown as ``[...]``; it is found by leaving the mapping with one key at a
    time until the same mistake is made.
    """
    steps: list[str | int] = []
    inside = plain
    for key, index in re.findall(r"\.([A-Za-z_][\w-]*)|\[(\d+|\.\.\.)\]", path):
        step: str | int = key
        if index == "...":
            whole = dict(inside)
            for name, value in whole.items():
                inside.clear()
                inside[name] = value
                if _mistake(plain, shape) == says:
                    step = name
                    break
            inside.clear()
            inside.update(whole)
        elif index:
            step = int(index)
        steps.append(step)
        inside = inside[step] if isinstance(step, int) or step in inside else None
    return tuple(steps)


def _lines(tree: yaml.Node) -> Iterator[tuple[str, int]]:
    """Every plain word of a file with its line, the last one first, so that in a dictionary the first one stays."""
    nodes, found = [tree], []
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.ScalarNode):
            found.append((node.value, node.start_mark.line + 1))
        elif isinstance(node, yaml.MappingNode):
            nodes += [part for pair in node.value for part in pair]
        else:
            nodes += node.value
    return iter(sorted(found, key=lambda each: -each[1]))


def _located(tree: yaml.Node, name: str, path: tuple[str | int, ...], says: str) -> str:
    """One line for an author: file, line, the entry's own id where it has one, field, and what is wrong."""
    node, entry = tree, ""
    for step in path:
        child = _child(node, step)
        if child is None:
            break
        node = child
        own = _child(node, "id")
        entry = f" {own.value}" if isinstance(own, yaml.ScalarNode) else entry
    field = ".".join(str(step) for step in path if not isinstance(step, int))
    return f"{name}, line {node.start_mark.line + 1}: {field}{entry}: {says}"


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child: yaml.Node = node.value[step]
        return child
    return None
