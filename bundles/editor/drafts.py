"""A definition as it is being written: of which shape its file is, and what it says as far as it can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from bundles.editor.spot import spot_at
from bundles.language.files import CATALOGUE_FILES
from bundles.language.findings import DefinitionError
from bundles.language.yaml_files import YamlFile, parse_yaml

_SHAPES: tuple[tuple[str, str], ...] = (
    ("matters/*/bundle.yaml", "bundle"),
    ("matters/*/scenarios/*.yaml", "scenario"),
    ("items/*/*.yaml", "item"),
    ("templates/*.yaml", "template"),
    ("yearly/*.yaml", "yearly"),
    ("organisation/*.yaml", "organisation-data"),
    ("people_words.yaml", "people-words"),
    ("sharing_terms.yaml", "sharing-terms"),
    *((f"catalogue/{name}.yaml", name) for name in CATALOGUE_FILES),
)
_ITEM = re.compile(r"[a-z][a-z0-9_-]*/[a-z][a-z0-9_-]*")


def shape_of(name: str) -> str | None:
    """The shape of a file by its name under the definitions' root; None: it is no definition."""
    path = PurePosixPath(name)
    found = (shape for pattern, shape in _SHAPES if len(path.parts) == pattern.count("/") + 1 and path.match(pattern))
    return next(found, None)


@dataclass
class Draft:
    """One file that is open in an editor. `known`: as it could be read last; None: it never could."""

    name: str
    shape: str
    text: str
    known: YamlFile | None = None

    @classmethod
    def of(cls, name: str, text: str) -> Draft | None:
        """The draft of that file; None for one that is no definition."""
        shape = shape_of(name)
        draft = cls(name, shape, "") if shape else None
        if draft is not None:
            draft.write(text)
        return draft

    def write(self, text: str) -> None:
        """It now reads so; what was understood of it stays until it can be read again."""
        self.text = text
        try:
            self.known = parse_yaml(text.encode(), self.name)
        except DefinitionError:
            return

    @property
    def slug(self) -> str:
        """The bundle that a file under `matters/` belongs to."""
        return PurePosixPath(self.name).parts[1]

    @property
    def content(self) -> Mapping[str, Any]:
        """What it says, as far as it could be read last."""
        content = self.known.content if self.known else None
        return content if isinstance(content, dict) else {}

    def items(self) -> tuple[str, ...]:
        """Keys of the items that a bundle names, in order; read line by line, so that one bad line costs no other."""
        return tuple(dict.fromkeys(self._items()))

    def _items(self) -> Iterator[str]:
        for number, line in enumerate(self.text.split("\n")):
            found = _ITEM.search(line)
            if found and spot_at(self.text, number, found.end()).path[:2] == ("items", "-"):
                yield found[0]

    def questions(self) -> Mapping[str, tuple[str, ...]]:
        """Questions of a bundle with their options."""
        situations = self.content.get("situations")
        if not isinstance(situations, dict):
            return {}
        return {str(key): _options(each) for key, each in situations.items()}


def _options(question: Any) -> tuple[str, ...]:
    options = question.get("options") if isinstance(question, dict) else None
    return tuple(str(each) for each in options) if isinstance(options, list) else ("是", "否")
