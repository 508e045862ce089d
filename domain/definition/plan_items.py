"""One item of a plan: what the definition and the answers make of it (单项办件)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.definition.bundle import BundleItem, Definition
from domain.definition.conditions import Facts
from domain.definition.extra_rules import UndoRule
from domain.definition.instances import Instances, row_of
from domain.definition.item import Item, MaterialUse
from domain.definition.kept import kept, shared
from domain.definition.plan import CommitmentTerms, Connector, ExtensionRule, PlanItem
from domain.fees import FeePlan, fee_plan
from domain.findings.rule import CHECK
from domain.materials.choice import MaterialChoice
from domain.time.clock import Limit

DECISION_LIMIT = Limit(days=20)
DECISION_EXTENSION = ExtensionRule(days=10, approver="department_head", basis="行政许可法第四十二条第一款")
"""For an administrative licence whose own law says nothing (行政许可法 第四十二条第一款)."""
LICENCE = "行政许可"


def plan_item(
    definition: Definition,
    entry: BundleItem,
    key: str,
    facts: Facts,
    instances: Instances,
) -> PlanItem:
    """The item of that key; the very same one for all answers that make no difference to it."""
    item, row = definition.items[entry.key], row_of(key)
    ahead = instances.ahead(entry, row, entry.after), instances.ahead(entry, row, entry.gate)
    uses = tuple(use.when is None or use.when.holds(facts) for use in item.materials)
    commits = item.commitment is not None and (item.commitment.when is None or item.commitment.when.holds(facts))
    names_others = item.auto_grant is not None or (entry.undo or item.undo) is not None
    fee = fee_plan(item.fee, facts, definition.bundle.payment_term)
    mark = (key, ahead, uses, commits, fee, tuple(instances.keys.items()) if names_others else ())
    parts = (definition.bundle, definition.items, definition.departments, definition.groups)
    store = kept(definition, "_kept_plan_items", parts, dict[tuple[object, ...], PlanItem])
    return shared(store, mark, lambda: _made(definition, entry, key, ahead, uses, commits, fee, instances))


def _made(
    definition: Definition,
    entry: BundleItem,
    key: str,
    ahead: tuple[tuple[str, ...], tuple[str, ...]],
    uses: tuple[bool, ...],
    commits: bool,
    fee: FeePlan | None,
    instances: Instances,
) -> PlanItem:
    item, row = definition.items[entry.key], row_of(key)
    department = definition.departments[item.department]
    connector = entry.connector or item.connector or department.connector
    if item.kind in ("own_step", CHECK):
        connector = Connector.INBOX  # the applicant does it, or people record what was found: no system, no rule (秒批)
    rule = item.auto_grant if connector is Connector.AUTO else None
    visible = {name: instances.seen_from(entry, row, name) for name in instances.keys}
    statutory = entry.statutory_limit or item.statutory_limit
    extension = item.extension
    if statutory is None and item.category == LICENCE and item.kind == "decision":
        statutory, extension = DECISION_LIMIT, extension or DECISION_EXTENSION
    after, gate = ahead
    used = _open_uses(use for use, is_used in zip(item.materials, uses, strict=True) if is_used)
    return PlanItem(
        key=key,
        item=entry.key,
        name=item.name if row is None else f"{item.name}（{_row_name(definition, entry)}{row}）",
        department=item.department,
        kind=item.kind,
        connector=connector,
        own_worker=department.own_worker and connector is not Connector.AUTO,
        after=after,
        gate=tuple(each for each in gate if each not in after),
        promised=entry.promised_limit or item.promised_limit,
        statutory=statutory,
        outside_promise=entry.outside_promise,
        result=item.result,
        materials=tuple(dict.fromkeys(key for use in used for key in (use.key, *use.members))),
        choices=tuple(_choice(use) for use in used if use.any_of),
        may_follow=tuple(use.key for use in used if use.may_follow),
        procedures=item.procedures,
        extension=extension,
        commitment=CommitmentTerms(**item.commitment.model_dump(exclude={"when"}))
        if commits and item.commitment
        else None,
        auto_grant=rule.renamed_items(visible) if rule else None,
        ladder=entry.ladder,
        review=entry.review or item.review,
        separate=(item.separate or ()) if entry.separate is None else entry.separate,
        on_return=entry.on_return or item.on_return or "resume",
        objection=entry.objection or item.objection,
        undo=_undo(entry.undo or item.undo, visible),
        refusal_basis=_refusal_basis(item),
        fee=fee,
        step=item.step_plan() if item.kind == "own_step" else None,
        finding=item.finding,
    )


def _open_uses(uses: Iterable[MaterialUse]) -> tuple[MaterialUse, ...]:
    """The uses without choices (任选其一) of which the item asks for a paper anyway: that one is enough."""
    uses = tuple(uses)
    alone = {use.key for use in uses if not use.any_of}
    return tuple(use for use in uses if not use.any_of or alone.isdisjoint(use.members))


def _choice(use: MaterialUse) -> MaterialChoice:
    return MaterialChoice(key=use.key, proves=use.proves or "", of=use.members, pledge=use.pledge)


def _refusal_basis(item: Item) -> str | None:
    """On what a refusal rests: for a licence 行政许可法 第三十八条 (None), for all else the law of the item itself.

    A check refuses nobody, but a case of checks alone that is not accepted is none of licences either.
    """
    if item.kind != CHECK and (item.category in (None, LICENCE) or item.kind != "decision"):
        return None
    return "、".join(f"{each.law}{each.article or ''}" for each in item.basis) or "本事项办事指南列明的办理条件"


def _undo(rule: UndoRule | None, visible: Mapping[str, tuple[str, ...]]) -> UndoRule | None:
    """The rule with the instances of the later items that take part; None where none of those it names does."""
    if rule is None or not rule.of:
        return rule
    of = tuple(key for name in rule.of for key in visible.get(name, ()))
    return rule.model_copy(update={"of": of}) if of or "withdrawn" in rule.when else None


def _row_name(definition: Definition, entry: BundleItem) -> str:
    """What one row of the group is called; its number follows. Never a person's name: plans are not personal."""
    repeat = definition.groups[entry.for_each].repeat if entry.for_each is not None else None
    return (repeat.row_name if repeat else None) or "序号"
