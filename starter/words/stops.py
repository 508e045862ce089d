"""How stops of the clocks (中止计时), their end and their annulment are told, and why a promise passed (说明理由)."""

from __future__ import annotations

from domain.case.joint.state import JOINT_MARK
from domain.case.limits.entries import DelayExplained, ItemResumed, ItemSuspended, StopAnnulled
from starter.words.case_names import CaseNames
from starter.words.names import day
from starter.words.sentences import Sentences

SENTENCES = Sentences()
says = SENTENCES.says


@says(ItemSuspended)
def _suspended(case_names: CaseNames, entry: ItemSuspended) -> str:
    again = f"（第{entry.number}次告知）" if entry.number > 1 else ""
    time = f"告知需要{entry.days}个工作日，期间不计入办理期限"
    who, item = case_names.who(entry.actor), case_names.item(entry.item)
    return f"{who}发出特别程序告知书{again}：{item}需要{entry.ground}，{time}。"


@says(ItemResumed)
def _resumed(case_names: CaseNames, entry: ItemResumed) -> str:
    if entry.via == "time_used_up":
        return f"{case_names.item(entry.item)}告知的时间已经用完，自动恢复计时。"
    if entry.procedure.startswith(JOINT_MARK):
        return f"{case_names.about(entry.procedure)}这一步结束，{case_names.item(entry.item)}继续计时。"
    return f"{case_names.who(entry.actor)}办理恢复：{case_names.item(entry.item)}继续计时。"


@says(StopAnnulled)
def _annulled(case_names: CaseNames, entry: StopAnnulled) -> str:
    who, item = case_names.who(entry.actor), case_names.item(entry.item)
    which = "、".join(f"第{number}次" for number in entry.notices)
    return f"{who}撤销{item}的挂起（{entry.ground}，{which}告知）：挂起有误，这段时间照常计入办理期限。"


@says(DelayExplained)
def _delay_explained(case_names: CaseNames, entry: DelayExplained) -> str:
    late = "（已过说明的期限）" if entry.late else ""
    who, item = case_names.who(entry.actor), case_names.item(entry.item)
    return f"{who}公开说明{item}没有在{day(entry.due_on)}前办完的理由{late}。"
