"""Every sentence and word that pages say about roles, phases, lights, acts and journal entries, in one place.

An entry becomes one Chinese sentence; names of items, departments and people come in as mappings, so nothing here
reads anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from domain.acts import ActKind, Actor, Refusal, Role, refuse
from domain.bundle import Definition
from domain.calendar import BEIJING
from domain.catalogue import Reason
from domain.entries import Entry, Outcome
from domain.state import ItemPhase, Phase
from ledger.lists import WorkRow

ROLE_NAMES: Mapping[Role, str] = {
    Role.APPLICANT: "申请人",
    Role.COUNTER_CLERK: "综合窗口人员",
    Role.HANDLER: "部门经办人",
    Role.LEAD: "牵头部门",
    Role.SUPERVISOR: "督办人员",
    Role.ADMIN: "系统管理员",
    Role.SYSTEM: "部门业务系统",
}
NAVIGATION: Mapping[Role, tuple[tuple[str, str], ...]] = {
    Role.COUNTER_CLERK: (("/filing", "收件登记"), ("/cases", "办件列表")),
    Role.HANDLER: (("/work", "我的待办"), ("/cases", "办件列表")),
    Role.LEAD: (("/board", "督办看板"), ("/cases", "办件列表")),
    Role.SUPERVISOR: (("/board", "督办看板"), ("/cases", "办件列表")),
    Role.ADMIN: (("/account", "我的身份"),),
}
PHASE_NAMES: Mapping[str, str] = {
    Phase.SUBMITTED: "已收件",
    Phase.REVIEWING: "预审中",
    Phase.CORRECTING: "待补正",
    Phase.HANDLING: "办理中",
    Phase.CONCLUDED: "已办结",
}
ITEM_PHASE_NAMES: Mapping[str, str] = {
    ItemPhase.WAITING: "未开始",
    ItemPhase.REVIEWING: "预审中",
    ItemPhase.OPEN: "办理中",
    ItemPhase.GRANTED: "准予",
    ItemPhase.REFUSED: "不予",
    ItemPhase.LAPSED: "前置未通过",
    ItemPhase.WITHDRAWN: "已撤件",
}
OUTCOME_NAMES: Mapping[str, str] = {
    Outcome.GRANTED: "全部办成",
    Outcome.PARTLY_GRANTED: "部分办成",
    Outcome.REFUSED: "不予办理",
    Outcome.WITHDRAWN: "已撤件",
    Outcome.NOT_ACCEPTED: "不予受理",
}
LIGHT_NAMES: Mapping[str, str] = {"green": "绿灯", "soon": "即将到期", "yellow": "黄灯", "red": "红灯"}
LIGHT_MEANINGS: Mapping[str, str] = {
    "green": "期限内",
    "soon": "期限内，即将到期",
    "yellow": "承诺期限刚过，尚未办结",
    "red": "超期较久，或已超过法定期限",
}
ACT_NAMES: Mapping[str, str] = {
    ActKind.COMPLETE_PRE_REVIEW: "提交预审意见",
    ActKind.SUPPLY_CORRECTION: "提交补正",
    ActKind.REFUSE_ACCEPTANCE: "不予受理",
    ActKind.CLAIM_ITEM: "认领",
    ActKind.RELEASE_ITEM: "退领",
    ActKind.ACKNOWLEDGE_ITEM: "确认接收",
    ActKind.DECIDE_ITEM: "作出决定",
    ActKind.URGE_ITEM: "催办",
    ActKind.WITHDRAW_APPLICATION: "撤件",
}
SOURCE_WORDS: Mapping[str, str] = {
    "held": "已持有，免提交",
    "handed_in": "已提交",
    "generated": "系统生成",
    "produced": "由前面的事项产生",
    "missing": "未提交",
}
ENGINE_REASONS: Mapping[str, str] = {
    "correction_overdue": "逾期未补正。",
    "APPLICANT_WISH": "申请人自愿撤回。",
}
STEPS: tuple[tuple[str, str], ...] = (
    ("received", "收件"),
    ("reviewed", "预审"),
    ("accepted", "受理"),
    ("handled", "办理"),
    ("concluded", "办结"),
)
FORM_LABELS: Mapping[str, str] = {
    "opinion": "办理意见",
    "result_no": "结果编号",
    "note": "说明",
    "case_no": "办件编号",
    "login": "登录名",
    "reason": "理由",
    "decision": "决定",
}
SILENT_FIELDS = frozenset({"password", "query_code", "form_token", "act_id", "seq"})
"""Fields whose values a page never shows again."""

WITHDRAWN_BY_APPLICANT = "APPLICANT_WISH"
REMEDIES = (
    "如对本决定不服，可以自收到决定书之日起60日内依法申请行政复议，"
    "或者自收到决定书之日起6个月内依法向人民法院提起行政诉讼。"
)


@dataclass(frozen=True)
class Speaker:
    """What is needed to turn a case's entries into sentences: the names of things and people.

    `people` are names by account id, shown to staff only; with an empty mapping the role is named instead.
    """

    definition: Definition
    items: Mapping[str, str]
    departments: Mapping[str, str]
    people: Mapping[str, str] = field(default_factory=dict)

    def item(self, key: str | None) -> str:
        """The item in quotation marks."""
        return f"“{self.items.get(key or '', key or '')}”"

    def who(self, actor: Actor | None) -> str:
        """Who did it: department and name for staff, department or role otherwise."""
        if actor is None:
            return "系统"
        if actor.role is Role.APPLICANT:
            return "申请人"
        department = self.departments.get(actor.department or "", "")
        name = self.people.get(actor.actor_id, "")
        if actor.role is Role.SYSTEM:
            return f"{department}业务系统"
        if not department:
            department = ROLE_NAMES[actor.role]
        return f"{department}{name}" if not name else f"{department} {name}"

    def subject(self, key: str) -> str:
        """A gap's subject in words: a material's name or a field's label."""
        material = self.definition.materials.get(key)
        if material is not None:
            return material.name
        parts = key.split(".")
        group = self.definition.groups.get(parts[0])
        if group is not None and len(parts) > 1 and parts[-1] in group.fields:
            return f"{group.name}·{group.fields[parts[-1]].label}"
        return key

    def gap_reason(self, code: str) -> Reason:
        """Why something counts as missing."""
        return self.definition.reasons.gaps.get(code) or Reason(sentence=ENGINE_REASONS.get(code, "未提交或不合格"))

    def refusal_reason(self, code: str | None) -> Reason:
        """Why it was refused."""
        known = self.definition.reasons.refusals.get(code or "")
        return known or Reason(sentence=ENGINE_REASONS.get(code or "", "见决定书"))

    def subjects(self, keys: tuple[str, ...]) -> str:
        """Several subjects, each once."""
        return "、".join(dict.fromkeys(self.subject(key) for key in keys))


Say = Callable[[Speaker, Any], str]


def _received(speak: Speaker, entry: Any) -> str:
    asked = "、".join(speak.items.get(key, key) for key in entry.asked)
    return f"收件，请承办部门预审：{asked}。" if asked else "收件。"


def _answered(speak: Speaker, entry: Any) -> str:
    who, item = speak.who(entry.actor), speak.item(entry.item)
    if not entry.gaps:
        return f"{who}预审{item}：材料齐全。"
    return f"{who}预审{item}：缺{speak.subjects(tuple(gap.subject for gap in entry.gaps))}。"


def _noticed(speak: Speaker, entry: Any) -> str:
    return f"发出补正通知书，一次告知需要补正：{speak.subjects(tuple(gap.subject for gap in entry.gaps))}。"


def _accepted(_speak: Speaker, entry: Any) -> str:
    grounds = {"window": "材料齐全", "review": "各部门预审通过", "silence": "预审期满", "correction": "补正齐全"}
    return f"受理（{grounds[entry.via]}），开始计时。"


def _decided(speak: Speaker, entry: Any) -> str:
    how = {"act": "", "rule": "（秒批，数据核验通过）", "expiry": "（期满）"}[entry.via]
    who = speak.who(entry.actor) if entry.actor else "系统按规则"
    if entry.decision == "grant":
        return f"{who}决定：{speak.item(entry.item)}准予{how}。"
    return f"{who}决定：{speak.item(entry.item)}不予。理由：{speak.refusal_reason(entry.reason).sentence}"


def _rung(speak: Speaker, entry: Any) -> str:
    about = speak.item(entry.item) if entry.item else "本办件"
    if entry.clock_id == "case.pre_review":
        about = "预审"
    elif entry.clock_id == "case.correction":
        about = "补正"
    words = {"remind": "即将到期，已提醒", "yellow": "已到期，亮黄灯", "red": "已超期，亮红灯", "lapse": "期限届满"}
    return f"{about}{words[entry.rung]}。"


def _act_refused(speak: Speaker, entry: Any) -> str:
    name = ACT_NAMES.get(entry.act, entry.act)
    about = speak.item(entry.item) if entry.item else ""
    return f"{speak.who(entry.actor)}对{about or '本办件'}的操作“{name}”未生效：{refusal(entry.code).sentence}"


def _withdrawn(speak: Speaker, entry: Any) -> str:
    if entry.actor is None:
        return f"视为撤回申请：{ENGINE_REASONS.get(entry.reason or '', '逾期未补正。')}"
    return "申请人撤件。" if entry.actor.role is Role.APPLICANT else f"{speak.who(entry.actor)}代申请人办理撤件。"


def _not_accepted(speak: Speaker, entry: Any) -> str:
    return f"{speak.who(entry.actor)}决定不予受理。理由：{speak.refusal_reason(entry.reason).sentence}"


_SENTENCES: Mapping[str, Say] = {
    "case_received": _received,
    "pre_review_answered": _answered,
    "pre_review_silent": lambda s, e: (
        f"预审期满未答复，视为材料齐全：{'、'.join(s.items.get(k, k) for k in e.items)}。"
    ),
    "correction_noticed": _noticed,
    "correction_supplied": lambda s, e: f"{s.who(e.actor)}补交：{s.subjects(e.supplied)}。",
    "case_accepted": _accepted,
    "acceptance_refused": _not_accepted,
    "item_started": lambda s, e: f"{s.item(e.item)}开始办理。",
    "item_handed_over": lambda s, e: f"{s.item(e.item)}已送达承办部门的业务系统。",
    "hand_over_failed": lambda s, e: f"{s.item(e.item)}暂时送不到承办部门的业务系统，{moment(e.retry_at)}自动重试。",
    "rule_not_met": lambda s, e: f"{s.item(e.item)}不符合秒批条件，转人工办理。",
    "item_acknowledged": lambda s, e: f"承办部门的业务系统确认收到{s.item(e.item)}。",
    "item_claimed": lambda s, e: f"{s.who(e.actor)}认领{s.item(e.item)}。",
    "item_released": lambda s, e: f"{s.who(e.actor)}退领{s.item(e.item)}。",
    "item_decided": _decided,
    "item_lapsed": lambda s, e: f"{s.item(e.item)}不再办理：前置事项{s.item(e.because)}未通过。",
    "item_urged": lambda s, e: f"{s.who(e.actor)}催办{s.item(e.item)}。",
    "rung_fired": _rung,
    "act_refused": _act_refused,
    "application_withdrawn": _withdrawn,
    "results_issued": lambda s, e: f"统一出件：{'、'.join(s.items.get(k, k) for k in e.items)}。",
    "case_concluded": lambda _s, e: f"办结：{OUTCOME_NAMES[e.outcome]}。",
}


def sentence(speak: Speaker, entry: Entry) -> str:
    """One journal entry as a Chinese sentence."""
    return _SENTENCES[entry.kind](speak, entry)


def spoken_kinds() -> frozenset[str]:
    """Kinds of entries that have a sentence, for the test that none is missing."""
    return frozenset(_SENTENCES)


def refusal(code: str) -> Refusal:
    """The refusal of a code; one that this version does not know is named by its code."""
    try:
        return refuse(code)
    except KeyError:
        return Refusal(code=code, sentence="操作没有生效。", next_step="请刷新页面，查看最新状态。")


def moment(at: datetime | None) -> str:
    """A moment as Beijing date and time."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if at else ""


def day(on: date | None) -> str:
    """A Beijing date as people write it."""
    return f"{on.year}年{on.month}月{on.day}日" if on else ""


def next_for_clerk(row: WorkRow, viewer: str | None) -> str:
    """What to do next about an item of the work list."""
    if row.handler not in (None, viewer):
        return "同事正在办理"
    if row.state == ItemPhase.REVIEWING:
        return "预审材料是否齐全"
    if row.routed == "http":
        return "等待业务系统回传结果" if row.handed_over else "正在送往业务系统"
    return "审查并作出决定" if row.handler else "认领后审查，作出决定"
