"""What a plan costs and asks for in person: fees and visits, item by item, as documents say it."""

from __future__ import annotations

from bundles.views.documents import Document, Section, Table
from bundles.views.words import limit_words
from domain.definition.bundle import Definition
from domain.definition.item import Item
from domain.definition.plan import Plan, PlanItem
from domain.fees import DEFAULT_TERM, PaymentTerm, yuan


def fee_words(item: Item) -> str:
    """收费 of an item: the standard and its basis."""
    return "不收费" if item.fee == "none" else f"{item.fee.name}，{item.fee.standard}（{item.fee.basis}）"


def term_words(term: PaymentTerm | None) -> str:
    """缴费期限: how long an order can be paid, and on what that rests."""
    meant = term or DEFAULT_TERM
    if term is None:
        return f"缴费单出具后{limit_words(meant.limit)}内缴（默认设置，待核实）"
    return f"缴费单出具后{limit_words(meant.limit)}内缴（{meant.basis or '待核实'}）"


def charged_words(item: Item, plan: PlanItem) -> str:
    """收费 of an item of one case: how much with these answers, and by when."""
    if item.fee == "none" or item.fee.amount is None:
        return fee_words(item)
    if plan.fee is None:
        return "按所答情形不收费"
    amount = "由部门核定" if plan.fee.amount is None else yuan(plan.fee.amount)
    due = "作出决定前" if plan.fee.due == "before_decision" else "领取结果前"
    return f"{item.fee.name}，{amount}，{due}缴（{item.fee.standard}；{item.fee.basis}），{term_words(plan.fee.term)}"


def total_words(plan: Plan) -> str:
    """What all items of one case cost together, as far as it is known before the departments have set anything."""
    known = sum(each.fee.amount or 0 for each in plan.items if each.fee is not None)
    to_set = any(each.fee is not None and each.fee.amount is None for each in plan.items)
    parts = [f"共{yuan(known)}，一次缴清" if known else "", "另有费用由部门核定" if to_set else ""]
    return "，".join(part for part in parts if part)


def visit_words(item: Item) -> str:
    """到场次数 of an item, and why presence is needed."""
    return f"{item.visits.count}次" + (f"，{item.visits.reason}" if item.visits.reason else "")


def costs_document(definition: Definition, plan: Plan) -> Document:
    """费用和到场: of the items that apply."""
    items = [(each.name, definition.items[each.item]) for each in plan.items]
    of_plan = {each.name: each for each in plan.items}
    rows = tuple((name, charged_words(item, of_plan[name]), visit_words(item)) for name, item in items)
    total = total_words(plan)
    charged = [name for name, item in items if item.fee != "none"]
    visits = sum(item.visits.count for _, item in items)
    fees = f"收费的有：{'、'.join(charged)}；其余不收费。" if charged else "全部不收费。"
    fees += f"{total}。" if total else ""
    seen = f"需要到场{visits}次。" if visits else "不需要到场。"
    section = Section("费用和到场", (fees + seen,), (Table("", ("事项", "收费", "到场次数"), rows),))
    return Document(f"{definition.bundle.name}：费用和到场", "按所答情形得出", (section,))
