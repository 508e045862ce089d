"""The lane diagram (泳道图) of a bundle as SVG: departments as lanes, serial and parallel items, gates, joint events.

It carries no style of its own but presentation attributes and classes, so that it may stand in a page under a strict
content policy and alone in a file. Everything it shows is in its description too, for those who do not see it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

from bundles.views.flow import Cell, Flow, days_words, flow_of, part_words
from domain.definition.bundle import BundleItem, Definition

LABEL, BOX, GAP, HEIGHT, ROW, PAD = 132, 176, 64, 46, 66, 12
"""Pixels: lane label, box width, gap between columns, box height, row height, padding."""
Live = Mapping[str, tuple[str, str]]
"""By item: its state (a class of the box) and words about it, which stand in the box in the place of its days."""
NOW = "现在"
LINE = 13
"""Characters on one line of a box."""


def lanes_svg(definition: Definition, live: Live | None = None, told: str = NOW) -> str:
    """The diagram of every item that may take part; with `live` (item key → state, words) only of those in it.

    A box with a broken border may be left out, a broken line is a gate (预审), round ends are a wait. `told`: what the
    words of `live` say (how it stands now, how long it takes).
    """
    flow = flow_of(definition, live)
    entries = {entry.key: entry for entry in definition.bundle.items}
    name = definition.bundle.name
    width, height = _x(flow.columns - 1) + BOX + PAD, len(flow.cells) * ROW + 2 * PAD
    svg = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "lanes",
            "role": "img",
            "aria-labelledby": "lanes-title lanes-desc",
            "viewBox": f"0 0 {width} {height}",
            "width": str(width),
            "height": str(height),
            "font-family": "sans-serif",
            "font-size": "12",
        },
    )
    ET.SubElement(svg, "title", {"id": "lanes-title"}).text = f"{name}流程图"
    ET.SubElement(svg, "desc", {"id": "lanes-desc"}).text = described(definition, live, told)
    _draw_lanes(svg, definition, flow, width)
    _draw_edges(svg, definition, flow)
    for cell in flow.cells:
        _draw_box(svg, definition, entries[cell.key], cell, live, told)
    return ET.tostring(svg, encoding="unicode") + "\n"


def described(definition: Definition, live: Live | None = None, told: str = NOW) -> str:
    """The diagram in words: each item with its department, days, what it waits for and, in a case, how it stands."""
    return "".join(
        _sentence(definition, entry, live, told) for entry in definition.bundle.items if _shown(entry.key, live)
    )


def _sentence(definition: Definition, entry: BundleItem, live: Live | None, told: str) -> str:
    item = definition.items[entry.key]
    waits = [definition.items[key].name for key in (*entry.after, *entry.gate) if _shown(key, live)]
    parts = [definition.departments[item.department].name, days_words(definition, entry)]
    parts += [part_words(definition, entry), f"在{'、'.join(waits)}之后" if waits else "受理后开始"]
    parts += [f"{told}：{live[entry.key][1]}"] if live is not None else []
    return f"{item.name}：{'，'.join(part for part in parts if part)}。"


def _shown(key: str, live: Live | None) -> bool:
    return live is None or key in live


def _draw_lanes(svg: ET.Element, definition: Definition, flow: Flow, width: int) -> None:
    for number, lane in enumerate(flow.lanes):
        top, height = PAD + lane.row * ROW, lane.rows * ROW
        attributes = _at(0, top, width, height) | {"class": "lane", "fill": ("#ffffff", "#f3f6f9")[number % 2]}
        ET.SubElement(svg, "rect", attributes | {"stroke": "#d3dae1"})
        name = definition.departments[lane.department].name
        _text(svg, 8, top + height / 2, _lines(name, 9)[:3], "lane-name", bold=True)


def _draw_edges(svg: ET.Element, definition: Definition, flow: Flow) -> None:
    for edge in flow.edges:
        before, after = flow.cell(edge.before), flow.cell(edge.after)
        start, end = _x(before.column) + BOX, _x(after.column)
        turn = start + GAP / 2 + (before.row % 5 - 2) * 5
        y, to = _middle(before), _middle(after)
        path = ET.SubElement(
            svg,
            "path",
            {
                "class": "gate" if edge.is_gate else "edge",
                "d": f"M{start} {y:g}H{turn:g}V{to:g}H{end - 6}",
                "fill": "none",
                "stroke": "#4a5866",
                "stroke-width": "1.5",
                **({"stroke-dasharray": "5 4"} if edge.is_gate else {}),
            },
        )
        names = definition.items
        why = f"：{edge.why}" if edge.why else ""
        how = "（先预审，等结果再决定）" if edge.is_gate else ""
        ET.SubElement(path, "title").text = f"{names[edge.before].name}→{names[edge.after].name}{how}{why}"
        points = f"{end - 7},{to - 4:g} {end},{to:g} {end - 7},{to + 4:g}"
        ET.SubElement(svg, "polygon", {"points": points, "fill": "#4a5866"})


_ROUNDED = {"wait": "23", "own_step": "0", "check": "0"}
"""A wait is drawn round; what the applicant does, and a check, with sharp corners; the words say which it is."""


def _draw_box(
    svg: ET.Element,
    definition: Definition,
    entry: BundleItem,
    cell: Cell,
    live: Live | None,
    told: str,
) -> None:
    item = definition.items[entry.key]
    state, words = live[cell.key] if live is not None else ("", "")
    x, y = _x(cell.column), _middle(cell) - HEIGHT / 2
    may_be_left_out = live is None and bool(entry.when or entry.optional)
    attributes = _at(x, y, BOX, HEIGHT) | {
        "class": f"box {state}".strip(),
        "rx": _ROUNDED.get(item.kind, "6"),
        "fill": _LIT.get(state, _PLAIN)[0],
        "stroke": _LIT.get(state, _PLAIN)[1],
        "stroke-width": "1.5",
        **({"stroke-dasharray": "6 3"} if may_be_left_out else {}),
    }
    box = ET.SubElement(svg, "rect", attributes)
    ET.SubElement(box, "title").text = _sentence(definition, entry, live, told)
    joint = [section.name for section in definition.bundle.joint.values() if entry.key in section.items]
    below = words or "，".join(part for part in (days_words(definition, entry), *joint) if part)
    _text(
        svg, x + BOX / 2, y + HEIGHT / 2, [*_lines(item.name, LINE)[:2], _cut(below, 15)], "box-name", anchor="middle"
    )


_PLAIN = ("#ffffff", "#123f6d")
_LIT = {
    "is-done": ("#e4f3ea", "#176339"),
    "is-running": ("#e6f0fa", "#0f5ea8"),
    "is-late": ("#fdeaea", "#9c1b1b"),
    "is-refused": ("#fdeaea", "#9c1b1b"),
    "is-shut": ("#e9edf1", "#8795a3"),
}
"""Fill and border of a box by its state in a case; the words say the same."""


def _x(column: int) -> int:
    return LABEL + PAD + column * (BOX + GAP)


def _middle(cell: Cell) -> float:
    return PAD + cell.row * ROW + ROW / 2


def _at(x: float, y: float, width: float, height: float) -> dict[str, str]:
    return {"x": f"{x:g}", "y": f"{y:g}", "width": f"{width:g}", "height": f"{height:g}"}


def _text(
    svg: ET.Element, x: float, y: float, lines: list[str], name: str, *, anchor: str = "start", bold: bool = False
) -> None:
    """Lines around the middle `y`; hidden from screen readers, whose text is the description."""
    attributes = {"class": name, "text-anchor": anchor, "fill": "#1b2733", "aria-hidden": "true"}
    text = ET.SubElement(svg, "text", attributes | ({"font-weight": "700"} if bold else {}))
    top = y - (len(lines) - 1) * 14 / 2 + 4
    for number, line in enumerate(lines):
        ET.SubElement(text, "tspan", {"x": f"{x:g}", "y": f"{top + number * 14:g}"}).text = line


def _lines(text: str, most: int) -> list[str]:
    return list(_pieces(text, most))


def _pieces(text: str, most: int) -> Iterator[str]:
    for start in range(0, len(text), most):
        yield text[start : start + most]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
