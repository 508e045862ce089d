"""Every figure (指标), defined once: page, workbook, the lists behind it and `docs/figures.md` follow from here.

All are of one stretch of Beijing days, of the facts that were known at one moment. Counts of a case stand with its lead
department, counts of an item with the department that handles it. 工作日 are those of the case's own calendar, without
time that was stopped (行政许可法 第四十五条、第八十二条).
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.figures.defined_beside import begun, hotline, ratings, stopped, surveys
from domain.figures.defined_cases import acceptances, conclusions, receipts, reductions
from domain.figures.defined_items import checks, deliveries, items, joints, limits, supervision
from domain.figures.defined_steps import own_steps
from domain.figures.fact import FactKind
from domain.figures.figure import Figure, Measure, Select
from domain.figures.parts import ARTICLE_32, ARTICLE_42, ARTICLE_45, DAY

SECTIONS = (
    "收件",
    "申请过程",
    "受理",
    "办结",
    "单项办理",
    "自办步骤",
    "时限变动",
    "联合事项",
    "送达",
    "四减",
    "评价",
    "热线",
    "电话调查",
    "监督",
)
"""Headings, in the order of the page."""
FIGURES: tuple[Figure, ...] = (
    *receipts(),
    *begun(),
    *acceptances(),
    *conclusions(),
    *items(),
    *own_steps(),
    *checks(),
    *limits(),
    *joints(),
    *deliveries(),
    *reductions(),
    *ratings(),
    *hotline(),
    *surveys(),
    *supervision(),
)
"""All of them, in the order of the page."""
BY_KEY: Mapping[str, Figure] = {figure.key: figure for figure in FIGURES}
OPEN_AT_END = Figure(
    "open",
    "期末在办",
    "收件",
    "件",
    "期末最后一天24:00已收件而未办结的办件（提交后还没有受理的也在内），按收件以来的工作日数分段。",
    ("case_received", "case_concluded"),
    "收件日不晚于期末，办结日晚于期末或还没有办结",
    Select(FactKind.OPEN),
)
"""Of the end of the period, not of its days."""
AGES: tuple[tuple[int, int | None], ...] = ((0, 5), (6, 10), (11, 20), (21, 45), (46, None))
"""Working days since the receipt, both ends included, by which what is open is told apart."""


GROUNDS: tuple[Figure, ...] = (
    Figure(
        "correction_reason",
        "补正原因",
        "按原因",
        "处",
        "补正告知书里各原因的缺件数。",
        ("correction_noticed",),
        DAY,
        Select(FactKind.CORRECTION_REASON),
        Measure.AMOUNT,
        source=ARTICLE_32,
    ),
    Figure(
        "refusal_reason",
        "不予理由",
        "按原因",
        "项",
        "不予的事项，按理由。",
        ("item_decided",),
        DAY,
        Select(FactKind.REFUSED),
    ),
    Figure(
        "stop_ground",
        "挂起事由",
        "按原因",
        "次",
        "特别程序中止计时，按事由。",
        ("item_suspended",),
        DAY,
        Select(FactKind.STOPPED, way=("first",)),
        source=ARTICLE_45,
    ),
    Figure(
        "extension_reason",
        "延期理由",
        "按原因",
        "次",
        "批准的延期，按理由。",
        ("extension_approved",),
        DAY,
        Select(FactKind.EXTENDED),
        source=ARTICLE_42,
    ),
    Figure(
        "held",
        "时间归属",
        "按原因",
        "分钟",
        "办结的办件从收件到办结的时间由谁占用（自然时间），按占用的一方。",
        ("case_concluded",),
        DAY,
        Select(FactKind.HELD),
        Measure.AMOUNT,
    ),
    stopped(),
)
"""Figures that are shown by their grounds."""
EVERY: tuple[Figure, ...] = (FIGURES[0], OPEN_AT_END, *FIGURES[1:], *GROUNDS)
"""What the documents list."""
