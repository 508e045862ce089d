"""A bundle as BPMN 2.0 XML (ISO/IEC 19510) with its diagram, so that it opens in a BPMN viewer.

One pool with a lane for each department. An item is a user task, a wait a timer event; inclusive gateways stand where
items fork and join, because which of them take part depends on the situation; a condition is the answer that selects
the item. A promised limit is a timer at the border of its task that does not interrupt it. Joint events are notes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from bundles.views.flow import Flow, flow_of
from bundles.views.own_steps import entry_limit, is_own_step
from domain.definition.bundle import BundleItem, Definition, question_of
from domain.time.clock import Limit

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
for _prefix, _address in (("bpmn", MODEL), ("bpmndi", DI), ("dc", DC), ("di", DD), ("xsi", XSI)):
    ET.register_namespace(_prefix, _address)

COLUMN, ROW, TASK, HEIGHT, LEFT, TOP = 340, 110, 160, 70, 240, 60
START, END, DONE = "start", "end", "join_end"


@dataclass
class _Shape:
    """Where a node is drawn: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> tuple[float, float]:
        return self.x + self.width, self.y + self.height / 2

    @property
    def left(self) -> tuple[float, float]:
        return self.x, self.y + self.height / 2


@dataclass
class _Drawing:
    """What has been made so far: the nodes with their shapes, and the flows between them."""

    definition: Definition
    flow: Flow
    process: ET.Element
    shapes: dict[str, _Shape] = field(default_factory=dict)
    flows: list[tuple[str, str, str]] = field(default_factory=list)
    lanes: dict[str, list[str]] = field(default_factory=dict)


def bpmn_xml(definition: Definition) -> str:
    """The bundle as a BPMN document (UTF-8 text with its declaration)."""
    slug = _id(definition.bundle.bundle)
    root = ET.Element(_m("definitions"), {"id": f"definitions_{slug}", "targetNamespace": "urn:lianban:bundles"})
    collaboration = ET.SubElement(root, _m("collaboration"), {"id": f"collaboration_{slug}"})
    pool = {"id": f"pool_{slug}", "name": definition.bundle.name, "processRef": f"process_{slug}"}
    ET.SubElement(collaboration, _m("participant"), pool)
    process = ET.SubElement(root, _m("process"), {"id": f"process_{slug}", "isExecutable": "false"})
    drawing = _Drawing(definition, flow_of(definition), process)
    lane_set = ET.SubElement(process, _m("laneSet"), {"id": f"lanes_{slug}"})
    _nodes(drawing)
    _flows(drawing)
    for lane in drawing.flow.lanes:
        name = definition.departments[lane.department].name
        made = ET.SubElement(lane_set, _m("lane"), {"id": f"lane_{_id(lane.department)}", "name": name})
        for node in drawing.lanes[lane.department]:
            ET.SubElement(made, _m("flowNodeRef")).text = node
    notes = list(_notes(drawing))
    _diagram(root, drawing, slug, notes)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


# --- nodes ------------------------------------------------------------------------------------------------------------


def _nodes(drawing: _Drawing) -> None:
    definition, flow = drawing.definition, drawing.flow
    drawing.lanes = {lane.department: [] for lane in flow.lanes}
    first = flow.lanes[0].department
    y = TOP + ROW / 2
    last = LEFT + flow.columns * COLUMN
    _node(drawing, "startEvent", START, "收件", first, _Shape(LEFT - 130, y - 18, 36, 36))
    _node(drawing, "inclusiveGateway", "fork_start", "", first, _Shape(LEFT - 70, y - 25, 50, 50))
    for entry in definition.bundle.items:
        _item_nodes(drawing, entry)
    _node(drawing, "inclusiveGateway", DONE, "", first, _Shape(last + 20, y - 25, 50, 50))
    _node(drawing, "endEvent", END, "办结", first, _Shape(last + 110, y - 18, 36, 36))


def _item_nodes(drawing: _Drawing, entry: BundleItem) -> None:
    definition = drawing.definition
    item, cell = definition.items[entry.key], drawing.flow.cell(entry.key)
    key, department = _id(entry.key), item.department
    x, y = LEFT + cell.column * COLUMN + 60, TOP + cell.row * ROW + ROW / 2
    limit = entry_limit(entry, item)
    if len((*entry.after, *entry.gate)) > 1:
        _node(drawing, "inclusiveGateway", f"join_{key}", "", department, _Shape(x - 70, y - 25, 50, 50))
    if item.kind == "wait":
        event = _node(drawing, "intermediateCatchEvent", key, item.name, department, _Shape(x + 62, y - 18, 36, 36))
        _timer(event, f"timer_{key}", limit)
    else:
        kind, name = ("manualTask", f"申请人：{item.name}") if is_own_step(item) else ("userTask", item.name)
        _node(drawing, kind, key, name, department, _Shape(x, y - HEIGHT / 2, TASK, HEIGHT))
        promise = _node(
            drawing,
            "boundaryEvent",
            f"promise_{key}",
            f"承诺{limit.days}{'个工作日' if limit.unit == 'working' else '日'}",
            department,
            _Shape(x + TASK - 50, y + HEIGHT / 2 - 18, 36, 36),
        )
        promise.attrib |= {"attachedToRef": key, "cancelActivity": "false"}
        _timer(promise, f"timer_{key}", limit)
    if _successors(definition, entry.key):
        _node(drawing, "inclusiveGateway", f"fork_{key}", "", department, _Shape(x + TASK + 20, y - 25, 50, 50))


def _node(drawing: _Drawing, kind: str, key: str, name: str, department: str, shape: _Shape) -> ET.Element:
    made = ET.SubElement(drawing.process, _m(kind), {"id": key, **({"name": name} if name else {})})
    drawing.shapes[key] = shape
    drawing.lanes[department].append(key)
    return made


def _timer(event: ET.Element, key: str, limit: Limit) -> None:
    """A duration as ISO 8601 has it; working days stay days there, so the event's name says which they are."""
    timer = ET.SubElement(event, _m("timerEventDefinition"), {"id": key})
    duration = ET.SubElement(timer, _m("timeDuration"), {f"{{{XSI}}}type": "bpmn:tFormalExpression"})
    duration.text = f"P{limit.days}D"


def _notes(drawing: _Drawing) -> Iterator[tuple[str, str, str]]:
    """A note for each joint event, tied to its first item: (note, association, item)."""
    for key, section in drawing.definition.bundle.joint.items():
        note, tie, item = f"note_{_id(key)}", f"tie_{_id(key)}", _id(section.items[0])
        made = ET.SubElement(drawing.process, _m("textAnnotation"), {"id": note})
        names = "、".join(drawing.definition.items[each].name for each in section.items)
        ET.SubElement(made, _m("text")).text = f"{section.name}：{names}"
        ET.SubElement(drawing.process, _m("association"), {"id": tie, "sourceRef": item, "targetRef": note})
        yield note, tie, item


# --- flows ------------------------------------------------------------------------------------------------------------


def _flows(drawing: _Drawing) -> None:
    definition = drawing.definition
    _flow(drawing, START, "fork_start")
    for entry in definition.bundle.items:
        key = _id(entry.key)
        before = (*entry.after, *entry.gate)
        entrance = key
        if len(before) > 1:
            entrance = f"join_{key}"
            _flow(drawing, entrance, key)
        words = _condition(definition, entry)
        for each in [f"fork_{_id(name)}" for name in before] or ["fork_start"]:
            _flow(drawing, each, entrance, words)
        after = _successors(definition, entry.key)
        if after:
            _flow(drawing, key, f"fork_{key}")
        if not after or all(_condition(definition, each) for each in after):
            _flow(drawing, f"fork_{key}" if after else key, DONE)
    _flow(drawing, DONE, END)


def _flow(drawing: _Drawing, source: str, target: str, condition: str = "") -> None:
    key = f"flow_{source}__{target}"
    made = ET.SubElement(drawing.process, _m("sequenceFlow"), {"id": key, "sourceRef": source, "targetRef": target})
    if condition:
        made.set("name", condition)
        expression = ET.SubElement(made, _m("conditionExpression"), {f"{{{XSI}}}type": "bpmn:tFormalExpression"})
        expression.text = condition
    drawing.flows.append((key, source, target))


def _condition(definition: Definition, entry: BundleItem) -> str:
    """When the item takes part, in words; empty where it always does."""
    key = question_of(entry)
    words = [f"{definition.questions[key].ask}答“是”"] if key in definition.questions else []
    return "且".join([*words, *([entry.when.describe()] if entry.when else [])])


def _successors(definition: Definition, key: str) -> list[BundleItem]:
    return [entry for entry in definition.bundle.items if key in (*entry.after, *entry.gate)]


# --- the diagram ------------------------------------------------------------------------------------------------------


def _diagram(root: ET.Element, drawing: _Drawing, slug: str, notes: list[tuple[str, str, str]]) -> None:
    diagram = ET.SubElement(root, f"{{{DI}}}BPMNDiagram", {"id": f"diagram_{slug}"})
    plane = ET.SubElement(
        diagram, f"{{{DI}}}BPMNPlane", {"id": f"plane_{slug}", "bpmnElement": f"collaboration_{slug}"}
    )
    flow = drawing.flow
    width, height = LEFT + flow.columns * COLUMN + 130, len(flow.cells) * ROW
    _shape(plane, f"pool_{slug}", _Shape(40, TOP, width, height), is_horizontal=True)
    for lane in flow.lanes:
        shape = _Shape(70, TOP + lane.row * ROW, width - 30, lane.rows * ROW)
        _shape(plane, f"lane_{_id(lane.department)}", shape, is_horizontal=True)
    for key, shape in drawing.shapes.items():
        _shape(plane, key, shape)
    for number, (note, _, _) in enumerate(notes):
        _shape(plane, note, _Shape(LEFT + number * 260, TOP + height + 30, 240, 60))
    for key, source, target in drawing.flows:
        _edge(plane, key, _route(drawing.shapes[source], drawing.shapes[target]))
    for number, (_, tie, item) in enumerate(notes):
        from_shape = drawing.shapes[item]
        bottom = (from_shape.x + 20, from_shape.y + from_shape.height)
        _edge(plane, tie, [bottom, (LEFT + number * 260 + 20, TOP + height + 30)])


def _route(source: _Shape, target: _Shape) -> list[tuple[float, float]]:
    """Out to the right, up or down just before the target, in from the left."""
    (x, y), (to_x, to_y) = source.right, target.left
    if y == to_y:
        return [(x, y), (to_x, to_y)]
    turn = x + 12
    return [(x, y), (turn, y), (turn, to_y), (to_x, to_y)]


def _shape(plane: ET.Element, key: str, shape: _Shape, *, is_horizontal: bool = False) -> None:
    attributes = {"id": f"shape_{key}", "bpmnElement": key} | ({"isHorizontal": "true"} if is_horizontal else {})
    made = ET.SubElement(plane, f"{{{DI}}}BPMNShape", attributes)
    place = {"x": shape.x, "y": shape.y, "width": shape.width, "height": shape.height}
    ET.SubElement(made, f"{{{DC}}}Bounds", {name: f"{value:g}" for name, value in place.items()})


def _edge(plane: ET.Element, key: str, points: list[tuple[float, float]]) -> None:
    made = ET.SubElement(plane, f"{{{DI}}}BPMNEdge", {"id": f"edge_{key}", "bpmnElement": key})
    for x, y in points:
        ET.SubElement(made, f"{{{DD}}}waypoint", {"x": f"{x:g}", "y": f"{y:g}"})


def _m(name: str) -> str:
    return f"{{{MODEL}}}{name}"


def _id(key: str) -> str:
    """A key as an XML id."""
    return key.replace("/", "_")
