"""版本迁移: open cases go over to another version of their definition, by explicit command, case by case.

A dry run (试算) asks the same rule that the case asks, and writes nothing. A run that is applied has a number; by that
number it is reverted, which is the same act the other way and under the same rule. What a version asks of the form or
the materials that a case does not have is looked up here, because a case carries neither.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date

from domain.case.acts import ActKind, Actor, Record
from domain.case.evolve import evolve
from domain.case.migration.entries import DefinitionChanged
from domain.case.migration.rules import unsafe
from domain.case.refusals import Refusal, refuse
from domain.case.state import CaseState, ItemPhase, Phase, running
from domain.definition.bundle import Definition
from domain.definition.form_check import validate_form
from domain.definition.forms import all_materials, merged_form, rows_of
from domain.definition.plan import Plan, PlanItem
from domain.definition.resolve import ResolveRefused, resolve, with_renewals
from domain.fees import FeePlan, yuan
from domain.materials.choice import asked_of
from domain.materials.one_of import listed
from domain.time.calendar import beijing_date
from domain.time.clock import known_due_on
from domain.time.clock_text import LIMIT_NAMES
from ledger import definitions as ledger
from ledger import journal
from ledger.definitions import FormAndMaterials
from starter.definitions.publish import PUBLISHERS
from starter.office.client import Lianban
from starter.office.errors import BundleUnknown, LianbanError
from starter.office.requests import ActRequest

RUN_LETTERS = 10
"""Characters of a run's number."""
NO_REASON = Refusal(
    code="MIGRATION_REASON_MISSING",
    sentence="没有写明为什么迁移，不能迁移。",
    next_step="请写明理由（--reason），理由记入每个办件的日志。",
)


class Move(Record):
    """One case of a migration: from which version to which, and why not (`refusal`) or what changes for it.

    `act_id`: the act that was sent; None in a dry run, or where the case was refused before.
    """

    case_no: str
    before: str
    after: str
    changes: tuple[str, ...] = ()
    refusal: Refusal | None = None
    act_id: str | None = None


class _Unfit(Exception):
    """The version asks for something that the case does not have."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        next_step = "请让办件按原版本办完；确需按新版本办的，由申请人撤件后按新版本重新申请。"
        self.refusal = Refusal(code=code, sentence=sentence, next_step=next_step)


def new_run() -> str:
    """The number of a run."""
    return uuid.uuid4().hex[:RUN_LETTERS]


async def dry_run(lianban: Lianban, slug: str, target: Definition, case_no: str | None = None) -> AsyncIterator[Move]:
    """What the migration would do to every open case of the bundle (or that one) that goes by another version."""
    for number, content_hash in await ledger.open_cases_of(lianban.pool, slug):
        if content_hash != target.hash and case_no in (None, number):
            move, _ = await _looked_at(lianban, number, target)
            yield move


@dataclass(frozen=True)
class Ordered:
    """Who has cases moved, under which number of a run, and why; the reason stands in every case's journal."""

    by: Actor
    run: str
    reason: str


async def apply(
    lianban: Lianban, slug: str, target: Definition, ordered: Ordered, case_no: str | None = None
) -> AsyncIterator[Move]:
    """Move every open case that may go over; the others are refused with their reason. Raises LianbanError."""
    _may(ordered)
    for number, content_hash in await ledger.open_cases_of(lianban.pool, slug):
        if content_hash != target.hash and case_no in (None, number):
            yield await _moved(lianban, number, target, ordered)


async def revert(lianban: Lianban, reverted: str, ordered: Ordered) -> AsyncIterator[Move]:
    """Move every case of an earlier run back to the version it came from. Raises LianbanError."""
    _may(ordered)
    for moved in await ledger.moved_by(lianban.pool, f"migrate-{reverted}-"):
        target = await ledger.read_definition(lianban.pool, moved.before)
        if target is None:
            raise BundleUnknown
        state = await journal.read_state(lianban.pool, moved.case_no)
        if state.plan.definition != moved.after:
            sentence = "办件在这次迁移之后又换了版本，不能按这次撤回。"
            refusal = Refusal(code="MIGRATION_MOVED_ON", sentence=sentence, next_step="请按最后一次迁移的编号撤回。")
            before = state.plan.definition
            yield Move(case_no=moved.case_no, before=before, after=moved.before, refusal=refusal)
        else:
            yield await _moved(lianban, moved.case_no, target, ordered)


def _may(ordered: Ordered) -> None:
    if ordered.by.role not in PUBLISHERS:
        raise LianbanError(refuse("NOT_ALLOWED"))
    if not ordered.reason.strip():
        raise LianbanError(NO_REASON)


async def _moved(lianban: Lianban, case_no: str, target: Definition, ordered: Ordered) -> Move:
    move, plan = await _looked_at(lianban, case_no, target)
    if plan is None:
        return move
    act_id = f"migrate-{ordered.run}-{case_no}"
    request = ActRequest(
        act_id=act_id,
        case_no=case_no,
        kind=ActKind.CHANGE_DEFINITION,
        actor=ordered.by,
        plan=plan,
        content={"note": ordered.reason.strip()},
    )
    receipt = await lianban.send_act(request)
    return move.model_copy(update={"act_id": act_id, "refusal": receipt.refusal})


async def _looked_at(lianban: Lianban, case_no: str, target: Definition) -> tuple[Move, Plan | None]:
    """The case under the rule; the plan to send where it may go over."""
    state = await journal.read_state(lianban.pool, case_no)
    move = Move(case_no=case_no, before=state.plan.definition, after=target.hash)
    try:
        plan = plan_for(target, state, await ledger.form_and_materials(lianban.pool, case_no))
    except _Unfit as unfit:
        return move.model_copy(update={"refusal": unfit.refusal}), None
    code = "CASE_CLOSED" if state.phase is Phase.CONCLUDED else unsafe(state, plan)
    if code is not None:
        return move.model_copy(update={"refusal": refuse(code)}), None
    return move.model_copy(update={"changes": tuple(_changes(state, plan))}), plan


def plan_for(target: Definition, state: CaseState, held: FormAndMaterials) -> Plan:
    """The plan that another version gives with the same answers and form, as it travels to the case.

    A case keeps the edition of the rules by which it goes. Raises _Unfit.
    """
    opening = state.opening
    if target.hash == opening.plan.definition:
        back = opening.plan.for_engine().model_dump(exclude={"content_hash"}) | {"defaults": state.plan.defaults}
        return Plan.model_validate(back)
    answers = {key: value for key, value in opening.plan.answers.items() if key in target.questions}
    try:
        plan = resolve(target, answers)
        if rows := rows_of(merged_form(target, plan), held.form):
            plan = resolve(target, answers, rows)
    except ResolveRefused as refused:
        raise _Unfit("MIGRATION_ANSWERS_LACK", f"按新版本的问题答不出方案：{refused.sentence}") from None
    plan = with_renewals(target, plan, held.form, beijing_date(opening.received_at))
    _check_form(target, plan, held, beijing_date(opening.received_at))
    _check_materials(target, plan, state, held)
    changed = plan.model_dump(exclude={"content_hash"}) | {"answers": {}, "defaults": state.plan.defaults}
    return Plan.model_validate(changed)


def _check_form(target: Definition, plan: Plan, held: FormAndMaterials, filed_on: date) -> None:
    """Fields that the version does not ask for any more stay on file and are of no matter."""
    errors = validate_form(merged_form(target, plan), held.form, filed_on)
    lacking = [error.field for error in errors if error.code != "FIELD_UNKNOWN"]
    if lacking:
        raise _Unfit("MIGRATION_FORM_LACKS", f"新版本要填的内容，办件没有或不合要求：{'、'.join(lacking)}。")


def _check_materials(target: Definition, plan: Plan, state: CaseState, held: FormAndMaterials) -> None:
    """What was asked for before is in hand, or in a correction notice, already."""
    asked = {key for item in state.plan.items for key in asked_of(item)} | set(held.materials)
    wanted = [each for each in listed(all_materials(target, plan), asked) if each.is_handed_in]
    lacking = [each.name for each in wanted if each.key not in asked]
    if lacking:
        raise _Unfit("MIGRATION_MATERIAL_LACKS", f"新版本要提交的材料，办件没有：{'、'.join(lacking)}。")


def _changes(state: CaseState, plan: Plan) -> Iterator[str]:
    """What changes for this case, in sentences without anything personal."""
    old = {item.key: item for item in state.plan.items}
    new = {item.key: item for item in plan.items}
    yield from (f"不再办理“{item.name}”。" for key, item in old.items() if key not in new)
    yield from (f"增加“{item.name}”，承诺{item.promised.days}天。" for key, item in new.items() if key not in old)
    for key, item in new.items():
        if key not in old or old[key] == item:
            continue
        if state.items[key].phase in (ItemPhase.WAITING, ItemPhase.REVIEWING):
            before, after = old[key].promised.days, item.promised.days
            moved = f"，承诺时限由{before}天变为{after}天" if before != after else ""
            yield f"“{item.name}”还没有开始，按新版本办理{moved}{_fee_moves(old[key], item)}。"
        else:
            kept = _fee_kept(state, item)
            yield f"“{item.name}”已经开始，期限不变{_due_words(state, key)}{kept}。"
    yield from _no_longer_followed(state, plan)


def _due_words(state: CaseState, key: str) -> str:
    """The due dates of an item under way, which it keeps."""
    clocks = (running(state, kind, key) for kind in ("promised", "statutory"))
    dues = [f"{LIMIT_NAMES[each.kind]}{known_due_on(each, state.calendar)}" for each in clocks if each is not None]
    return f"（{'，'.join(dues)}）" if dues else ""


def _fee_kept(state: CaseState, item: PlanItem) -> str:
    """Of an item under way whose fee the version changes: it costs what it did."""
    fee = state.item_plan(item.key).fee
    return f"；费用仍按原定（{_fee_words(fee)}）" if fee != item.fee else ""


def _fee_moves(before: PlanItem, after: PlanItem) -> str:
    """Of an item that has not begun: what it costs by the version."""
    old, new = _fee_words(before.fee), _fee_words(after.fee)
    return f"，费用由{old}变为{new}" if old != new else ""


def _fee_words(fee: FeePlan | None) -> str:
    if fee is None:
        return "不收费"
    return "由部门核定" if fee.amount is None else yuan(fee.amount)


def _no_longer_followed(state: CaseState, plan: Plan) -> Iterator[str]:
    """容缺: papers that were to follow and that the version does not ask for, and the date by which they were due."""
    after = evolve(
        state, DefinitionChanged(at=state.as_of or state.opening.received_at, plan=plan, before="", after="")
    )
    dropped = [gap for gap in state.gaps if gap not in after.gaps]
    clock = running(state, "deferral")
    if dropped:
        until = f"；容缺补齐期限由{known_due_on(clock, state.calendar)}变为不再计算" if clock and not after.gaps else ""
        yield f"不再要求补齐{len(dropped)}份容缺材料{until}。"
