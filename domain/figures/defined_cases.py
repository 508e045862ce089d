"""Figures of whole cases, defined: 收件, 受理, 办结, 四减."""

from __future__ import annotations

from collections.abc import Iterator

from domain.figures.fact import FactKind
from domain.figures.figure import ANY, Figure, Measure, Select
from domain.figures.parts import ARTICLE_32, ARTICLE_42, CASE_DECIDED, DAY, RECEIPT, days


def receipts() -> Iterator[Figure]:
    received, entries = Select(FactKind.RECEIVED), ("case_received",)
    yield Figure("received", "收件", "收件", "件", "收到的申请。", entries, RECEIPT, received)
    for channel, name in (
        ("online", "网上收件"),
        ("window", "窗口收件"),
        ("assisted", "帮办代办收件"),
        ("paper", "纸质补录"),
    ):
        of = Select(FactKind.RECEIVED, channel=(channel,))
        yield Figure(f"received_{channel}", name, "收件", "件", f"{name}的申请。", entries, RECEIPT, of)
    yield Figure(
        "online_share",
        "网上收件率",
        "收件",
        "%",
        "网上收件占收件的比例。",
        entries,
        RECEIPT,
        Select(FactKind.RECEIVED, channel=("online",)),
        Measure.SHARE,
        received,
    )


def acceptances() -> Iterator[Figure]:
    accepted, entries = Select(FactKind.ACCEPTED), ("case_accepted",)
    first = Select(FactKind.CORRECTED, way=("first",))
    yield Figure(
        "accepted",
        "受理",
        "受理",
        "件",
        "受理的办件，含容缺受理和视为受理。",
        entries,
        DAY,
        accepted,
        source=ARTICLE_32,
    )
    yield Figure(
        "deemed",
        "视为受理",
        "受理",
        "件",
        "逾期不告知补正、自收件之日起即为受理的办件。",
        entries,
        DAY,
        Select(FactKind.ACCEPTED, way=("deemed",)),
        source=ARTICLE_32,
    )
    yield Figure(
        "acceptance_days",
        "收件到受理平均用时",
        "受理",
        "工作日",
        "受理的办件从收件次日到受理日的工作日数的平均。",
        entries,
        DAY,
        accepted,
        Measure.MEAN,
    )
    yield Figure(
        "corrected",
        "补正告知的办件",
        "受理",
        "件",
        "第一次发出补正告知书的办件。",
        ("correction_noticed",),
        DAY,
        first,
        source=ARTICLE_32,
    )
    yield Figure(
        "corrected_share",
        "补正率",
        "受理",
        "%",
        "本期第一次补正告知的办件数与本期收件数之比。",
        ("correction_noticed", "case_received"),
        DAY,
        first,
        Measure.SHARE,
        Select(FactKind.RECEIVED),
    )
    yield Figure(
        "corrected_again",
        "再次补正告知",
        "受理",
        "次",
        "同一办件第二次及以后的补正告知。",
        ("correction_noticed",),
        DAY,
        Select(FactKind.CORRECTED, way=("again",)),
        source=ARTICLE_32,
    )
    yield Figure(
        "not_accepted",
        "不予受理",
        "受理",
        "件",
        "决定不予受理的办件，含补正逾期按规则不予受理的。",
        ("acceptance_refused",),
        DAY,
        Select(FactKind.NOT_ACCEPTED),
        source=ARTICLE_32,
    )
    yield Figure(
        "deferred", "容缺受理", "受理", "件", "带容缺材料受理的办件。", entries, DAY, Select(FactKind.DEFERRED)
    )
    yield Figure(
        "deferral_completed",
        "容缺补齐",
        "受理",
        "件",
        "容缺材料补齐的办件。",
        ("deferral_completed",),
        DAY,
        Select(FactKind.DEFERRAL_COMPLETED),
    )
    yield Figure(
        "acceptance_revoked",
        "撤销受理",
        "受理",
        "件",
        "容缺材料逾期未补，撤销受理的办件。",
        ("acceptance_revoked",),
        DAY,
        Select(FactKind.ACCEPTANCE_REVOKED),
    )


def conclusions() -> Iterator[Figure]:
    entries = ("case_concluded",)
    timed = Select(FactKind.CONCLUDED, ground=CASE_DECIDED, timing=(ANY,))
    legal = Select(FactKind.CONCLUDED, ground=CASE_DECIDED, law=(ANY,))
    yield Figure("concluded", "办结", "办结", "件", "办结的办件，不论结果。", entries, DAY, Select(FactKind.CONCLUDED))
    for key, name, grounds, what in (
        ("granted", "全部办成", ("granted",), "全部事项办成"),
        ("partly_granted", "部分办成", ("partly_granted", "partly_withdrawn"), "部分事项办成，含办成一部分后撤件"),
        ("refused", "不予办理", ("refused",), "没有一项办成"),
        ("withdrawn", "撤件办结", ("withdrawn",), "因撤件办结"),
        ("ended_early_on", "受理前后终止", ("not_accepted", "acceptance_revoked"), "不予受理或撤销受理而办结"),
    ):
        of = Select(FactKind.CONCLUDED, ground=grounds)
        yield Figure(f"concluded_{key}", name, "办结", "件", f"{what}的办件。", entries, DAY, of)
    for timing, name, what in (
        ("early", "提前办结", "在整件事承诺到期日之前办完"),
        ("on_time", "按时办结", "在整件事承诺到期日当天办完"),
        ("late", "逾期办结", "在整件事承诺到期日之后办完"),
    ):
        of = Select(FactKind.CONCLUDED, ground=CASE_DECIDED, timing=(timing,))
        words = f"{what}的办件（有决定且有承诺时限的；以承诺内最后一个事项办结的日期为准）。"
        yield Figure(f"concluded_{timing}", name, "办结", "件", words, entries, DAY, of)
    yield Figure(
        "on_time_share",
        "承诺按时办结率",
        "办结",
        "%",
        "提前办结与按时办结之和占有决定且有承诺时限的办结数的比例。",
        entries,
        DAY,
        Select(FactKind.CONCLUDED, ground=CASE_DECIDED, timing=("early", "on_time")),
        Measure.SHARE,
        timed,
    )
    yield Figure(
        "law_late",
        "超过法定期限",
        "办结",
        "件",
        "有决定的办件中，办完时已超过整件事法定期限的。",
        entries,
        DAY,
        Select(FactKind.CONCLUDED, ground=CASE_DECIDED, law=("late",)),
        source=ARTICLE_42,
    )
    yield Figure(
        "law_share",
        "法定期限内办结率",
        "办结",
        "%",
        "在整件事法定期限内办完的占有决定且有法定期限的办结数的比例。",
        entries,
        DAY,
        Select(FactKind.CONCLUDED, ground=CASE_DECIDED, law=("within",)),
        Measure.SHARE,
        legal,
        source=ARTICLE_42,
    )
    yield from days("whole", "办结", "整件事", entries, Select(FactKind.CONCLUDED, ground=CASE_DECIDED))
    yield Figure(
        "withdrawn",
        "撤件",
        "办结",
        "件",
        "申请人撤回申请、或者补正逾期按规则视为撤回的办件。",
        ("application_withdrawn",),
        DAY,
        Select(FactKind.WITHDRAWN),
    )


def reductions() -> Iterator[Figure]:
    entries = ("case_concluded",)
    of = Select(FactKind.CONCLUDED, ground=("granted", "partly_granted"))
    for key, measure, name, unit, what in (
        ("visits", Measure.VISITS, "少跑", "次", "每个事项单独办至少跑一次，减去联办必须到场的次数"),
        ("papers", Measure.PAPERS, "少交材料", "份", "各事项单独办各自的材料数之和，减去联办需要提交的份数"),
        ("days", Measure.SAVED_DAYS, "少等", "工作日", "各事项承诺时限依次相加，减去整件事实际用的工作日"),
    ):
        words = f"办成（含部分办成）的办件：{what}，之和；逾期很久的会成为负数。"
        yield Figure(f"saved_{key}", name, "四减", unit, words, entries, DAY, of, measure)
