"""What follows from a definition for readers: against golden files, and for every bundle without a raw key.

`LIANBAN_GOLDEN=1 pytest tests/unit/test_explain.py` writes the golden files anew; look at the change before keeping it.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from bundles.loader import bundle_slugs, load_bundle
from bundles.views import explain
from bundles.views.bpmn import bpmn_xml
from bundles.views.by_name import DocumentView, document
from bundles.views.lanes import lanes_svg
from domain.definition.bundle import Definition
from domain.definition.resolve import critical_path
from starter.cli.bundle.showing import show_bundle
from starter.cli.pdf import page

GOLDEN = Path(__file__).parents[1] / "golden"
VIEWS: tuple[DocumentView, ...] = ("guide", "procedure", "form", "materials", "plan", "schedule", "reductions")
NEWBORN = "xinshenger-chusheng"
EVERY = {slug: load_bundle(slug).definition for slug in bundle_slugs()}
PICTURED = (NEWBORN, "kaiban-canyin")
NAMES = (
    *(f"{NEWBORN}.{view}.txt" for view in VIEWS),
    *(f"{slug}.{kind}" for slug in PICTURED for kind in ("svg", "bpmn")),
)
KEY = re.compile(r"None|[a-z]+/[a-z]+|\b[A-Z_]{4,}\b|[a-z]+_[a-z]+")
ADDRESS = re.compile(r"https?://\S+|[a-z.]+\.cn\S*")


def made(name: str) -> str:
    """The content that a golden file of that name should have."""
    slug, *_, kind = name.split(".")
    if kind == "svg":
        return lanes_svg(EVERY[slug])
    if kind == "bpmn":
        return bpmn_xml(EVERY[slug])
    view = next(view for view in VIEWS if view == name.split(".")[1])
    return document(EVERY[slug], view).text()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_made_is_what_was_agreed(name: str) -> None:
    content, file = made(name), GOLDEN / name
    if os.environ.get("LIANBAN_GOLDEN") == "1":
        file.write_text(content, encoding="utf-8")
    assert content == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("slug", EVERY)
def test_every_view_of_every_bundle_speaks_without_keys(slug: str, view: DocumentView) -> None:
    text = document(EVERY[slug], view).text()
    assert EVERY[slug].bundle.name in text
    assert not re.search(
        r"None|[a-z]+/[a-z]+|\b[A-Z_]{4,}\b|[a-z]+_[a-z]+", re.sub(r"https?://\S+|[a-z.]+\.cn\S*", "", text)
    )
    assert f"<h1>{EVERY[slug].bundle.name}" in page(document(EVERY[slug], view))


@pytest.mark.parametrize("slug", EVERY)
def test_the_schedule_ends_where_the_critical_path_does_but_for_the_time_of_waits(slug: str) -> None:
    plan = explain.plan_of(explain.longest(EVERY[slug]))
    days = critical_path(plan)[0]
    inside = [each.to_day for each in explain.stretches(plan) if each.item.outside_promise is None]
    uncounted = {each.key for each in plan.items if each.kind == "wait" or each.outside_promise is not None}
    assert max(inside) >= days
    if not uncounted & {before for each in plan.items for before in each.predecessors}:
        assert max(inside) == days
    for each in explain.stretches(plan):
        assert each.to_day >= each.from_day + each.item.promised.days


def test_the_reductions_of_the_newborn_are_those_that_can_be_counted_by_hand() -> None:
    definition = EVERY[NEWBORN]
    counted = explain.reductions(definition, explain.fullest(definition))
    assert counted.steps == (7, 1)
    assert counted.trips == (7, 1)
    # Seven forms' own papers against the four that nobody but the family has; 5 + 1 + 10 + 1 days in the promise.
    assert counted.materials == (22, 4)
    assert counted.days == (17, 16)
    assert "22→4" in explain.reductions_document(definition).text()


def test_an_item_outside_the_promise_counts_no_days_but_has_its_place() -> None:
    definition: Definition = EVERY[NEWBORN]
    card = next(each for each in explain.stretches(explain.fullest(definition)) if each.item.item == "rsj/sbk")
    assert (card.from_day, card.to_day) == (15, 45)


def test_show_gives_json_files_and_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert show_bundle(NEWBORN, view="guide", as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "新生儿出生：办事指南"
    assert show_bundle(NEWBORN, view="guide", form="html", out=tmp_path / "guide.html") == 0
    assert "<h2>申请材料</h2>" in (tmp_path / "guide.html").read_text(encoding="utf-8")
    assert show_bundle(NEWBORN, view="guide", form="svg") == 2
    assert show_bundle(NEWBORN, view="guide", form="pdf") == 2
    assert show_bundle(NEWBORN, view="diagram", as_json=True) == 2
    assert "--out" in capsys.readouterr().err
