"""How the work on one item among colleagues is told: 转办, 委派, 加签, 拟办, 会签, 退回, 撤回, 抄送, 备注, 离职交接."""

from __future__ import annotations

from collections.abc import Mapping

from domain.case.desk.entries import (
    ActTakenBack,
    DecisionProposed,
    DelegatedReturned,
    ItemCopied,
    ItemDelegated,
    ItemRead,
    ItemSigned,
    ItemTransferred,
    NoteAdded,
    ProposalReturned,
    SignerAdded,
    SignerRemoved,
    WorkHandedOver,
)
from domain.case.returns.entries import ItemReturned
from starter.words.case_names import CaseNames
from starter.words.names import ACT_NAMES
from starter.words.sentences import Sentences

SENTENCES = Sentences()
says = SENTENCES.says

INTERNAL = frozenset(
    {
        "item_transferred",
        "item_delegated",
        "delegated_returned",
        "signer_added",
        "signer_removed",
        "item_signed",
        "decision_proposed",
        "finding_proposed",
        "proposal_returned",
        "act_taken_back",
        "item_copied",
        "item_read",
        "note_added",
        "work_handed_over",
    }
)
"""How clerks share the work; an applicant is told what comes of it."""
POSITIONS: Mapping[str, str] = {"before": "拟办前加签", "after": "拟办后加签"}
DRAFT_NAMES: Mapping[str, str] = {"grant": "准予", "refuse": "不予"}


@says(DelegatedReturned)
def _returned_delegated(case_names: CaseNames, entry: DelegatedReturned) -> str:
    who, item = case_names.who(entry.actor), case_names.item(entry.item)
    return f"{who}收回对{item}的委派。" if entry.via == "recalled" else f"{who}办完，将{item}交回委派人。"


@says(SignerAdded)
def _added(case_names: CaseNames, entry: SignerAdded) -> str:
    whom = f"{case_names.of_departments([entry.department])} {case_names.person(entry.to)}"
    return f"{case_names.who(entry.actor)}请{whom}签署{case_names.item(entry.item)}（{POSITIONS[entry.position]}）。"


@says(ItemSigned)
def _signed(case_names: CaseNames, entry: ItemSigned) -> str:
    place = "审核" if entry.position == "review" else POSITIONS[entry.position]
    says = "同意" if entry.agree else "不同意"
    return f"{case_names.who(entry.actor)}签署{case_names.item(entry.item)}：{says}（{place}）。"


@says(DecisionProposed)
def _proposed(case_names: CaseNames, entry: DecisionProposed) -> str:
    proposal = (
        f"{case_names.who(entry.actor)}拟办{case_names.item(entry.item)}：{DRAFT_NAMES[entry.decision]}，等审核签署。"
    )
    return proposal if entry.reason is None else f"{proposal}理由：{case_names.refusal_reason(entry.reason).sentence}"


@says(ProposalReturned)
def _draft_back(case_names: CaseNames, entry: ProposalReturned) -> str:
    item = case_names.item(entry.item)
    if entry.because == "returned":
        return f"{case_names.who(entry.actor)}将{item}的拟办意见退回经办人。"
    return f"{item}的拟办意见没有通过签署，退回经办人。"


@says(ItemReturned)
def _returned(case_names: CaseNames, entry: ItemReturned) -> str:
    waits = f"，以下事项重新等待：{case_names.named(entry.waits)}" if entry.waits else ""
    told = f"{case_names.who(entry.actor)}将办理退回到{case_names.item(entry.to_item)}，重新办理{waits}。"
    return told if entry.reason is None else f"{told}理由：{case_names.refusal_reason(entry.reason).sentence}"


@says(ActTakenBack)
def _taken_back(case_names: CaseNames, entry: ActTakenBack) -> str:
    what = ACT_NAMES.get(entry.what, "上一项操作")
    return f"{case_names.who(entry.actor)}撤回自己对{case_names.item(entry.item)}的操作：{what}。"


@says(NoteAdded)
def _noted(case_names: CaseNames, entry: NoteAdded) -> str:
    return f"{case_names.who(entry.actor)}对{case_names.item(entry.item) if entry.item else '本办件'}添加备注。"


@says(WorkHandedOver)
def _handed_over(case_names: CaseNames, entry: WorkHandedOver) -> str:
    people = f"由{case_names.person(entry.whose)}交接给{case_names.person(entry.to)}"
    return f"工作交接（{case_names.who(entry.actor)}办理）：{case_names.item(entry.item)}{people}。"


says(ItemTransferred)(lambda s, e: f"{s.who(e.actor)}将{s.item(e.item)}转办给{s.person(e.to)}。")
says(ItemDelegated)(lambda s, e: f"{s.who(e.actor)}将{s.item(e.item)}委派给{s.person(e.to)}，办完交回。")
says(SignerRemoved)(lambda s, e: f"{s.who(e.actor)}取消{s.person(e.whose)}对{s.item(e.item)}的签署（减签）。")
says(ItemCopied)(lambda s, e: f"{s.who(e.actor)}将{s.item(e.item)}抄送{s.person(e.to)}。")
says(ItemRead)(lambda s, e: f"{s.who(e.actor)}已阅{s.item(e.item)}。")
