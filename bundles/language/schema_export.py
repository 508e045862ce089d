"""Writes the published JSON Schemas (`schema/*.schema.json`): `python -m bundles.language.schema_export`.

Editors complete and check the YAML files with them, through the first line of each file. `--check` writes nothing
and ends with 1 when a published schema is not what the models say.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bundles.language.files import CATALOGUE_FILES
from bundles.language.people_words import PeopleWords
from bundles.scenarios.scenario import Scenario
from bundles.sharing_terms import SharingTerms
from bundles.yearly_plan import YearlyPlan
from domain.definition.bundle import Bundle
from domain.definition.conditions import GROUP_WORDS, SUBJECT_WORDS
from domain.definition.item import Item
from domain.organisation.model import OrganisationData

SCHEMA_FOLDER = Path(__file__).parents[1] / "schema"
MODELS: Mapping[str, type[BaseModel]] = {
    "bundle": Bundle,
    "item": Item,
    "scenario": Scenario,
    "yearly": YearlyPlan,
    "template": Bundle,
    "overrides": Bundle,
    "organisation-data": OrganisationData,
    "people-words": PeopleWords,
    "sharing-terms": SharingTerms,
    **CATALOGUE_FILES,
}


def schemas() -> dict[str, str]:
    """File name → text of every published schema, as the models are now."""
    return {f"{name}.schema.json": _text(model, _SHAPES.get(name)) for name, model in MODELS.items()}


def outdated(folder: Path = SCHEMA_FOLDER) -> tuple[str, ...]:
    """Names of the schemas in `folder` that are missing, left over, or differ from the models."""
    expected = schemas()
    present = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.schema.json")}
    return tuple(sorted(name for name in {*expected, *present} if expected.get(name) != present.get(name)))


def _text(model: type[BaseModel], shape: Shape | None = None) -> str:
    schema = model.model_json_schema(mode="validation")
    definitions = schema.get("$defs", {})
    # These are written shorter than the model that reads them; the schema must describe what people write.
    if "Condition" in definitions:
        definitions["Condition"] = _written_condition()
    for name in ("BundleItem", "MaterialUse"):
        if name in definitions:
            definitions[name] = _written_entry(definitions[name])
    for name, fields in _BY_SHORT_NAME.items():
        if name in definitions:
            definitions[name] = _with_short_names(definitions[name], fields)
    if "Span" in definitions:
        definitions["Span"] = {"type": "string", "pattern": r"^\d{2}:\d{2}-\d{2}:\d{2}$"}
    if "Procedure" in definitions:
        definitions["Procedure"] = _without_key(definitions["Procedure"])
    if shape is not None:
        schema = shape(schema)
    published = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(published, ensure_ascii=False, indent=2) + "\n"


_BY_SHORT_NAME: Mapping[str, tuple[str, ...]] = {
    "JointSection": ("items",),
    "SignatureRule": ("items",),
    "CompositeRule": ("items", "item"),
    "UndoRule": ("of",),
}
"""Where an item of the bundle may be named by its own slug alone, and one name may stand for a list of one."""
_SHORT_NAME = {"type": "string", "pattern": r"^(?:[a-z][a-z0-9-]*/)?[a-z][a-z0-9-]*$", "maxLength": 60}


def _with_short_names(model: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    properties = dict(model["properties"])
    for name in fields:
        properties[name] = _short_name(properties[name])
    return {**model, "properties": properties}


def _short_name(written: Mapping[str, Any]) -> dict[str, Any]:
    """A list of names, one name in its place, or (not a list) one name or nothing, as the model takes them."""
    about = {key: each for key, each in written.items() if key in ("title", "description", "default")}
    if "items" not in written:
        return {**about, "anyOf": [_SHORT_NAME, {"type": "null"}]}
    listed = {key: each for key, each in written.items() if key in ("type", "minItems", "maxItems")}
    return {**about, "anyOf": [_SHORT_NAME, {**listed, "items": _SHORT_NAME}]}


def _as_template(schema: dict[str, Any]) -> dict[str, Any]:
    """A bundle without a name of its own: a template names itself (`template`), and extends nothing."""
    properties = {name: each for name, each in schema["properties"].items() if name not in ("bundle", "extends")}
    properties = {"template": schema["properties"]["bundle"], **properties}
    required = ["template", *(name for name in schema["required"] if name != "bundle")]
    return {**schema, "title": "Template", "properties": properties, "required": required}


def _as_overrides(schema: dict[str, Any]) -> dict[str, Any]:
    """A district's file that extends a template: only what differs; questions and items name a source, or go."""
    definitions = dict(schema["$defs"])
    removable = {"remove": {"const": True}}
    question = definitions["Question"]
    definitions["Question"] = {
        **question,
        "properties": {**question["properties"], **removable},
        "required": ["source"],
    }
    entry = definitions["BundleItem"]
    _, keyed = entry["anyOf"]
    settings = keyed["additionalProperties"]["anyOf"][0]
    settings = {**settings, "properties": {**settings["properties"], **removable}, "required": ["source"]}
    definitions["BundleItem"] = {**entry, "anyOf": [{**keyed, "additionalProperties": settings}]}
    definitions["IntakeRule"] = {name: each for name, each in definitions["IntakeRule"].items() if name != "required"}
    return {**schema, "title": "Overrides", "$defs": definitions, "required": ["bundle", "extends", "source"]}


Shape = Callable[[dict[str, Any]], dict[str, Any]]
_SHAPES: Mapping[str, Shape] = {"template": _as_template, "overrides": _as_overrides}
"""What a file is written like that is read as another's model after a merge (`bundles.language.templates`)."""


def _written_condition() -> dict[str, Any]:
    again = {"$ref": "#/$defs/Condition"}
    value = {"type": ["string", "integer"]}
    one_or_more_values = {"anyOf": [value, {"type": "array", "items": value, "minItems": 1}]}
    text = {"type": "string"}
    one_or_more_names = {"anyOf": [text, {"type": "array", "items": text, "minItems": 1}]}
    return {
        "title": "Condition",
        "description": "条件：all / any / not / equals / in / present / valid / granted；简写 {问题: 答案}",
        "type": "object",
        "minProperties": 1,
        "properties": {
            **{word: {"type": "array", "items": again, "minItems": 1} for word in GROUP_WORDS},
            **dict.fromkeys(SUBJECT_WORDS, one_or_more_names),
            "not": again,
            "equals": {"type": "object", "additionalProperties": value},
            "in": {"type": "object", "additionalProperties": one_or_more_values},
        },
        "additionalProperties": one_or_more_values,
    }


def _without_key(model: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of a mapping as people write it: its key stands before it."""
    properties = {name: each for name, each in model["properties"].items() if name != "key"}
    return {**model, "properties": properties, "required": [name for name in model["required"] if name != "key"]}


def _written_entry(model: Mapping[str, Any]) -> dict[str, Any]:
    """A list entry as people write it: the key alone, or the key with its settings under it."""
    properties = dict(model["properties"])
    key = properties.pop("key")
    name: dict[str, Any] = {"pattern": key["pattern"]} if "pattern" in key else {}
    settings = {"type": "object", "properties": properties, "additionalProperties": False}
    keyed = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "propertyNames": name,
        "additionalProperties": {"anyOf": [settings, {"type": "null"}]},
    }
    return {
        "title": model["title"],
        "description": model["description"],
        "anyOf": [{"type": "string", **name}, keyed],
    }


def main(arguments: list[str]) -> int:
    """Writes the schemas, or with `--check` only compares. Returns the exit code."""
    if "--check" in arguments:
        stale = outdated()
        if stale:
            sys.stderr.write(
                f"JSON Schema 与模型不一致：{'、'.join(stale)}。请运行 python -m bundles.language.schema_export\n"
            )
        return 1 if stale else 0
    SCHEMA_FOLDER.mkdir(exist_ok=True)
    expected = schemas()
    for stale_name in set(outdated()) - set(expected):
        (SCHEMA_FOLDER / stale_name).unlink()
    for name, text in expected.items():
        (SCHEMA_FOLDER / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"已写入 {len(expected)} 个 JSON Schema：{SCHEMA_FOLDER.name}/\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
