"""What is wrong with a definition: findings with their place in a file, in words a bundle developer understands."""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bundles.language.finding_kind import Level
from bundles.language.finding_kinds import kind_of

Path = tuple[str | int, ...]

_TYPE_SENTENCES: Mapping[str, str] = {
    "missing": "缺少字段 {field}",
    "extra_forbidden": "未知字段 {field}",
    "literal_error": "取值不对，应为 {expected}",
    "enum": "取值不对，应为 {expected}",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "string_type": "应为文字（数字请加引号）",
    "string_too_short": "不能为空",
    "string_too_long": "文字太长，最多{max_length}个字",
    "too_short": "至少应有{min_length}项",
    "greater_than_equal": "不能小于{ge}",
    "less_than_equal": "不能大于{le}",
    "tuple_type": "应为列表",
    "list_type": "应为列表",
    "dict_type": "应为“键: 值”的形式",
    "model_type": "应为“键: 值”的形式",
    "model_attributes_type": "应为“键: 值”的形式",
    "string_pattern_mismatch": "写法不符合规则 {pattern}",
}


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


@dataclass(frozen=True)
class SchemaProblem:
    """A violation of a model's shape: its path in the file, code, sentence and suggestion."""

    path: Path
    code: str
    sentence: str
    suggestion: str


def schema_problems(model: type[BaseModel], error: ValidationError) -> list[SchemaProblem]:
    """The problems of a pydantic error as sentences, with a suggestion for unknown fields and wrong values."""
    return [_schema_problem(model, each) for each in error.errors(include_url=False)]


def _schema_problem(model: type[BaseModel], error: ErrorDetails) -> SchemaProblem:
    kind, path, context = error["type"], tuple(error["loc"]), error.get("ctx", {})
    last = str(path[-1]) if path else ""
    suggestion = ""
    if kind == "extra_forbidden":
        suggestion = nearest(last, _known_fields(model, path[:-1]))
    elif kind in ("literal_error", "enum"):
        options = str(context.get("expected", "")).replace(" or ", ", ").split(", ")
        suggestion = nearest(str(error["input"]), (option.strip("'") for option in options))
    return SchemaProblem(path, kind.upper(), _sentence(error, last), suggestion)


def _sentence(error: ErrorDetails, field: str) -> str:
    template = _TYPE_SENTENCES.get(error["type"])
    if template is not None:
        return template.format_map({"field": field, **error.get("ctx", {})})
    return error["msg"].removeprefix("Value error, ")


def _known_fields(model: type[BaseModel], path: Sequence[str | int]) -> set[str]:
    """Names of the fields of the model at `path`; all candidates where a union leaves several."""
    models: set[Any] = {model}
    for step in path:
        models = {deeper for each in models for deeper in _step(each, step)}
    return {name for each in models for name in each.model_fields}


def _step(model: Any, step: str | int) -> set[Any]:
    if isinstance(step, int) or step not in model.model_fields:
        # An index or a key of a mapping: the element's model was already taken when its field was stepped into.
        return {model}
    return _models_in(model.model_fields[step].annotation)


def _models_in(annotation: Any) -> set[Any]:
    origin = get_origin(annotation)
    if origin is None:
        is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
        return {annotation} if is_model else set()
    if origin is Annotated:
        return _models_in(get_args(annotation)[0])
    if origin in (Union, types.UnionType, tuple, list, dict):
        return {model for part in get_args(annotation) for model in _models_in(part)}
    return set()
