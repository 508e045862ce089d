"""What became of a filing or an act, as the command line prints it. Nothing personal."""

from __future__ import annotations

from ledger.paper import PaperReceipt
from starter.cli.output import print_json, problem, say
from starter.office.requests import ActReceipt, Filed
from starter.words import names as words


def started(filed: Filed, *, as_json: bool) -> int:
    """The new case's number and code."""
    if as_json:
        print_json(filed.model_dump(mode="json", exclude=None if filed.siblings else {"siblings"}))
        return 0
    together = filed.together()
    for each in together:
        say(f"办件编号：{each.case_no}")
        say(f"查询码：{each.query_code}" if each.query_code else words.CODE_GIVEN)
    if filed.siblings:
        say(f"同一份申请分为 {len(together)} 件，各有各的查询码，分别办理。")
    if filed.likely_duplicates:
        say(f"可能是重复申请，同样的当事人已有办件：{'、'.join(filed.likely_duplicates)}。请核对。")
    if not all(each.started for each in together):
        say("已收件；流程服务暂时连不上，恢复后自动启动。", style="yellow")
    return 0


def paper_entry(entry: PaperReceipt, *, as_json: bool) -> int:
    """An entry on paper that waits for its second officer, or was sent back; nothing of what was entered."""
    if as_json:
        print_json(entry.model_dump(mode="json", include={"entry_id", "received_at", "entered_at", "case_no"}))
        return 0
    say("补录已退回。" if entry.refused_at else "补录已登记，等另一名工作人员复核。", style="yellow")
    say(f"补录编号：{entry.entry_id}")
    say(f"实际收件：{words.moment(entry.received_at)}")
    return 0


def receipt(taken: ActReceipt, *, as_json: bool) -> int:
    """What became of an act; 1 when it was refused."""
    if as_json:
        print_json(taken.model_dump(mode="json"))
        return 1 if taken.refusal else 0
    if taken.refusal is not None:
        return problem(taken.refusal.code, taken.refusal.sentence, taken.refusal.next_step)
    is_known = taken.outcome is not None
    say("操作已生效。" if is_known else "操作已收下，结果稍后可查。", style="green" if is_known else "yellow")
    say(f"操作编号：{taken.act_id}")
    if taken.query_code is not None:
        say(f"新的查询码：{taken.query_code}（请只交给申请人；原查询码已作废）")
    return 0
