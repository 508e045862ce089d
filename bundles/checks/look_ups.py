"""Look-ups of materials (核验): the source, the groups and the fields that a rule names exist, and the holder too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bundles.language.findings import Finding, Path, nearest
from bundles.language.yaml_files import YamlFile
from bundles.sharing_terms import sharing_terms
from domain.definition.catalogue import Catalogue, LookUpRule


def check_look_ups(catalogue: Catalogue, files: Mapping[str, YamlFile]) -> Iterator[Finding]:
    """What the catalogue says of sources, and its materials of what they look up there."""
    for name, source in catalogue.sources.items():
        if source.holder not in catalogue.departments:
            path: Path = ("sources", name, "holder")
            sentence = f"没有部门“{source.holder}”"
            hint = nearest(source.holder, catalogue.departments)
            yield files["catalogue/sources.yaml"].finding(path, "DEPARTMENT_UNKNOWN", sentence, hint)
        law = sharing_terms().terms["check"]
        if source.check_days > law.days:
            sentence = f"校核写了 {source.check_days} 个工作日，规定是 {law.days} 个（{law.article}）"
            yield files["catalogue/sources.yaml"].finding(("sources", name, "check_days"), "CHECK_OVER_LAW", sentence)
    file = files["catalogue/materials.yaml"]
    for key, material in catalogue.materials.items():
        if material.look_up is not None:
            yield from _check_rule(material.look_up, catalogue, file, ("materials", key, "look_up"))


def _check_rule(rule: LookUpRule, catalogue: Catalogue, file: YamlFile, path: Path) -> Iterator[Finding]:
    if rule.source not in catalogue.sources:
        sentence = f"没有数据源“{rule.source}”"
        yield file.finding((*path, "source"), "SOURCE_UNKNOWN", sentence, nearest(rule.source, catalogue.sources))
    for name in rule.about:
        group = catalogue.groups.get(name)
        if group is None:
            hint = nearest(name, catalogue.groups)
            yield file.finding((*path, "about"), "GROUP_UNKNOWN", f"没有字段组“{name}”", hint)
            continue
        for field in (*rule.query, *rule.compare):
            if field not in group.fields:
                sentence = f"字段组“{name}”没有字段“{field}”"
                yield file.finding(path, "FIELD_UNKNOWN", sentence, nearest(field, group.fields))
