"""JSON Schema and `check` give one answer: shipped files fit their schemas, and what one refuses, both do."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bundles.language.findings import DefinitionError
from bundles.language.schema_export import MODELS, SCHEMA_FOLDER
from bundles.language.yaml_files import parse_yaml, read_yaml
from bundles.loader import BUNDLES_ROOT, bundle_slugs

FIXTURES = Path(__file__).parents[1] / "fixtures" / "bundles"
HEAD = "$schema="


@cache
def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMA_FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def schema_of(path: Path) -> str | None:
    """The schema that a file names in its first line, as editors read it."""
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return Path(first.partition(HEAD)[2].strip()).name.removesuffix(".schema.json") if HEAD in first else None


def problems(name: str, content: Any) -> list[str]:
    return [f"{'.'.join(map(str, each.path))}: {each.message}" for each in validator(name).iter_errors(content)]


SHIPPED = [path for root in (BUNDLES_ROOT, FIXTURES) for path in sorted(root.rglob("*.yaml")) if schema_of(path)]


def test_nearly_every_shipped_file_names_its_schema() -> None:
    without = [path for path in BUNDLES_ROOT.rglob("*.yaml") if not schema_of(path)]
    assert {path.parent.name for path in without} <= {"calendars"}
    assert len(SHIPPED) > 200


def test_every_shipped_file_fits_the_schema_that_it_names() -> None:
    found = {}
    for path in SHIPPED:
        name = schema_of(path)
        root = next(each for each in (BUNDLES_ROOT, FIXTURES) if path.is_relative_to(each))
        if name is not None and (wrong := problems(name, read_yaml(path, root).content)):
            found[path.relative_to(root).as_posix()] = wrong[:3]
    assert found == {}


BUNDLE = (BUNDLES_ROOT / "matters" / "kaiban-canyin" / "bundle.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("promised_limit: {days: 11}", "promised_limit: 11"),
        ("promised_limit: {days: 11}", 'promised_limit: {days: "11"}'),
        ("promised_limit: {days: 11}", "promised_limit: {days: elf}"),
        ("promised_limit: {days: 11}", "promised_limit: {days: -1}"),
        ("recheck: true", 'recheck: "true"'),
        ("items: [spjy, spxjy, xfyb, hwzp]", "items: [SPJY]"),
        ("items: [spjy, spxjy, xfyb, hwzp]", "items: []"),
        ("results: send_as_ready", "results: send_as_redy"),
        ("lead_department: spj", "lead_departmant: spj"),
        ("moves: 1\n", "moves: eins\n"),
        ("urge_hours: 24", "urge_hours: '24'"),
    ],
)
def test_what_one_of_them_refuses_the_other_does_too(old: str, new: str) -> None:
    assert old in BUNDLE
    file = parse_yaml(BUNDLE.replace(old, new, 1).encode(), "matters/kaiban-canyin/bundle.yaml")
    assert problems("bundle", file.content)
    with pytest.raises(DefinitionError):
        file.parse(MODELS["bundle"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("items: [spjy, spxjy, xfyb, hwzp]", "items: [spj/spjy, spxjy, xf/xfyb, hwzp]"),
        ("items: [spjy, spxjy, xfyb, hwzp]", "items: xfyb"),
        ("item: zhxk}", "item: spj/zhxk}"),
    ],
)
def test_short_names_of_items_are_taken_by_both(old: str, new: str) -> None:
    assert old in BUNDLE
    file = parse_yaml(BUNDLE.replace(old, new, 1).encode(), "matters/kaiban-canyin/bundle.yaml")
    assert problems("bundle", file.content) == []
    file.parse(MODELS["bundle"])


def test_all_bundles_are_looked_at() -> None:
    looked_at = {path.parent.name for path in SHIPPED if path.name == "bundle.yaml"}
    assert set(bundle_slugs()) <= looked_at
