"""What a plan costs and asks for in person: fees and visits, item by item, as documents say it."""

from __future__ import annotations

from bundles.views.documents import Document, Section, Table
from domain.definition.bundle import Definition
from domain.definition.item import Item
from domain.definition.plan import Plan


def fee_words(item: Item) -> str:
    """收费 of an item: the standard and its basis."""
    return "不收费" if item.fee == "none" else f"{item.fee.name}，{item.fee.standard}（{item.fee.basis}）"


def visit_words(item: Item) -> str:
    """到场次数 of an item, and why presence is needed."""
    return f"{item.visits.count}次" + (f"，{item.visits.reason}" if item.visits.reason else "")


def costs_document(definition: Definition, plan: Plan) -> Document:
    """费用和到场: of the items that apply."""
    items = [(each.name, definition.items[each.item]) for each in plan.items]
    rows = tuple((name, fee_words(item), visit_words(item)) for name, item in items)
    charged = [name for name, item in items if item.fee != "none"]
    visits = sum(item.visits.count for _, item in items)
    fees = f"收费的有：{'、'.join(charged)}；其余不收费。" if charged else "全部不收费。"
    seen = f"需要到场{visits}次。" if visits else "不需要到场。"
    section = Section("费用和到场", (fees + seen,), (Table("", ("事项", "收费", "到场次数"), rows),))
    return Document(f"{definition.bundle.name}：费用和到场", "按所答情形得出", (section,))
