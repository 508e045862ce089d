"""What the shape of a file violates, as sentences: the model's errors told to whoever wrote the file.

A place that may hold one of several things (a word or a map, a desk or a department) is told once, with all that may
stand there, not once for each of them.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bundles.language.findings import Path, nearest
from bundles.language.pattern_words import in_words

_TYPE_SENTENCES: Mapping[str, str] = {
    "missing": "缺少字段 {field}",
    "extra_forbidden": "未知字段 {field}",
    "literal_error": "取值不对，应为 {expected}",
    "enum": "取值不对，应为 {expected}",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "string_type": "应为文字（数字请加引号）",
    "string_too_short": "不能为空",
    "string_too_long": "文字太长，最多{max_length}个字",
    "too_short": "至少应有{min_length}项",
    "too_long": "最多{max_length}项",
    "greater_than_equal": "不能小于{ge}",
    "greater_than": "应大于{gt}",
    "less_than_equal": "不能大于{le}",
    "tuple_type": "应为列表",
    "list_type": "应为列表",
    "dict_type": "应为“键: 值”的形式",
    "model_type": "应为“键: 值”的形式",
    "model_attributes_type": "应为“键: 值”的形式",
    "date_type": "应为日期，例如 2026-09-14",
    "date_parsing": "应为日期，例如 2026-09-14",
    "date_from_datetime_parsing": "应为日期，例如 2026-09-14",
}
_OF_A_FORM = "string_pattern_mismatch"
_NUMBERS = frozenset({"int_type", "float_type"})
_MAPS = frozenset({"dict_type", "model_type", "model_attributes_type"})
_ALTERNATIVE = re.compile(r"[\[(]|^(str|int|float|bool|dict|tuple|list|none|date|constrained-\w+|[A-Z][a-z]\w*)$")
"""What pydantic puts into a path for one of several things that may stand there; no file has such a key."""
_CHINESE = str.maketrans({"：": ":", "，": ",", "（": "(", "）": ")", "\u3000": " "})


@dataclass(frozen=True)
class SchemaProblem:
    """A violation of a model's shape: its path in the file, code, sentence and suggestion."""

    path: Path
    code: str
    sentence: str
    suggestion: str


def schema_problems(model: type[BaseModel], error: ValidationError, content: object) -> list[SchemaProblem]:
    """The problems of a pydantic error as sentences, with a suggestion for unknown fields and wrong values.

    `content`: what the file says, by which a key is told from pydantic's names for alternatives.
    """
    groups: dict[Path, list[tuple[Path, ErrorDetails]]] = {}
    for each in error.errors(include_url=False):
        loc = tuple(each["loc"])
        alternatives = _alternatives(loc, content)
        prefix = loc[: min(alternatives, default=len(loc))]
        path = tuple(step for index, step in enumerate(loc) if index not in alternatives)
        groups.setdefault(prefix, []).append((path, each))
    return [problem for prefix, errors in groups.items() for problem in _of_group(model, prefix, errors)]


def _alternatives(loc: Path, content: object) -> frozenset[int]:
    """The steps of a path that name one of several things which may stand there, and no key of the file."""
    found: set[int] = set()
    here: Any = content
    for index, step in enumerate(loc):
        if _holds(here, step):
            here = here[step]
        elif isinstance(step, str) and _ALTERNATIVE.search(step):
            found.add(index)
    return frozenset(found)


def _holds(content: object, step: str | int) -> bool:
    if isinstance(content, list):
        return isinstance(step, int) and step < len(content)
    return isinstance(content, dict) and step in content


def _of_group(
    model: type[BaseModel], prefix: Path, errors: Sequence[tuple[Path, ErrorDetails]]
) -> Iterator[SchemaProblem]:
    """Several errors at one place are alternatives: the one that fits best is told, or all that may stand there."""
    deepest = max(len(each["loc"]) for _, each in errors)
    if deepest <= len(prefix) + 1:
        chosen = list(errors)
    else:
        chosen = [(path, each) for path, each in errors if len(each["loc"]) == deepest]
    if len(chosen) > 1 and deepest == len(prefix) + 1:
        told = [_problem(model, each, prefix) for _, each in chosen]
        first = next((each for each in told if each.code == _OF_A_FORM.upper()), told[0])
        yield SchemaProblem(prefix, first.code, _either(each.sentence for each in told), _first_hint(told))
        return
    for path, each in chosen:
        yield _problem(model, each, path)


def _either(sentences: Iterable[str]) -> str:
    """Sentences that say what may stand there, as one."""
    first, *rest = dict.fromkeys(sentences)
    return "；或者".join((first, *rest))


def _first_hint(told: Iterable[SchemaProblem]) -> str:
    return next((each.suggestion for each in told if each.suggestion), "")


def _problem(model: type[BaseModel], error: ErrorDetails, path: Path) -> SchemaProblem:
    kind, context = error["type"], error.get("ctx", {})
    last = str(path[-1]) if path else ""
    suggestion = ""
    if kind == "extra_forbidden":
        return SchemaProblem(path, kind.upper(), *_unknown(model, path, last))
    if kind in ("literal_error", "enum"):
        suggestion = nearest(str(error["input"]), _options(str(context.get("expected", ""))))
    elif kind in _NUMBERS and str(error["input"]).lstrip("-").isdecimal():
        suggestion = f"请去掉引号，写成 {error['input']}"
    elif kind in _MAPS:
        suggestion = _as_map(model, path, error["input"])
    return SchemaProblem(path, kind.upper(), _sentence(error, last), suggestion)


def _unknown(model: type[BaseModel], path: Path, last: str) -> tuple[str, str]:
    """A key that does not belong there; often a key and its value that Chinese punctuation holds together."""
    known = _known_fields(model, path[:-1])
    key, mark, _ = last.translate(_CHINESE).partition(":")
    if mark and key.strip() in known:
        wrong = "中文冒号" if "：" in last else "冒号后面没有空格，或用了全角空格"
        return f"“{last}”里{wrong}", f"请写成 {key.strip()}: …，冒号后面空一格"
    return f"未知字段 {last}", nearest(last, known)


def _as_map(model: type[BaseModel], path: Path, given: object) -> str:
    """How a single value is written where a map with one needed key is meant: `10` as `{days: 10}`."""
    if isinstance(given, dict | list) or given is None:
        return ""
    needed = {
        name
        for each in _models_at(model, path)
        for name, field in each.model_fields.items()
        if field.is_required() and len([one for one in each.model_fields.values() if one.is_required()]) == 1
    }
    return f"请写成 {{{next(iter(needed))}: {given}}}" if len(needed) == 1 else ""


def _sentence(error: ErrorDetails, field: str) -> str:
    if error["type"] == _OF_A_FORM:
        return in_words(str(error.get("ctx", {}).get("pattern", "")))
    template = _TYPE_SENTENCES.get(error["type"])
    if template is not None:
        context = dict(error.get("ctx", {}))
        if "expected" in context:
            context["expected"] = "、".join(_options(str(context["expected"])))
        return template.format_map({"field": field, **context})
    return error["msg"].removeprefix("Value error, ")


def _options(expected: str) -> list[str]:
    """What may stand there, out of pydantic's "'a', 'b' or 'c'"."""
    return [option.strip("'") for option in expected.replace(" or ", ", ").split(", ")]


def _known_fields(model: type[BaseModel], path: Sequence[str | int]) -> set[str]:
    """Names of the fields of the model at `path`; all candidates where a union leaves several."""
    return {field.alias or name for each in _models_at(model, path) for name, field in each.model_fields.items()}


def _models_at(model: type[BaseModel], path: Sequence[str | int]) -> set[Any]:
    models: set[Any] = {model}
    for step in path:
        models = {deeper for each in models for deeper in _step(each, step)}
    return models


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
