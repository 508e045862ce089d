"""Reading one YAML file with the place of everything in it.

A strict subset: one document, no anchors or tags, no key twice, dates stay text. Values are built from the composed
nodes, so every finding can point at the line and column of what it is about.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode
from ruamel.yaml.reader import ReaderError

from bundles.language.bounds import is_too_deep
from bundles.language.findings import DefinitionError, Finding, Place
from bundles.language.schema_problems import schema_problems
from bundles.language.syntax_words import encoding_said, explained

Model = TypeVar("Model", bound=BaseModel)
Loc = Iterable[str | int]

_TAG = "tag:yaml.org,2002:"
_TAGS = frozenset(
    _TAG + kind for kind in ("null", "bool", "int", "float", "str", "timestamp", "value", "merge", "seq", "map")
)
"""What a node is by itself; any other tag was written, and means something to one program only."""
_MAY_BE_ANCHOR = re.compile(r"(?:^|[\s\[{,:-])[&*][^\s,\]}]", re.MULTILINE)


@dataclass(frozen=True)
class YamlFile:
    """One file: its name relative to the definitions' root, its content, and the nodes with their marks.

    `parts`: other files of which it is made (a template), with their sha256; a mark names the file that it is in.
    """

    name: str
    content: Any
    root: Node
    sha256: str
    parts: Mapping[str, str] = field(default_factory=dict)

    def finding(self, loc: Loc, code: str, sentence: str, suggestion: str = "") -> Finding:
        """A finding at the deepest part of `loc` that is in the file."""
        return Finding.at(self.place(loc), code, sentence, suggestion)

    def place(self, loc: Loc) -> Place:
        """Where the deepest part of `loc` that is in the file stands."""
        path = tuple(loc)
        mark = _position(self.root, path)
        return Place(str(mark.name), mark.line + 1, mark.column + 1, path)

    def parse(self, model: type[Model]) -> Model:
        """The content as `model`. Raises DefinitionError with a finding for everything that does not fit."""
        try:
            read = _read_as(model, _ByHash(self.sha256, tuple(self.parts.items()), self.content))
        except ValidationError as error:
            problems = schema_problems(model, error, self.content)
            raise DefinitionError(
                self.finding(each.path, each.code, each.sentence, each.suggestion) for each in problems
            ) from None
        return cast(Model, read)


@dataclass(frozen=True)
class _ByHash:
    """The content of a file, which is the same where the file's hash is, and those of its parts."""

    sha256: str
    parts: tuple[tuple[str, str], ...]
    content: Any = field(compare=False)


@lru_cache(maxsize=1024)
def _read_as(model: type[BaseModel], of: _ByHash) -> BaseModel:
    """The content as `model`; a process that reads the same content again does not judge it again."""
    return model.model_validate(of.content)


def read_yaml(path: Path, root: Path) -> YamlFile:
    """The file at `path`, named relative to `root`. Raises DefinitionError (YAML_*, FILE_MISSING)."""
    name = path.relative_to(root).as_posix()
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DefinitionError([Finding.at(Place(name), "FILE_MISSING", "没有这个文件")]) from None
    return parse_yaml(raw, name)


def parse_yaml(raw: bytes, name: str) -> YamlFile:
    """The file of that content, wherever it came from. Raises DefinitionError (YAML_*)."""
    text = _decoded(raw, name)
    if is_too_deep(text):
        raise DefinitionError([Finding.at(Place(name), "YAML_TOO_DEEP", "层次太深，读不下去", "请减少嵌套。")])
    try:
        node = _composed(text, name)
    except ReaderError:  # it quotes the character itself, so nothing of it is told
        raise DefinitionError([Finding.at(Place(name), "YAML_ENCODING", "文件里有不能使用的控制字符")]) from None
    except MarkedYAMLError as error:
        line, column, sentence, mend = explained(error, text)
        raise DefinitionError([Finding.at(Place(name, line, column), "YAML_SYNTAX", sentence, mend)]) from None
    if node is None:
        raise DefinitionError([Finding.at(Place(name), "YAML_EMPTY", "文件是空的")])
    findings: list[Finding] = []
    content = _value(node, name, (), findings)
    if findings:
        raise DefinitionError(findings)
    return YamlFile(name=name, content=content, root=node, sha256=hashlib.sha256(raw).hexdigest())


def _decoded(raw: bytes, name: str) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise DefinitionError([Finding.at(Place(name), "YAML_ENCODING", *encoding_said(raw))]) from None


def merged_file(file: YamlFile, root: Node, parts: Mapping[str, str]) -> YamlFile:
    """The file with nodes of its own and of `parts` (name → sha256), which were read before and have no findings."""
    content = _value(root, file.name, (), [])
    return YamlFile(name=file.name, content=content, root=root, sha256=file.sha256, parts=parts)


class _Named(io.BytesIO):
    """A file's content with its name, which every mark then carries: nodes of several files can be put together."""

    def __init__(self, raw: bytes, name: str) -> None:
        super().__init__(raw)
        self.name = name


@lru_cache(maxsize=2048)
def _composed(text: str, name: str) -> Node | None:
    """The nodes of a file; a process that reads the same file again does not parse it again. Nodes are only read."""
    # The fast parser, written in C, does not say where an anchor stands and refuses some colons that YAML 1.2 allows:
    # what may hold an anchor, and what it refuses, is for the other.
    if _MAY_BE_ANCHOR.search(text) is None:
        with suppress(MarkedYAMLError):
            return _parsed(text, name, is_pure=False)
    return _parsed(text, name, is_pure=True)


def _parsed(text: str, name: str, *, is_pure: bool) -> Node | None:
    node: Node | None = YAML(typ="safe", pure=is_pure).compose(_Named(text.encode(), name))
    return node


def _value(node: Node, file: str, path: tuple[str | int, ...], findings: list[Finding]) -> Any:
    if node.anchor:
        findings.append(_at(node, file, path, "YAML_ANCHOR", "不支持 YAML 锚点（&、*），请直接写明"))
        return None
    if node.tag not in _TAGS:
        findings.append(_at(node, file, path, "YAML_NODE", f"不支持 YAML 标签（{node.tag}），请直接写明"))
        return None
    if isinstance(node, MappingNode):
        content: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if (first := lines.setdefault(key, line)) != line or key in content:
                sentence = f"“{key}”写了两次：第{first}行和第{line}行"
                findings.append(_at(key_node, file, (*path, key), "KEY_TWICE", sentence, "请只留一处"))
            content[key] = _value(value_node, file, (*path, key), findings)
        return content
    if isinstance(node, SequenceNode):
        return [_value(each, file, (*path, index), findings) for index, each in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: Node) -> Any:
    kind = str(node.tag).removeprefix(_TAG)
    if kind == "null":
        return None
    if kind == "bool":
        return node.value.lower() == "true"
    try:
        if kind == "int":
            return int(node.value.replace("_", ""), 0)
        if kind == "float":
            return float(node.value)
    except ValueError:
        return node.value
    return node.value


def _at(node: Node, file: str, path: tuple[str | int, ...], code: str, sentence: str, mend: str = "") -> Finding:
    return Finding.at(Place(file, node.start_mark.line + 1, node.start_mark.column + 1, path), code, sentence, mend)


def _position(root: Node, path: tuple[str | int, ...]) -> Any:
    """The mark of the key or element that `path` leads to, as far as it is in the file."""
    node, mark = root, root.start_mark
    for step in path:
        found = _child(node, step)
        if found is not None:
            key, node = found
            mark = key.start_mark
    return mark


def _child(node: Node, step: str | int) -> tuple[Node, Node] | None:
    """The node to point at and the node to go on from; None when the step is not written in the file."""
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    if not isinstance(node, MappingNode):
        return None
    for key, value in node.value:
        if key.value == str(step):
            return key, value
    if len(node.value) == 1 and isinstance(node.value[0][1], MappingNode):
        # `- gaj/csdj: {after: …}`: the settings lie one level deeper than in the model.
        return _child(node.value[0][1], step)
    return None
