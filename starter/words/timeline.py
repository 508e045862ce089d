"""How the journal is told: each entry as one Chinese sentence, with what it did to which due date.

Names of items, departments and people come in as mappings and dates are those of the case's own course, so nothing
here reads anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from domain.case.acts import Role
from domain.case.course import Course
from domain.case.entries import ActRefused, Entry, entry_item
from domain.case.intake.entries import (
    AcceptanceRefused,
    AcceptanceRevoked,
    CaseAccepted,
    CaseReceived,
    CorrectionNoticed,
    CorrectionSupplied,
    DeferralCompleted,
    PreReviewAnswered,
    PreReviewSilent,
)
from domain.case.items.entries import (
    HandOverFailed,
    ItemAcknowledged,
    ItemByHand,
    ItemClaimed,
    ItemDecided,
    ItemHandedOver,
    ItemLapsed,
    ItemReleased,
    ItemResent,
    ItemStarted,
    ItemUrged,
    ItemWithdrawn,
    RuleNotMet,
)
from domain.case.joint.state import joint_subject
from domain.case.limits.entries import (
    CalendarChanged,
    ExtensionApproved,
    ExtensionRefused,
    ExtensionRequested,
)
from domain.case.migration.entries import DefinitionChanged, EditionAdopted
from domain.case.results.entries import (
    ApplicationWithdrawn,
    CaseConcluded,
    CommitmentChecked,
    DecisionRevoked,
    ResultDelivered,
    ResultsIssued,
)
from domain.case.state import CaseState
from domain.organisation.reception import DOCUMENT_NAMES
from domain.time.calendar_text import UNIT_NAMES
from domain.time.clock import known_due_on
from starter.words import codes, licences, money, names, rungs, stops, urging, waits
from starter.words import desk as desk_words
from starter.words import joint as joint_words
from starter.words.case_names import CaseNames
from starter.words.names import ENGINE_REASONS, METHOD_NAMES, OUTCOME_NAMES, moment
from starter.words.sentences import Sentences

SENTENCES = Sentences()
says = SENTENCES.says

__all__ = ["INTERNAL", "CaseNames", "effects", "sentence", "spoken_kinds"]

INTERNAL = (
    frozenset(
        {
            "act_refused",
            "item_claimed",
            "item_released",
            "item_urged",
            "rung_fired",
            "hand_over_failed",
            "item_resent",
            "item_by_hand",
            "rule_not_met",
            "extension_requested",
            "extension_refused",
        }
    )
    | desk_words.INTERNAL
    | joint_words.INTERNAL
    | urging.INTERNAL
)
"""What an applicant is not told: what clerks tried in vain or asked one another, and how they share the work."""


_MISSING = "MATERIAL_MISSING"
"""The one reason that says a paper is not there; any other says what is wrong with one that is."""


@says(CaseReceived)
def _received(case_names: CaseNames, entry: CaseReceived) -> str:
    asked = f"，请承办部门预审：{case_names.named(entry.asked)}" if entry.asked else ""
    how = "".join(
        (
            f"，已核验申请人的{DOCUMENT_NAMES[entry.identity]}" if entry.identity else "",
            "，由帮办代办人代为提交" if entry.helped else "",
        )
    )
    if entry.paper is None:
        return f"收件{how}{asked}。"
    paper = entry.paper
    entered = (
        f"{case_names.who(paper.entered_by)}于{moment(paper.entered_at)}补录，{case_names.who(paper.confirmed_by)}复核"
    )
    return f"收件（纸质补录：{entered}）{asked}。"


@says(PreReviewAnswered)
def _answered(case_names: CaseNames, entry: PreReviewAnswered) -> str:
    who, item = case_names.who(entry.actor), case_names.item(entry.item)
    if not entry.gaps:
        return f"{who}预审{item}：材料齐全。"
    missing = case_names.subjects(gap.subject for gap in entry.gaps if gap.reason == _MISSING)
    wrong = [
        f"{case_names.subjects([gap.subject])}：{case_names.gap_reason(gap.reason).sentence.rstrip('。')}"
        for gap in entry.gaps
        if gap.reason != _MISSING
    ]
    return f"{who}预审{item}：{'；'.join([f'缺{missing}'] * bool(missing) + wrong)}。"


@says(CorrectionNoticed)
def _noticed(case_names: CaseNames, entry: CorrectionNoticed) -> str:
    what = case_names.subjects(gap.subject for gap in entry.gaps)
    if entry.round > 1:
        return f"{case_names.who(entry.actor)}再次发出补正通知书，只针对新补交的材料：{what}。"
    return f"{case_names.who(entry.actor)}发出补正通知书，一次告知需要补正：{what}。"


@says(CorrectionSupplied)
def _supplied(case_names: CaseNames, entry: CorrectionSupplied) -> str:
    again = f"，请再看新补交的材料：{case_names.named(entry.asked)}" if entry.asked else ""
    return f"{case_names.who(entry.actor)}补交：{case_names.subjects(entry.supplied)}{again}。"


_ACCEPTED = {
    "window": "受理（材料齐全），开始计时。",
    "review": "受理（各部门预审通过），开始计时。",
    "silence": "受理（预审期满），开始计时。",
    "correction": "受理（补正齐全），开始计时。",
}


@says(CaseAccepted)
def _accepted(case_names: CaseNames, entry: CaseAccepted) -> str:
    if entry.via == "deemed":
        start = f"自收到申请材料之日（{entry.counted_from}）起即为受理"
        hint = "该期限的最后一日为暂定（当年放假安排没有公布）。" if entry.provisional else ""
        return f"视为受理：期限内没有受理，也没有一次告知需要补正的内容，{start}。{hint}"
    if entry.via == "deferral":
        what = case_names.subjects(gap.subject for gap in entry.deferred)
        who = case_names.who(entry.actor)
        return f"{who}容缺受理，开始计时；申请人承诺在{entry.deferral_days}个工作日内补齐：{what}。"
    sentence = f"{case_names.who(entry.actor)}受理，开始计时。" if entry.via == "person" else _ACCEPTED[entry.via]
    if entry.complete_on is not None:
        return sentence.replace("开始计时", f"自补正材料齐全之日（{entry.complete_on}）的次日起计时")
    return sentence


@says(ExtensionRequested)
def _extension_requested(case_names: CaseNames, entry: ExtensionRequested) -> str:
    why = case_names.extension_reason(entry.reason).sentence
    return f"{case_names.who(entry.actor)}申请将{case_names.limit_of(entry.item)}延长{entry.days}个工作日。理由：{why}"


@says(ExtensionApproved)
def _extension_approved(case_names: CaseNames, entry: ExtensionApproved) -> str:
    why = case_names.extension_reason(entry.reason).sentence
    days = f"{entry.days}{UNIT_NAMES[entry.unit or 'working']}"
    return f"{case_names.who(entry.actor)}批准将{case_names.limit_of(entry.item)}延长{days}。理由：{why}"


@says(ExtensionRefused)
def _extension_refused(case_names: CaseNames, entry: ExtensionRefused) -> str:
    why = case_names.extension_reason(entry.reason).sentence
    return f"{case_names.who(entry.actor)}没有批准延长{case_names.limit_of(entry.item)}。理由：{why}"


_VIA = {
    "act": "",
    "rule": "（秒批，数据核验通过）",
    "expiry": "（期满）",
    "silence": "（有效期届满前未作决定，视为准予延续）",
    "signed": "（拟办意见经审核签署）",
    "joint": "（按联合事项的结果）",
    "objection": "（公示期内的异议成立）",
}


@says(ItemDecided)
def _decided(case_names: CaseNames, entry: ItemDecided) -> str:
    # What people signed was decided by people: the department speaks, the entries before it name them.
    by_people = entry.via in ("signed", "joint")
    who = case_names.who(entry.actor) if entry.actor else "承办部门" if by_people else "系统按规则"
    if entry.decision == "grant":
        return f"{who}决定：{case_names.item(entry.item)}准予{_VIA[entry.via]}。"
    via = _VIA[entry.via] if entry.via in ("signed", "joint", "objection") else ""
    return (
        f"{who}决定：{case_names.item(entry.item)}不予{via}。理由：{case_names.refusal_reason(entry.reason).sentence}"
    )


@says(ActRefused)
def _act_refused(case_names: CaseNames, entry: ActRefused) -> str:
    name = names.ACT_NAMES.get(entry.act, entry.act)
    about = case_names.item(entry.item) if entry.item else "本办件"
    return (
        f"{case_names.who(entry.actor)}对{about}的操作“{name}”未生效：{names.refusal(entry.code, entry.act).sentence}"
    )


@says(ApplicationWithdrawn)
def _withdrawn(case_names: CaseNames, entry: ApplicationWithdrawn) -> str:
    if entry.actor is None:
        return f"视为撤回申请：{ENGINE_REASONS.get(entry.reason or '', '逾期未补正。')}"
    who = "申请人" if entry.actor.role is Role.APPLICANT else f"{case_names.who(entry.actor)}代申请人"
    return f"{who}办理撤件，还没有作出决定的事项都不再办理；已经作出的决定不受影响。"


@says(AcceptanceRefused)
def _not_accepted(case_names: CaseNames, entry: AcceptanceRefused) -> str:
    return f"{case_names.who(entry.actor)}决定不予受理。理由：{case_names.refusal_reason(entry.reason).sentence}"


@says(CommitmentChecked)
def _checked(case_names: CaseNames, entry: CommitmentChecked) -> str:
    who, item = case_names.who(entry.actor), case_names.item(entry.item)
    if entry.met:
        return f"{who}核查{item}的承诺：已履行。"
    return f"{who}核查{item}的承诺：未履行。{case_names.refusal_reason(entry.reason).sentence}"


@says(DecisionRevoked)
def _revoked(case_names: CaseNames, entry: DecisionRevoked) -> str:
    why = case_names.refusal_reason(entry.reason).sentence
    return f"{case_names.who(entry.actor)}撤销{case_names.item(entry.item)}的决定。理由：{why}"


@says(DefinitionChanged)
def _migration(case_names: CaseNames, entry: DefinitionChanged) -> str:
    versions = f"{entry.before[:12]} → {entry.after[:12]}"
    return f"{case_names.who(entry.actor)}将本办件迁移到另一版定义（{versions}）；已经开始的事项和期限不变。"


@says(EditionAdopted)
def _edition(case_names: CaseNames, entry: EditionAdopted) -> str:
    alert = f"其中有 {len(entry.earlier)} 个期限提前，请留意。" if entry.earlier else ""
    moved = f"有 {len(entry.changes)} 个到期日变动。" if entry.changes else "到期日没有变化。"
    silence = (
        f"{case_names.named(entry.renewals)}从此按有效期计算：届满没有决定的，视为准予延续。" if entry.renewals else ""
    )
    which = f"改按第{entry.after}版规则办理（原为第{entry.before}版）"
    return f"{case_names.who(entry.actor)}将本办件{which}。{moved}{alert}{silence}"


@says(CalendarChanged)
def _calendar(case_names: CaseNames, entry: CalendarChanged) -> str:
    alert = f"其中有 {len(entry.earlier)} 个期限提前，请留意。" if entry.earlier else ""
    moved = "" if entry.changes else "到期日没有变化。"
    return f"工作日历调整，本办件改按新的日历计算（版本 {entry.calendar.version[:12]}）。{moved}{alert}"


says(PreReviewSilent)(lambda s, e: f"预审期满未答复，视为材料齐全：{s.named(e.items)}。")
says(DeferralCompleted)(lambda _s, _e: "容缺的材料已经全部补齐。")
says(AcceptanceRevoked)(lambda s, e: f"撤销受理：{s.refusal_reason(e.reason).sentence}")
says(ItemStarted)(lambda s, e: f"{s.item(e.item)}开始办理。")
says(ItemHandedOver)(lambda s, e: f"{s.item(e.item)}已送达承办部门的业务系统。")
says(HandOverFailed)(lambda s, e: f"{s.item(e.item)}暂时送不到承办部门的业务系统，{moment(e.retry_at)}自动重试。")
says(RuleNotMet)(lambda s, e: f"{s.item(e.item)}不符合秒批条件，转人工办理。")
says(ItemAcknowledged)(lambda s, e: f"承办部门的业务系统确认收到{s.item(e.item)}。")
says(ItemClaimed)(lambda s, e: f"{s.who(e.actor)}认领{s.item(e.item)}。")
says(ItemReleased)(lambda s, e: f"{s.who(e.actor)}退领{s.item(e.item)}。")
says(ItemLapsed)(lambda s, e: f"{s.item(e.item)}不再办理：前置事项{s.item(e.because)}没有办成。")
says(ItemResent)(lambda s, e: f"{s.who(e.actor)}将{s.item(e.item)}重新分发。")
says(ItemByHand)(lambda s, e: f"{s.who(e.actor)}将{s.item(e.item)}转人工办理，业务系统此后的答复不再生效。")
says(ItemWithdrawn)(lambda s, e: f"{s.who(e.actor)}撤回{s.item(e.item)}，该事项不再办理，其余事项继续。")


@says(ItemUrged)
def _urged(case_names: CaseNames, entry: ItemUrged) -> str:
    until = f"，要求{urging.last_day(entry.answer_by)}前（含当日）回复" if entry.answer_by else ""
    return f"{case_names.who(entry.actor)}催办{case_names.item(entry.item)}{until}。"


says(ResultsIssued)(lambda s, e: f"统一出件：{s.named(e.items)}。")
says(ResultDelivered)(lambda s, e: f"{s.who(e.actor)}确认送达（{METHOD_NAMES[e.method]}）：{s.named(e.items)}。")
says(CaseConcluded)(lambda _s, e: f"办结：{OUTCOME_NAMES[e.outcome]}。")

_ALL = Sentences(
    SENTENCES,
    codes.SENTENCES,
    desk_words.SENTENCES,
    joint_words.SENTENCES,
    licences.SENTENCES,
    rungs.SENTENCES,
    stops.SENTENCES,
    urging.SENTENCES,
    waits.SENTENCES,
    money.SENTENCES,
)
sentence, spoken_kinds = _ALL.sentence, _ALL.spoken_kinds


# --- what an entry did to due dates ---------------------------------------------------------------------------------


def effects(case_names: CaseNames, course: Course) -> Iterator[str]:
    """For each entry of a case, oldest first: the due dates that it set or moved, and that a rung counts no more.

    Empty where there is nothing to add to the sentence.
    """
    for moved, mark in zip(_moved(case_names, course), rungs.superseded_marks(course), strict=True):
        yield f"{moved}{mark}"


def _moved(case_names: CaseNames, course: Course) -> Iterator[str]:
    """What came at one moment is told by where it led: a whole that stands for the blink between two items' starts has
    not moved.
    """
    before = course.start
    for _, together in groupby(course.steps, key=lambda step: step.entry.at):
        steps = [(_subject(entry), state) for entry, state in together]
        yield from _effects(case_names, before, steps)
        before = steps[-1][1]


def _subject(entry: Entry) -> str | None:
    """The subject of the clocks that a sentence need not name again: its item or its joint event."""
    joint = getattr(entry, "joint", None)
    return joint_subject(joint) if joint else entry_item(entry)


def _effects(case_names: CaseNames, before: CaseState, steps: list[tuple[str | None, CaseState]]) -> Iterator[str]:
    """One text for each step of a moment; each clock is told once, where it was touched first."""
    end, told, state = steps[-1][1], set[str](), before
    for about, after in steps:
        recounted = after.calendar is not state.calendar
        touched = [key for key, clock in after.clocks.items() if recounted or clock is not state.clocks.get(key)]
        said = [_due_told(case_names, before, end, key, about) for key in touched if key not in told]
        told.update(touched)
        found = [text for text in said if text]
        yield f"{'，'.join(found)}。" if found else ""
        state = after


def _due_told(case_names: CaseNames, before: CaseState, after: CaseState, key: str, about: str | None) -> str:
    """Where a clock's due date went between two states; empty when it stayed, or the clock no longer runs."""
    clock, known = after.clocks[key], before.clocks.get(key)
    if clock.ended_on is not None:
        return ""
    name, due = case_names.clock(clock, about), _day_told(known_due_on(clock, after.calendar), after)
    if known is None:
        return f"{name}至{due}"
    was = _day_told(known_due_on(known, before.calendar), before)
    return "" if was == due else f"{name}由{was}改为{due}"


def _day_told(due: date | None, state: CaseState) -> str:
    """A due date as it stood: 暂定 where its year's calendar was not yet published."""
    if due is None:
        return "待定"
    return f"{due}（暂定）" if state.calendar.is_provisional(due) else f"{due}"
