"""The law lint: what the law, and the sense of 一件事, say about a definition that is well formed.

How grave each rule is, its article and what it is for stand in the registry (`bundles.language.finding_kinds`).
An error keeps the definition from being used, a warning asks to look again.
"""

from __future__ import annotations

from collections.abc import Mapping

from bundles.checks import (
    choices,
    finding_checks,
    law_on_bundles,
    law_on_conditions,
    law_on_items,
    law_on_time,
    own_steps,
)
from bundles.checks.law_parts import Linted, Rule
from bundles.language.findings import Finding
from bundles.language.situations import situations
from bundles.language.templates import with_template
from bundles.language.yaml_files import YamlFile, read_yaml
from bundles.loader import Library, LoadedBundle
from domain.definition.bundle import Definition

RULES: Mapping[str, Rule] = {
    **law_on_bundles.RULES,
    **law_on_time.RULES,
    **law_on_conditions.RULES,
    **law_on_items.RULES,
    **choices.RULES,
    **own_steps.RULES,
    **finding_checks.RULES,
}
"""Every rule about one bundle, by its code."""


def lint_bundle(loaded: LoadedBundle, library: Library) -> tuple[Finding, ...]:
    """The findings of a bundle that has been loaded from that library."""
    path = library.root / "matters" / loaded.bundle.bundle / "bundle.yaml"
    return lint(loaded.definition, with_template(read_yaml(path, library.root), library.root), library.files)


def lint(definition: Definition, file: YamlFile, files: Mapping[str, YamlFile]) -> tuple[Finding, ...]:
    """All findings of the definition, errors and warnings, in the order of the files."""
    linted = Linted(definition, file, files, situations(definition))
    found = {
        breach.file.finding(breach.path, code, breach.sentence, breach.suggestion)
        for code, rule in RULES.items()
        for breach in rule(linted)
    }
    return tuple(sorted(found))


def lint_library(library: Library) -> tuple[Finding, ...]:
    """What concerns the catalogue as a whole: materials that no item needs."""
    needed = {key for item in library.items.values() for key in item.named_materials}
    file = library.files["catalogue/materials.yaml"]
    return tuple(
        file.finding(
            ("materials", key),
            "MATERIAL_UNUSED",
            f"没有哪个事项需要“{material.name}”",
            "请删去，或写进需要它的事项的 materials",
        )
        for key, material in library.catalogue.materials.items()
        if key not in needed
    )
