"""Figures of what departments do, defined: 单项办理, 时限变动, 联合事项, 送达, 监督."""

from __future__ import annotations

from collections.abc import Iterator

from domain.figures.fact import FactKind
from domain.figures.figure import ANY, Figure, Measure, Select
from domain.figures.parts import ARTICLE_36, ARTICLE_42, ARTICLE_44, ARTICLE_45, DAY, ITEM_DECIDED, days


def items() -> Iterator[Figure]:
    entries, decided = ("item_decided",), Select(FactKind.ITEM_ENDED, ground=ITEM_DECIDED)
    timed = Select(FactKind.ITEM_ENDED, ground=ITEM_DECIDED, timing=(ANY,))
    legal = Select(FactKind.ITEM_ENDED, ground=ITEM_DECIDED, law=(ANY,))
    ended = ("item_lapsed", "item_withdrawn", "application_withdrawn", "acceptance_revoked")
    every = ("item_decided", "finding_recorded", *ended)
    yield Figure(
        "item_ended",
        "单项办结",
        "单项办理",
        "项",
        "部门办完的事项，不论结果；公示等等待期不计；退回重办的按重办后的计。",
        every,
        DAY,
        Select(FactKind.ITEM_ENDED),
    )
    for key, name, grounds, what in (
        ("granted", "准予", ("granted",), "准予"),
        ("refused", "不予", ("refused",), "不予"),
        ("found", "核查完毕", ("found",), "出具核查结论（不是准予，另计）"),
        (
            "other",
            "未作决定而终止",
            ("lapsed", "withdrawn", "acceptance_revoked", "other"),
            "因前置未通过、撤件等没有作出决定",
        ),
    ):
        of = Select(FactKind.ITEM_ENDED, ground=grounds)
        yield Figure(f"item_{key}", name, "单项办理", "项", f"{what}的事项。", every, DAY, of)
    yield Figure(
        "item_auto_share",
        "秒批率",
        "单项办理",
        "%",
        "按规则自动决定的占作出决定的事项的比例。",
        entries,
        DAY,
        Select(FactKind.ITEM_ENDED, ground=ITEM_DECIDED, way=("rule",)),
        Measure.SHARE,
        decided,
    )
    for timing, name, what in (
        ("early", "提前", "早于承诺到期日"),
        ("on_time", "按时", "在承诺到期日当天"),
        ("late", "逾期", "晚于承诺到期日"),
    ):
        of = Select(FactKind.ITEM_ENDED, ground=ITEM_DECIDED, timing=(timing,))
        yield Figure(f"item_{timing}", f"单项{name}", "单项办理", "项", f"{what}作出决定的事项。", entries, DAY, of)
    yield Figure(
        "item_on_time_share",
        "单项按时率",
        "单项办理",
        "%",
        "提前与按时之和占作出决定的事项的比例。",
        entries,
        DAY,
        Select(FactKind.ITEM_ENDED, ground=ITEM_DECIDED, timing=("early", "on_time")),
        Measure.SHARE,
        timed,
    )
    yield Figure(
        "item_law_late",
        "单项超过法定期限",
        "单项办理",
        "项",
        "作出决定时已超过法定期限的事项。",
        entries,
        DAY,
        Select(FactKind.ITEM_ENDED, ground=ITEM_DECIDED, law=("late",)),
        source=ARTICLE_42,
    )
    yield Figure(
        "item_law_share",
        "单项法定期限内办结率",
        "单项办理",
        "%",
        "在法定期限内作出决定的占有法定期限的事项的比例。",
        entries,
        DAY,
        Select(FactKind.ITEM_ENDED, ground=ITEM_DECIDED, law=("within",)),
        Measure.SHARE,
        legal,
        source=ARTICLE_42,
    )
    yield from days("item", "单项办理", "单项", entries, decided)


def checks() -> Iterator[Figure]:
    """核查, counted apart: a check grants nothing, and is in no figure of decisions."""
    entries, timed = ("finding_recorded",), Select(FactKind.ITEM_ENDED, ground=("found",), timing=(ANY,))
    late = Select(FactKind.ITEM_ENDED, ground=("found",), timing=("late",))
    yield Figure("check_late", "核查逾期", "单项办理", "项", "晚于承诺到期日出具核查结论的事项。", entries, DAY, late)
    yield Figure(
        "check_on_time_share",
        "核查按时率",
        "单项办理",
        "%",
        "在承诺到期日以前（含当天）出具核查结论的占出具核查结论的事项的比例。",
        entries,
        DAY,
        Select(FactKind.ITEM_ENDED, ground=("found",), timing=("early", "on_time")),
        Measure.SHARE,
        timed,
    )


def limits() -> Iterator[Figure]:
    yield Figure(
        "stopped",
        "挂起",
        "时限变动",
        "次",
        "特别程序中止计时的次数，同一程序续展的不重复计；撤销的挂起不计。",
        ("item_suspended", "stop_annulled"),
        DAY,
        Select(FactKind.STOPPED, way=("first",)),
        source=ARTICLE_45,
    )
    yield Figure(
        "stop_renewed",
        "挂起续展",
        "时限变动",
        "次",
        "中止计时期间再次告知所需时间的次数。",
        ("item_suspended",),
        DAY,
        Select(FactKind.STOPPED, way=("renewed",)),
        source=ARTICLE_45,
    )
    extended = Select(FactKind.EXTENDED)
    yield Figure(
        "extended",
        "延期",
        "时限变动",
        "次",
        "批准的延期，含事项和整件事的。",
        ("extension_approved",),
        DAY,
        extended,
        source=ARTICLE_42,
    )
    yield Figure(
        "extended_days",
        "延期天数",
        "时限变动",
        "日",
        "批准延期的日数之和（按各期限自己的单位）。",
        ("extension_approved",),
        DAY,
        extended,
        Measure.AMOUNT,
        source=ARTICLE_42,
    )
    yield Figure(
        "returned",
        "退回",
        "时限变动",
        "次",
        "已决定的事项退回重办的次数。",
        ("item_returned",),
        DAY,
        Select(FactKind.RETURNED),
    )


def joints() -> Iterator[Figure]:
    held, entries = Select(FactKind.JOINT_HELD), ("joint_held",)
    yield Figure("joint_held", "联合上门", "联合事项", "次", "举行的联合评审、勘验、验收。", entries, DAY, held)
    yield Figure(
        "joint_saved",
        "联合少上门",
        "联合事项",
        "次",
        "每次联合上门到场部门数减一，之和：各部门单独上门要多跑的次数。",
        entries,
        DAY,
        held,
        Measure.AMOUNT,
    )


def sent() -> Iterator[Figure]:
    """交寄, and what was sent when it should have been in hand already."""
    every, late = Select(FactKind.SENT), Select(FactKind.SENT, timing=("late",))
    posted, words = ("results_posted",), "交给寄递单位的结果，逐项计；退回后再寄的再计。"
    yield Figure("sent", "交寄", "送达", "项", words, posted, DAY, every)
    words = "送达期限过了才交寄的结果。"
    yield Figure("sent_late", "逾期交寄", "送达", "项", words, posted, DAY, late, source=ARTICLE_44)


def deliveries() -> Iterator[Figure]:
    yield from sent()
    entries = ("result_delivered",)
    yield Figure(
        "delivered",
        "送达",
        "送达",
        "项",
        "送到申请人手里的结果，逐项计。",
        entries,
        DAY,
        Select(FactKind.DELIVERED),
        source=ARTICLE_44,
    )
    for way, name in (("pickup", "窗口领取"), ("post", "邮寄送达"), ("electronic", "电子送达")):
        of = Select(FactKind.DELIVERED, way=(way,))
        yield Figure(f"delivered_{way}", name, "送达", "项", f"{name}的结果。", entries, DAY, of)
    yield Figure(
        "delivered_late",
        "逾期送达",
        "送达",
        "项",
        "超过送达期限才送到的结果。",
        entries,
        DAY,
        Select(FactKind.DELIVERED, timing=("late",)),
        source=ARTICLE_44,
    )
    yield deliveries_in_time()


def deliveries_in_time() -> Figure:
    """送达 within its term (行政许可法 第四十四条)."""
    timed = Select(FactKind.DELIVERED, timing=(ANY,))
    return Figure(
        "delivered_on_time_share",
        "按时送达率",
        "送达",
        "%",
        "在送达期限内送到的占有送达期限的结果的比例。",
        ("result_delivered",),
        DAY,
        Select(FactKind.DELIVERED, timing=("early", "on_time")),
        Measure.SHARE,
        timed,
        ARTICLE_44,
    )


def supervision() -> Iterator[Figure]:
    yield Figure("urged", "催办", "监督", "次", "催办事项的次数。", ("item_urged",), DAY, Select(FactKind.URGED))
    explained = ("delay_explained",)
    for key, name, what, of in (
        ("delay_explained", "公开说明超期", "部门公开说明超期理由的次数。", Select(FactKind.DELAY_EXPLAINED)),
        (
            "delay_explained_late",
            "逾期说明",
            "超过说明的期限才公开说明的次数。",
            Select(FactKind.DELAY_EXPLAINED, way=("late",)),
        ),
    ):
        yield Figure(key, name, "监督", "次", what, explained, DAY, of, source=ARTICLE_36)
    yield Figure(
        "revoked",
        "撤销、注销等",
        "监督",
        "项",
        "决定作出后被撤销、撤回、注销或吊销的结果。",
        ("decision_revoked", "licence_withdrawn", "licence_cancelled", "licence_forfeited"),
        DAY,
        Select(FactKind.REVOKED),
        source="行政许可法第六十九条、第七十条",
    )
    checked = Select(FactKind.COMMITMENT_CHECKED)
    yield Figure("checked", "履诺核查", "监督", "次", "对告知承诺的核查。", ("commitment_checked",), DAY, checked)
    yield Figure(
        "checked_not_met",
        "核查未履诺",
        "监督",
        "次",
        "核查发现没有履行承诺的。",
        ("commitment_checked",),
        DAY,
        Select(FactKind.COMMITMENT_CHECKED, ground=("not_met",)),
    )
