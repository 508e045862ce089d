"""A scenario as its file: what somebody would write by hand, with the first line that editors read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bundles.scenarios.scenario import Scenario

_HEAD = "# yaml-language-server: $schema=../../../schema/scenario.schema.json\n"
_PLAIN = re.compile(r"[A-Za-z\u4e00-\u9fff+][\w\u4e00-\u9fff./#+-]*(?: \d{2}:\d{2})?", re.ASCII)
_WORDS_OF_YAML = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def scenario_text(scenario: Scenario) -> str:
    """The text of its file; reading it gives the same scenario."""
    content = scenario.model_dump(mode="json", exclude_defaults=True)
    return _HEAD + "".join(f"{line}\n" for line in _lines(content))


def _lines(content: Mapping[str, Any]) -> Iterator[str]:
    for key, value in content.items():
        if key == "values":
            yield "values:"
            yield from (f"  {_plain(name)}: {_plain(each)}" for name, each in value.items())
        elif key == "steps":
            yield "steps:"
            yield from (f"  - {flow(step)}" for step in value)
        elif key == "expect":
            yield "expect:"
            yield from _expected(value)
        else:
            yield f"{key}: {flow(value)}"


def _expected(expect: Mapping[str, Any]) -> Iterator[str]:
    for key, value in expect.items():
        if key in ("clocks", "joints"):
            yield f"  {key}:"
            yield from (f"    {_plain(name)}: {flow(each)}" for name, each in value.items())
        else:
            yield f"  {key}: {flow(value)}"


def flow(value: Any) -> str:
    """A value on one line, as YAML reads it back."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_plain(key)}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return _plain(value)


def _plain(value: Any) -> str:
    """A word as it is where nothing in it means anything to YAML, else in quotes."""
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_YAML:
        return value
    return json.dumps(value, ensure_ascii=False)
