"""Templates with area overrides: a province's template, and a district's file that names only what differs.

A template stands in `templates/<slug>.yaml` and is a bundle without a name of its own. A district's `bundle.yaml` says
`extends: <slug>`; fields of its own take the place of the template's, `intake` field by field, questions and items by
their keys. Every question and item that it changes, adds or removes (`remove: true`) names its `source`. The files are
merged before they are read as a bundle, and each part remembers its file, so a finding points at what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bundles.language.findings import DefinitionError, Finding, nearest
from bundles.language.yaml_files import YamlFile, merged_file, read_yaml

FOLDER = "templates"
_BY_FIELD = ("intake",)
"""Parts of a bundle whose fields are overridden one by one."""
_TEMPLATE, _EXTENDS, _SOURCE, _REMOVE = "template", "extends", "source", "remove"
Pairs = dict[str, tuple[Node, Node]]


def template_slugs(root: Path) -> tuple[str, ...]:
    """Names of the templates that have a file under `root`."""
    return tuple(sorted(path.stem for path in (root / FOLDER).glob("*.yaml")))


def with_template(file: YamlFile, root: Path) -> YamlFile:
    """The bundle's file with the template under `root` that it extends; the file itself where it extends none.

    Raises DefinitionError: TEMPLATE_UNKNOWN, TEMPLATE_MISPLACED, TEMPLATE_CHAIN, OVERRIDE_WITHOUT_SOURCE,
        OVERRIDE_UNKNOWN, and whatever is wrong with the template's own YAML.
    """
    own = file.root
    if not isinstance(own, MappingNode) or _EXTENDS not in (pairs := _pairs(own)):
        return file
    slug = str(pairs[_EXTENDS][1].value)
    known = template_slugs(root)
    if slug not in known:
        raise DefinitionError(
            [file.finding((_EXTENDS,), "TEMPLATE_UNKNOWN", f"没有模板“{slug}”", nearest(slug, known))]
        )
    template = read_yaml(root / FOLDER / f"{slug}.yaml", root)
    if findings := tuple(_unusable(template, slug)):
        raise DefinitionError(findings)
    merge = _Merge(file)
    root_node = merge.bundle(template.root, own)
    if merge.findings:
        raise DefinitionError(merge.findings)
    return merged_file(file, root_node, {template.name: template.sha256})


def _unusable(template: YamlFile, slug: str) -> Iterator[Finding]:
    content = template.content if isinstance(template.content, dict) else {}
    if content.get(_TEMPLATE) != slug:
        sentence = f"文件名是{slug}，内容却是{content.get(_TEMPLATE) or '没有写明 template 的模板'}"
        yield template.finding((_TEMPLATE,), "TEMPLATE_MISPLACED", sentence, "请使两者一致")
    if _EXTENDS in content:
        yield template.finding((_EXTENDS,), "TEMPLATE_CHAIN", "模板不能再以别的模板为底", "请把需要的内容写进这个模板")


class _Merge:
    """One merge; what is wrong with the overrides is collected in `findings`."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def bundle(self, template: Node, own: MappingNode) -> MappingNode:
        """The bundle's fields: the district's where it has any, in the template's order, then those it adds."""
        pairs = {key: pair for key, pair in _pairs(template).items() if key not in (_TEMPLATE, _SOURCE)}
        own_pairs = _pairs(own)
        if _SOURCE not in own_pairs:
            self._wrong((), "OVERRIDE_WITHOUT_SOURCE", "地方文件须写明来源 source：依据什么改动模板")
        for key, (name, node) in own_pairs.items():
            before = pairs.get(key)
            pairs[key] = (name, node if before is None else self._field(key, before[1], node))
        return _mapping(own, pairs)

    def _field(self, key: str, before: Node, node: Node) -> Node:
        if key == "situations" and isinstance(before, MappingNode) and isinstance(node, MappingNode):
            return _mapping(node, self._by_key((key,), _pairs(before), _pairs(node)))
        if key == "items" and isinstance(before, SequenceNode) and isinstance(node, SequenceNode):
            return self._items(before, node)
        if key in _BY_FIELD and isinstance(before, MappingNode) and isinstance(node, MappingNode):
            return _mapping(node, {**_pairs(before), **_pairs(node)})
        return node

    def _items(self, before: SequenceNode, node: SequenceNode) -> SequenceNode:
        changed = self._by_key(("items",), _entries(before), _entries(node))
        elements = [
            name if _is_empty(body) else _mapping(name, {_text(name): (name, body)}) for name, body in changed.values()
        ]
        return SequenceNode(node.tag, elements, start_mark=node.start_mark, end_mark=node.end_mark)

    def _by_key(self, path: tuple[str, ...], before: Pairs, own: Pairs) -> Pairs:
        """Entries by key: changed field by field, added, or removed."""
        merged = dict(before)
        for position, (key, (name, body)) in enumerate(own.items()):
            where = (*path, position if path == ("items",) else key)
            fields = _pairs(body)
            if _SOURCE not in fields:
                self._wrong(where, "OVERRIDE_WITHOUT_SOURCE", f"对“{key}”的改动没有写明来源 source")
            if _REMOVE in fields:
                if key not in before:
                    self._wrong(where, "OVERRIDE_UNKNOWN", f"模板里没有“{key}”，不能删去", nearest(key, before))
                merged.pop(key, None)
            elif key in before:
                old_name, old = merged[key]
                merged[key] = (name if path == ("items",) else old_name, _mapping(body, {**_pairs(old), **fields}))
            else:
                merged[key] = (name, body)
        return merged

    def _wrong(self, path: tuple[str | int, ...], code: str, sentence: str, suggestion: str = "") -> None:
        self.findings.append(self.file.finding(path, code, sentence, suggestion))


def _pairs(node: Node) -> Pairs:
    """Keys of a mapping with their nodes; none where it is no mapping."""
    if not isinstance(node, MappingNode):
        return {}
    return {_text(name): (name, value) for name, value in node.value}


def _entries(node: SequenceNode) -> Pairs:
    """Entries of a list written as `key` or `{key: {…}}`, by key, each with its settings (an empty node: none)."""
    found: Pairs = {}
    for each in node.value:
        if isinstance(each, MappingNode) and len(each.value) == 1:
            name, body = each.value[0]
            found[_text(name)] = (name, body)
        else:
            found[_text(each)] = (each, _nothing(each))
    return found


def _text(node: Node) -> str:
    return str(node.value)


def _nothing(at: Node) -> Node:
    return ScalarNode("tag:yaml.org,2002:null", "", start_mark=at.start_mark, end_mark=at.end_mark)


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _mapping(at: Node, pairs: Pairs) -> MappingNode:
    return MappingNode("tag:yaml.org,2002:map", list(pairs.values()), start_mark=at.start_mark, end_mark=at.end_mark)
