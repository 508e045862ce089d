"""Figures of what is beside cases, defined: 申请过程, 评价, 热线, 电话调查."""

from __future__ import annotations

from collections.abc import Iterator

from domain.figures.fact import FactKind
from domain.figures.figure import ANY, Figure, Measure, Select
from domain.figures.of_matters import CALLED_OFF, OPEN
from domain.rating.rules import GRADES, WORST_GOOD
from domain.steering.of_people import BAD_RATING, WORK_ORDER
from domain.steering.procedure import Outcome

BEGUN_DAY = "开始申请的北京日期"
GIVEN_DAY = "评价的北京日期"
MATTER_DAY = "督查事项日志条目的法定时间所在的北京日期"
ISSUE_DAY = "交办的北京日期"
DRAWN_DAY, CALLED_DAY = "抽样的北京日期", "这个电话办完的北京日期"
_STEPS, _RATINGS, _ASKED, _CALLS = ("draft_step",), ("rating",), ("rating_request", "message"), ("survey_call",)
_GOOD = tuple(str(grade) for grade in GRADES if grade >= WORST_GOOD)
_BAD = tuple(str(grade) for grade in GRADES if grade < WORST_GOOD)
_CLOSED = (Outcome.NOT_REACHED.value, Outcome.SATISFIED.value, Outcome.SET_ASIDE.value)
"""Outcomes with which a loop is closed (闭环); what was called off is not."""
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
    asked, at_window = Select(FactKind.RATING_ASKED), Select(FactKind.RATING_ASKED, way=("window",))
    words = "请申请人评价的次数：窗口每请一次计一次；办结的短信或者邮件发到了的，一个办件计一次。"
    yield Figure("rating_asked", "请评价", section, "次", words, _ASKED, "请评价的北京日期", asked)
    words = "窗口当面请申请人评价的次数。"
    yield Figure("rating_asked_window", "窗口请评价", section, "次", words, _ASKED, "请评价的北京日期", at_window)
    yield Figure("rated", "评价", section, "次", "申请人作出的评价，事项和整件事分别计。", _RATINGS, GIVEN_DAY, every)
    whole = Select(FactKind.RATED, way=("whole",))
    words = "对整件事的评价数与本期办结数之比。"
    concluded = Select(FactKind.CONCLUDED)
    both = (*_RATINGS, "case_concluded")
    yield Figure("rated_share", "整件事评价率", section, "%", words, both, GIVEN_DAY, whole, Measure.SHARE, concluded)
    good = Select(FactKind.RATED, ground=_GOOD)
    words = "基本满意以上的占全部评价的比例。"
    yield Figure("rated_good_share", "好评率", section, "%", words, _RATINGS, GIVEN_DAY, good, Measure.SHARE, every)
    bad = Select(FactKind.RATED, ground=_BAD)
    yield Figure("rated_bad", "差评", section, "次", "不满意和非常不满意的评价。", _RATINGS, GIVEN_DAY, bad)
    words = "不满意和非常不满意的占全部评价的比例。"
    yield Figure("rated_bad_share", "差评率", section, "%", words, _RATINGS, GIVEN_DAY, bad, Measure.SHARE, every)
    yield from _matters(BAD_RATING, "bad_rating", "差评整改", section)


def hotline() -> Iterator[Figure]:
    section = "热线"
    issued = Select(FactKind.MATTER_ISSUED, way=(WORK_ORDER,))
    yield Figure("order_issued", "热线工单", section, "件", "收到的12345工单。", _ISSUED, MATTER_DAY, issued)
    back = Select(FactKind.MATTER_RETURNED, way=(WORK_ORDER,))
    words = "部门以不属于本单位职责退回的。"
    yield Figure("order_returned", "工单退回", section, "次", words, _MOVED, MATTER_DAY, back)
    in_time = Select(FactKind.MATTER_RETURNED, way=(WORK_ORDER,), timing=("on_time",))
    words = "收到后24小时内（签收的期限内）退回的；过了期限没有退回的视为签收。"
    yield Figure("order_returned_in_time", "24小时内退回", section, "次", words, _MOVED, MATTER_DAY, in_time)
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
    called = Select(FactKind.MATTER_CALLED_BACK, way=(kind,))
    words = "督查人员或者热线回访的次数，不满意再办的再计；三次未联系上的计一次。"
    yield Figure(f"{key}_called_back", f"{name}回访", section, "次", words, _MOVED, MATTER_DAY, called)
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
    yield from _loops(kind, key, name, section)


def _loops(kind: str, key: str, name: str, section: str) -> Iterator[Figure]:
    """Of the matters issued within the period how many are closed by now, whenever that was (闭环率)."""
    every = Select(FactKind.MATTER_LOOP, way=(kind,))
    closed = Select(FactKind.MATTER_LOOP, way=(kind,), ground=_CLOSED)
    left = Select(FactKind.MATTER_LOOP, way=(kind,), ground=(OPEN,))
    entries = (*_ISSUED, *_MOVED)
    words = "本期交办的，到现在已经闭环（回访满意、三次未联系上、复核不成立）的比例；撤销的不算闭环。"
    title = f"{name}闭环率"
    yield Figure(f"{key}_closed_share", title, section, "%", words, entries, ISSUE_DAY, closed, Measure.SHARE, every)
    words = "本期交办的，到现在还没有办结的。"
    yield Figure(f"{key}_unclosed", f"{name}未闭环", section, "件", words, entries, ISSUE_DAY, left)
    off = Select(FactKind.MATTER_LOOP, way=(kind,), ground=(CALLED_OFF,))
    yield Figure(f"{key}_called_off", f"{name}撤销", section, "件", "本期交办的，后来撤销的。", entries, ISSUE_DAY, off)


def surveys() -> Iterator[Figure]:
    section, drawn = "电话调查", Select(FactKind.SURVEY_DRAWN)
    words = "抽中要拨打电话的办件，每次调查各计一次。"
    yield Figure("survey_drawn", "抽中", section, "件", words, _CALLS, DRAWN_DAY, drawn)
    settled = Select(FactKind.SURVEY_CALLED)
    reached = Select(FactKind.SURVEY_CALLED, way=("answered", "refused"))
    words = "接通了的，不论是否愿意评价。"
    yield Figure("survey_reached", "接通", section, "件", words, _CALLS, CALLED_DAY, reached)
    words = "接通的占拨打完的（接通、三次未接通、号码不对）的比例。"
    yield Figure(
        "survey_reached_share", "接通率", section, "%", words, _CALLS, CALLED_DAY, reached, Measure.SHARE, settled
    )
    answered = Select(FactKind.SURVEY_CALLED, way=("answered",))
    words = "接通并作了评价的。"
    yield Figure("survey_answered", "电话评价", section, "件", words, _CALLS, CALLED_DAY, answered)
    pleased = Select(FactKind.SURVEY_CALLED, way=("answered",), ground=_GOOD)
    words = "基本满意以上的占作了评价的比例；没有接通、不愿评价的不算满意，也不算不满意。"
    yield Figure(
        "survey_satisfied_share",
        "电话调查满意率",
        section,
        "%",
        words,
        _CALLS,
        CALLED_DAY,
        pleased,
        Measure.SHARE,
        answered,
    )
