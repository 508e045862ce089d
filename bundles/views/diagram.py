"""The diagram of a bundle as Mermaid text: one lane for each department, serial edges, gates, waits, joint events."""

from __future__ import annotations

from collections.abc import Iterator

from bundles.views.own_steps import entry_limit
from domain.definition.bundle import BundleItem, Definition


def mermaid(definition: Definition) -> str:
    """The whole bundle, every item that may take part; edges carry their reason, dotted ones are gates (预审).

    An item is a box with its promised days, a wait has round ends; a dashed box may be left out.
    """
    lines = ["flowchart LR", *_lanes(definition), *_edges(definition), *_joint_events(definition)]
    left_out = [_node(entry.key) for entry in definition.bundle.items if entry.when or entry.optional]
    if left_out:
        lines += ["  classDef maybe stroke-dasharray: 4 3", f"  class {','.join(left_out)} maybe"]
    return "\n".join(lines) + "\n"


def _lanes(definition: Definition) -> Iterator[str]:
    lanes: dict[str, list[BundleItem]] = {}
    for entry in definition.bundle.items:
        lanes.setdefault(definition.items[entry.key].department, []).append(entry)
    for department, entries in lanes.items():
        yield f'  subgraph {_node(department)}["{_text(definition.departments[department].name)}"]'
        yield from (f"    {_node(entry.key)}{_box(definition, entry)}" for entry in entries)
        yield "  end"


_SHAPES = {"wait": ("([", "])"), "own_step": ("[/", "/]"), "check": ("[\\", "\\]")}
"""How what is no decision is drawn: what passes by time, what the applicant does, what a department finds."""


def _box(definition: Definition, entry: BundleItem) -> str:
    item = definition.items[entry.key]
    limit = entry_limit(entry, item)
    unit = "个工作日" if limit.unit == "working" else "日"
    outside = "，不计入整件事" if entry.outside_promise else ""
    text = _text(f"{item.name}<br/>{limit.days}{unit}{outside}")
    left, right = _SHAPES.get(item.kind, ("[", "]"))
    return f'{left}"{text}"{right}'


def _edges(definition: Definition) -> Iterator[str]:
    for entry in definition.bundle.items:
        label = f'|"{_text(entry.why)}"|' if entry.why else ""
        yield from (f"  {_node(each)} -->{label} {_node(entry.key)}" for each in entry.after)
        yield from (f"  {_node(each)} -.->{label} {_node(entry.key)}" for each in entry.gate)


def _joint_events(definition: Definition) -> Iterator[str]:
    for key, section in definition.bundle.joint.items():
        yield f'  {_node(f"joint/{key}")}{{{{"{_text(section.name)}"}}}}'
        yield from (f"  {_node(each)} --- {_node(f'joint/{key}')}" for each in section.items)


def _node(key: str) -> str:
    return key.replace("/", "_").replace("-", "_")


def _text(text: str) -> str:
    """A text as Mermaid reads it between quotes."""
    return text.replace('"', "#quot;")
