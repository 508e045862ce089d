"""Figures of what is beside cases, defined: 申请过程, 评价, 热线."""

from __future__ import annotations

from collections.abc import Iterator

from domain.figures.fact import FactKind
from domain.figures.figure import ANY, Figure, Measure, Select
from domain.steering.of_people import BAD_RATING, WORK_ORDER

BEGUN_DAY = "开始申请的北京日期"
GIVEN_DAY = "评价的北京日期"
MATTER_DAY = "督查事项日志条目的法定时间所在的北京日期"
_STEPS, _RATINGS = ("draft_step",), ("rating",)
_MOVED, _ISSUED = ("steering_moved", "steering_called_off"), ("steering_issued",)


def begun() -> Iterator[Figure]:
    section, submitted = "申请过程", Select(FactKind.BEGUN, way=("submitted",))
    every = Select(FactKind.BEGUN)
    yield Figure("begun", "开始的申请", section, "件", "网上或窗口开始填写的申请。", _STEPS, BEGUN_DAY, every)
    online = Select(FactKind.BEGUN, channel=("online",))
    yield Figure("begun_online", "网上开始", section, "件", "申请人自己在网上开始的。", _STEPS, BEGUN_DAY, online)
    yield Figure("begun_submitted", "其中已提交", section, "件", "后来提交了的。", _STEPS, BEGUN_DAY, submitted)
    words = "本期开始的申请里已经提交的比例。"
    yield Figure("begun_share", "提交率", section, "%", words, _STEPS, BEGUN_DAY, submitted, Measure.SHARE, every)
    given_up = Select(FactKind.BEGUN, way=("dropped",))
    words = "放弃的，含九十天没有继续、自动清除的。"
    yield Figure("begun_dropped", "放弃", section, "件", words, _STEPS, BEGUN_DAY, given_up)


def stopped() -> Figure:
    """By the page, of those that were not sent off."""
    words = "开始了而没有提交的申请，停在哪一页。"
    of = Select(FactKind.BEGUN, way=("open", "dropped"))
    return Figure("begun_stopped", "停在哪一页", "按原因", "件", words, _STEPS, BEGUN_DAY, of)


def ratings() -> Iterator[Figure]:
    section, every = "评价", Select(FactKind.RATED)
    yield Figure("rated", "评价", section, "次", "申请人作出的评价，事项和整件事分别计。", _RATINGS, GIVEN_DAY, every)
    whole = Select(FactKind.RATED, way=("whole",))
    words = "对整件事的评价数与本期办结数之比。"
    concluded = Select(FactKind.CONCLUDED)
    both = (*_RATINGS, "case_concluded")
    yield Figure("rated_share", "整件事评价率", section, "%", words, both, GIVEN_DAY, whole, Measure.SHARE, concluded)
    good = Select(FactKind.RATED, ground=("3", "4", "5"))
    words = "基本满意以上的占全部评价的比例。"
    yield Figure("rated_good_share", "好评率", section, "%", words, _RATINGS, GIVEN_DAY, good, Measure.SHARE, every)
    bad = Select(FactKind.RATED, ground=("1", "2"))
    yield Figure("rated_bad", "差评", section, "次", "不满意和非常不满意的评价。", _RATINGS, GIVEN_DAY, bad)
    yield from _matters(BAD_RATING, "bad_rating", "差评整改", section)


def hotline() -> Iterator[Figure]:
    section = "热线"
    issued = Select(FactKind.MATTER_ISSUED, way=(WORK_ORDER,))
    yield Figure("order_issued", "热线工单", section, "件", "收到的12345工单。", _ISSUED, MATTER_DAY, issued)
    back = Select(FactKind.MATTER_RETURNED, way=(WORK_ORDER,))
    words = "部门以不属于本单位职责退回的。"
    yield Figure("order_returned", "工单退回", section, "次", words, _MOVED, MATTER_DAY, back)
    yield from _matters(WORK_ORDER, "order", "工单", section)


def _matters(kind: str, key: str, name: str, section: str) -> Iterator[Figure]:
    """Answered in time, ended, and how whoever asked saw it."""
    timed = Select(FactKind.MATTER_ANSWERED, way=(kind,), timing=(ANY,))
    in_time = Select(FactKind.MATTER_ANSWERED, way=(kind,), timing=("on_time",))
    answered = Select(FactKind.MATTER_ANSWERED, way=(kind,))
    words = "部门办理后报送答复的次数，再办的再计。"
    yield Figure(f"{key}_answered", f"{name}答复", section, "次", words, _MOVED, MATTER_DAY, answered)
    words = "在期限内答复的占全部答复的比例。"
    yield Figure(
        f"{key}_on_time_share", f"{name}按时率", section, "%", words, _MOVED, MATTER_DAY, in_time, Measure.SHARE, timed
    )
    ended = Select(FactKind.MATTER_ENDED, way=(kind,))
    words = "形成闭环的，不论结果；撤销的也计。"
    yield Figure(f"{key}_ended", f"{name}办结", section, "件", words, _MOVED, MATTER_DAY, ended)
    pleased = Select(FactKind.MATTER_ENDED, way=(kind,), ground=("satisfied",))
    words = "回访满意的占办结的比例。"
    yield Figure(
        f"{key}_satisfied_share",
        f"{name}回访满意率",
        section,
        "%",
        words,
        _MOVED,
        MATTER_DAY,
        pleased,
        Measure.SHARE,
        ended,
    )
