"""Our own files as tests that look at the source read them: each is read and parsed once in a process."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


@cache
def text_of(path: Path) -> str:
    """What stands in the file; no test changes a file of the tree."""
    return path.read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    """The module parsed. Who asks only reads it."""
    return ast.parse(text_of(path))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Every node of the module, in the order of `ast.walk`."""
    return tuple(ast.walk(tree_of(path)))
