"""Figures of the source (`make figures`): how long files and functions are, what is typed and explained, where it is.

Source is what stands in the rooms and `worker.py`: no tests, benchmarks, documents or migrations. The aims are kept in
CONTRIBUTING.md; `tests/architecture/test_aims.py` compares both.
"""

from __future__ import annotations

import ast
import io
import re
import statistics
import tokenize
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from domain.case.acts import ActKind
from runtime.settings import ROOT
from tests.support.syntax import nodes_of, text_of

ROOMS = ("domain", "runtime", "bundles", "ledger", "workflows", "activities", "engine", "starter")
Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = Function | ast.ClassDef


@dataclass(frozen=True)
class Source:
    """One file of the source."""

    path: Path
    root: Path

    @property
    def text(self) -> str:
        """What stands in it."""
        return text_of(self.root / self.path)

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def lines(self) -> int:
        """Lines of the file, empty ones too."""
        return len(self._lines)

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All that stands in it, parsed; the module itself comes first."""
        return nodes_of(self.root / self.path)

    def length(self, node: Function) -> int:
        """Lines of a function without those that are a comment: a reason at the line makes nothing longer to follow."""
        lines = self._lines[node.lineno - 1 : node.end_lineno]
        return sum(not line.lstrip().startswith("#") for line in lines)

    @property
    def comments(self) -> int:
        """Comments, without those that only speak to tools."""
        if "#" not in self.text:
            return 0
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return sum(
            token.type == tokenize.COMMENT and not re.match(r"#\s*(noqa|type:|!)", token.string) for token in tokens
        )


@dataclass(frozen=True)
class Spread:
    """Of many lengths: the one in the middle, the one that so many per cent do not exceed, and the largest."""

    median: int
    high: int
    largest: int

    @classmethod
    def of(cls, lengths: Sequence[int], percent: int) -> Spread:
        """The spread of at least two lengths."""
        cuts = statistics.quantiles(lengths, n=100, method="inclusive")
        return cls(round(statistics.median(lengths)), round(cuts[percent - 1]), max(lengths))

    def __str__(self) -> str:
        return f"{self.median} / {self.high} / {self.largest}"


@dataclass(frozen=True)
class Figures:
    """The figures of one tree; shares are per cent."""

    files: int
    lines: int
    file_lines: Spread
    function_lines: Spread
    typed: float
    documented: float
    comments: float
    tests_to_source: float
    folders: tuple[tuple[str, int], ...]
    acts: tuple[tuple[str, int], ...]

    @property
    def files_of_an_act(self) -> Spread:
        """In how many files of the source an act is named: median, nine in ten, most."""
        return Spread.of([count for _, count in self.acts], 90)


def sources(root: Path = ROOT) -> tuple[Source, ...]:
    """Every Python file of the source."""
    paths = [path for room in ROOMS for path in sorted((root / room).rglob("*.py"))]
    return tuple(Source(path.relative_to(root), root) for path in (*paths, root / "worker.py"))


def figures(root: Path = ROOT) -> Figures:
    """All figures of the tree."""
    found = sources(root)
    functions = [(each, node) for each in found for node in each.nodes if isinstance(node, Function)]
    public = [node for each in found for node in _public(each.nodes[0])]
    lines = sum(each.lines for each in found)
    of_tests = sum(len(text_of(path).splitlines()) for path in (root / "tests").rglob("*.py"))
    return Figures(
        files=len(found),
        lines=lines,
        file_lines=Spread.of([each.lines for each in found], 90),
        function_lines=Spread.of([each.length(node) for each, node in functions], 95),
        typed=_share(sum(_is_typed(node) for _, node in functions), len(functions)),
        documented=_share(sum(ast.get_docstring(node) is not None for node in public), len(public)),
        comments=_share(sum(each.comments for each in found), lines),
        tests_to_source=of_tests / lines,
        folders=folders(root),
        acts=tuple(acts_named(root)),
    )


def _share(part: int, whole: int) -> float:
    return 100 * part / whole


def _is_typed(node: Function) -> bool:
    """Whether the function says what it takes and gives; `self` and `cls` say it by their place."""
    given = node.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    return node.returns is not None and all(
        each.annotation is not None or each.arg in ("self", "cls") for each in named
    )


def _public(module: ast.AST) -> Iterator[Documented]:
    """Classes, functions and methods that others may use: no underscore in front of them or of their class."""
    assert isinstance(module, ast.Module)
    near: list[ast.stmt] = list(module.body)
    while near:
        node = near.pop()
        if isinstance(node, Documented) and not node.name.startswith("_"):
            yield node
            near += node.body if isinstance(node, ast.ClassDef) else []


def folders(root: Path = ROOT) -> tuple[tuple[str, int], ...]:
    """Folders of the source with their Python modules (without `__init__`), the fullest first."""
    counted = Counter(each.path.parent.as_posix() for each in sources(root) if each.path.name != "__init__.py")
    return tuple(counted.most_common())


def acts_named(root: Path = ROOT) -> Iterator[tuple[str, int]]:
    """Each kind of act with the number of files, templates among them, that name it, the most named first."""
    texts = [each.text for each in sources(root)]
    texts += [text_of(path) for path in (root / "starter" / "web" / "templates").rglob("*.html")]
    named = [(set(re.findall(r"\w+", text)), set(re.findall(r"\bActKind\.(\w+)", text))) for text in texts]
    counted = {
        kind.value: sum(kind.value in words or kind.name in members for words, members in named) for kind in ActKind
    }
    yield from sorted(counted.items(), key=lambda each: -each[1])


def main() -> None:
    """Print the figures."""
    found = figures()
    rows = (
        ("文件数，行数", f"{found.files}, {found.lines}"),
        ("文件行数：中位 / 90% / 最大", str(found.file_lines)),
        ("函数行数：中位 / 95% / 最大", str(found.function_lines)),
        ("有类型的函数", f"{found.typed:.1f}%"),
        ("公开名称有说明的", f"{found.documented:.1f}%"),
        ("注释占行数", f"{found.comments:.1f}%"),
        ("测试与源代码行数之比", f"{found.tests_to_source:.2f}"),
        ("一种操作出现的文件数：中位 / 90% / 最大", str(found.files_of_an_act)),
        ("模块最多的文件夹", "、".join(f"{name} {count}" for name, count in found.folders[:5])),
        ("出现文件最多的操作", "、".join(f"{name} {count}" for name, count in found.acts[:5])),
    )
    for name, value in rows:
        print(f"{name}：{value}")


if __name__ == "__main__":
    main()
