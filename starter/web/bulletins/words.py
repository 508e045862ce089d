"""Words about bulletins (通报): phases, what was done, numbers, and why something did not hold."""

from __future__ import annotations

from collections.abc import Mapping

from domain.bulletin.figures import Line
from domain.bulletin.moves import LONGEST, MOVES, Phase
from domain.bulletin.praise import DepartmentLine, PraiseRule
from starter.words.cosigning import Sentence

PHASE_NAMES: Mapping[Phase, str] = {
    Phase.DRAFT: "起草中",
    Phase.REVIEW: "待审核",
    Phase.SIGNING: "待签发",
    Phase.PUBLISHED: "已发布",
    Phase.DROPPED: "已作废",
}
DONE_NAMES: Mapping[str, str] = {"draft": "起草", **{key: move.name for key, move in MOVES.items()}}
"""What was done, as the record says it."""
JUDGEMENT_NAMES: Mapping[str, str] = {"praised": "表扬", "criticised": "批评", "": ""}
_FAILURES: Mapping[str, tuple[str, str]] = {
    "BULLETIN_UNKNOWN": ("没有这个编号的通报。", "请从通报列表里打开。"),
    "BULLETIN_PUBLISHED": ("这份通报已经发布，不能再改。", "有错误的，请起草更正：更正是一份新的通报，两份互相注明。"),
    "BULLETIN_STEP_DIFFERS": ("这份通报现在不在这一步，刚才的操作没有生效。", "请看本页现在的状态，再决定要不要操作。"),
    "BULLETIN_NOT_AUTHOR": ("这份通报由另一名督办人员起草，只有起草人能修改。", "请转告起草人，或者在审核时退回。"),
    "BULLETIN_OWN_WORK": ("通报不能由起草人自己审核，审核人也不能签发。", "请由另一名督办人员审核，由政府负责人签发。"),
    "BULLETIN_CHANGED": (
        "您打开这一页以后，这份通报又改过，刚才的操作没有生效。",
        "下面是现在的内容，您填写的还在；核对后再操作。",
    ),
    "BULLETIN_REASON_MISSING": ("没有写明理由。", f"请写明理由，最多{LONGEST}字。"),
    "BULLETIN_WORDS_LONG": ("写得太长。", f"每一部分最多写{LONGEST}字，请缩短后再提交。"),
    "BULLETIN_WORDS_PERSONAL": (
        "通报里不能有个人的证件号码、电话或邮箱。",
        "请删去这些内容；需要指明办件的，写办件编号。",
    ),
    "BULLETIN_MONTH_UNKNOWN": ("没有选通报哪个月。", "请从列表里选一个已经结束的月份。"),
    "BULLETIN_MONTH_NOT_OVER": ("这个月还没有结束，不能起草它的通报。", "请等月份结束后再起草。"),
    "BULLETIN_NOT_COUNTED": (
        "这个月的记录还没有全部计入统计，现在起草的数字会不完整。",
        "请过几分钟再起草；一直这样的，请系统管理员看“运行”页的统计。",
    ),
    "BULLETIN_EXISTS": ("这个月已经有通报。", "请从列表里打开；已发布的有错误，请在它的页面起草更正。"),
    "BULLETIN_CORRECTED_ALREADY": ("这份通报已经有更正，或者正在起草更正。", "请打开那份更正。"),
    "ACT_ID_REUSED": ("这个页面已经提交过一次，而且内容不同。", "请刷新页面后再操作。"),
    "NOT_ALLOWED": ("您的岗位不能做这项操作。", "请由写明的一方操作。"),
}
CODES = tuple(_FAILURES)


def sentence_of(code: str) -> Sentence:
    """Why something did not hold, and what to do."""
    return Sentence(code, *_FAILURES[code])


def number_text(value: float | None, unit: str) -> str:
    """A value as people read it; a dash where there is nothing to say."""
    if value is None:
        return "—"
    if unit == "%":
        return f"{value:.1f}%"
    return f"{value:g}" if not float(value).is_integer() else f"{int(value):,}"


def change_text(line: Line) -> str:
    """How it moved since the month before; of another definition that it cannot be compared."""
    if not line.is_comparable:
        return "口径有变，不可比"
    if line.value is None or line.before is None:
        return "—"
    by = round(line.value - line.before, 1)
    if by == 0:
        return "持平"
    way, unit = ("上升" if by > 0 else "下降"), " 个百分点" if line.unit == "%" else ""
    return f"{way} {number_text(abs(by), '')}{unit}"


def rule_text(rule: PraiseRule) -> str:
    """The rule by which departments are named, in a sentence."""
    return (
        f"表扬和批评按规则得出：本月有承诺时限的事项办结 {rule.least_timed} 项以上的部门，"
        f"按时率达到 {rule.praise_share:g}% 且没有超过法定期限的，表扬；按时率低于 {rule.criticise_share:g}% 的，批评；"
        f"超过法定期限多于 {rule.law_late_borne} 项的部门，不论办了多少，批评。依据：{rule.source}。"
    )


def department_row(line: DepartmentLine, name: str) -> tuple[str, ...]:
    """A department's month as a row."""
    return (
        name,
        f"{line.ended:,}",
        number_text(line.share, "%"),
        number_text(line.before, "%"),
        f"{line.late:,}",
        f"{line.law_late:,}",
        JUDGEMENT_NAMES[line.judgement],
    )


DEPARTMENT_TITLES = ("部门", "办结（项）", "按时率", "上月按时率", "逾期（项）", "超过法定期限（项）", "")
