"""The pictures of every bundle: nothing overlaps, nothing is missing, and BPMN is what its schema says."""

from __future__ import annotations

from importlib.resources import files
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from lxml import etree

from bundles.loader import bundle_slugs, load_bundle
from bundles.views.bpmn import DC, DI, MODEL, bpmn_xml
from bundles.views.flow import flow_of
from bundles.views.lanes import described, lanes_svg
from domain.definition.bundle import Definition

SVG = "{http://www.w3.org/2000/svg}"
EVERY = {slug: load_bundle(slug).definition for slug in bundle_slugs()}
SCHEMA = etree.XMLSchema(etree.parse(str(files("SpiffWorkflow") / "bpmn" / "parser" / "schema" / "BPMN20.xsd")))
"""The schema of the standard, as a package that carries it has it; for tests only."""
every_bundle = pytest.mark.parametrize("definition", EVERY.values(), ids=EVERY)
Box = tuple[float, float, float, float]


def place_of(box: ET.Element) -> Box:
    """Left, top, width and height of a box."""
    x, y, width, height = (float(box.get(name, "")) for name in ("x", "y", "width", "height"))
    return x, y, width, height


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes (left, top, width, height) share any area."""
    return all(one[i] < other[i] + other[i + 2] and other[i] < one[i] + one[i + 2] for i in (0, 1))


@every_bundle
def test_every_item_is_drawn_once_and_no_boxes_overlap(definition: Definition) -> None:
    svg = ET.fromstring(lanes_svg(definition))  # noqa: S314 - our own
    boxes = [box for box in svg.iter(f"{SVG}rect") if (box.get("class") or "").startswith("box")]
    places = [place_of(box) for box in boxes]
    assert len(boxes) == len(definition.bundle.items)
    assert not any(overlap(one, other) for one, other in combinations(places, 2))
    width, height = (float(svg.get(name, "")) for name in ("width", "height"))
    assert all(x + w <= width and y + h <= height for x, y, w, h in places)


@every_bundle
def test_every_edge_leads_to_the_right_and_crosses_no_box(definition: Definition) -> None:
    flow = flow_of(definition)
    assert len(flow.edges) == sum(len((*entry.after, *entry.gate)) for entry in definition.bundle.items)
    assert len({cell.row for cell in flow.cells}) == len(flow.cells)
    for edge in flow.edges:
        assert flow.cell(edge.before).column < flow.cell(edge.after).column


@every_bundle
def test_the_picture_says_in_words_all_it_shows(definition: Definition) -> None:
    words = described(definition)
    for entry in definition.bundle.items:
        assert f"{definition.items[entry.key].name}：" in words
    assert words in "".join(ET.fromstring(lanes_svg(definition)).itertext())  # noqa: S314 - our own


def test_a_running_case_shows_only_its_items_with_their_state_in_words() -> None:
    definition = EVERY["xinshenger-chusheng"]
    live = {"yy/cszm": ("is-done", "准予"), "gaj/csdj": ("is-late", "办理中，已超期")}
    drawn = lanes_svg(definition, live)
    assert "办理中，已超期" in drawn
    assert "社会保障卡申领" not in drawn
    assert drawn.count("<rect") - drawn.count('class="lane"') == 2


@every_bundle
def test_bpmn_is_accepted_by_the_schema_of_the_standard(definition: Definition) -> None:
    made = etree.fromstring(bpmn_xml(definition).encode())
    assert SCHEMA.validate(made), SCHEMA.error_log


def test_the_schema_refuses_what_is_wrong() -> None:
    spoiled = bpmn_xml(EVERY["ershoufang"]).replace('sourceRef="start"', 'source="start"', 1)
    assert not SCHEMA.validate(etree.fromstring(spoiled.encode()))


@every_bundle
def test_bpmn_draws_every_node_and_flow_and_leads_from_start_to_end(definition: Definition) -> None:
    root = ET.fromstring(bpmn_xml(definition))  # noqa: S314 - our own
    process = root.find(f"{{{MODEL}}}process")
    assert process is not None
    flows = [(each.get("sourceRef"), each.get("targetRef")) for each in process.iter(f"{{{MODEL}}}sequenceFlow")]
    drawn = {each.get("bpmnElement") for each in root.iter(f"{{{DI}}}BPMNShape")}
    lined = {each.get("bpmnElement") for each in root.iter(f"{{{DI}}}BPMNEdge")}
    nodes = [each.text for each in process.iter(f"{{{MODEL}}}flowNodeRef")]
    assert len(nodes) == len(set(nodes))
    assert set(nodes) <= drawn
    assert {each.get("id") for each in process.iter(f"{{{MODEL}}}sequenceFlow")} <= lined
    assert {each for flow in flows for each in flow} <= set(nodes)
    reached, waiting = {"start"}, ["start"]
    while waiting:
        here = waiting.pop()
        found = {target for source, target in flows if source == here and target is not None} - reached
        reached |= found
        waiting += found
    items = {entry.key.replace("/", "_") for entry in definition.bundle.items}
    assert items | {"end"} <= reached
    for item in items:
        assert any(source == item for source, _ in flows)


@every_bundle
def test_tasks_of_the_bpmn_picture_do_not_overlap(definition: Definition) -> None:
    root = ET.fromstring(bpmn_xml(definition))  # noqa: S314 - our own
    items = {entry.key.replace("/", "_") for entry in definition.bundle.items}
    places: list[Box] = []
    for shape in root.iter(f"{{{DI}}}BPMNShape"):
        bounds = shape.find(f"{{{DC}}}Bounds")
        if shape.get("bpmnElement") in items and bounds is not None:
            places.append(place_of(bounds))
    assert len(places) == len(items)
    assert not any(overlap(one, other) for one, other in combinations(places, 2))
