"""What is wrong with a definition: findings with their place in a file, in words a bundle developer understands."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from bundles.language.finding_kind import Level
from bundles.language.finding_kinds import kind_of

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Place:
    """Where in the definitions: the file relative to their root, line and column from 1, the path of the field."""

    file: str
    line: int = 1
    column: int = 1
    path: Path = ()


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong: where (see `Place`), what. Made by `Finding.at`, so that its kind is the registry's.

    `suggestion` is a whole sentence or empty. `level`: an `error` keeps the definition from being used, a `warning`
    does not. `article`: the law or rule behind it, or empty where the sentence names it.
    """

    file: str
    line: int
    column: int
    code: str
    path: str
    sentence: str
    suggestion: str = ""
    level: Level = "error"
    article: str = ""

    @classmethod
    def at(cls, where: Place, code: str, sentence: str, suggestion: str = "") -> Finding:
        """The finding of that code at that place; level, law and a suggestion where none is given are its kind's."""
        kind = kind_of(code)
        return cls(
            file=where.file,
            line=where.line,
            column=where.column,
            code=code,
            path=".".join(str(step) for step in where.path),
            sentence=sentence,
            suggestion=suggestion or kind.mend,
            level=kind.level,
            article=kind.law_beside(sentence),
        )

    def __str__(self) -> str:
        hint = f"，{self.suggestion}" if self.suggestion else ""
        where = f" {self.path}：" if self.path else " "
        mark = "提示 " if self.level == "warning" else ""
        law = f"（{self.article}）" if self.article else ""
        return f"{self.file}:{self.line}:{self.column}:{where}{mark}{self.sentence}{law}{hint} [{self.code}]"


class DefinitionError(Exception):
    """The definition cannot be used; `findings` say why, in order of file and line."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(set(findings)))
        super().__init__("\n".join(str(finding) for finding in self.findings))


def nearest(wrong: str, known: Iterable[str]) -> str:
    """A suggestion when something known is spelled much like `wrong`; else empty."""
    candidates = sorted(known)
    close = difflib.get_close_matches(wrong, candidates, n=1, cutoff=0.6)
    if not close:
        # The slug alone is often right where only the department is wrong.
        slug = wrong.rpartition("/")[2]
        close = [name for name in candidates if name.endswith(f"/{slug}")][:1]
    return f"您是否想写 {close[0]}？" if close else ""
