"""What a rule of the law lint looks at, and what it says where it is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bundles.language.findings import Path
from bundles.language.situations import Situations
from bundles.language.yaml_files import YamlFile
from domain.definition.bundle import Definition


@dataclass(frozen=True)
class Linted:
    """One bundle under the lint: its definition, its file, the files of its items, and its situations."""

    definition: Definition
    file: YamlFile
    files: Mapping[str, YamlFile]
    situations: Situations

    def item_file(self, key: str) -> YamlFile:
        """The file of that item."""
        return self.files[f"items/{key}.yaml"]


@dataclass(frozen=True)
class Breach:
    """Where a rule is broken, what exactly is wrong there, and what to do; the code is the rule's."""

    file: YamlFile
    path: Path
    sentence: str
    suggestion: str


Rule = Callable[[Linted], Iterator[Breach]]
"""A rule of the lint: every breach of it."""
