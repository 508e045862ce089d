"""Figures of what is beside cases, defined: 申请过程, 评价, 热线, 电话调查."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

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


def _table(section: str, entries: tuple[str, ...], day: str) -> Callable[..., Figure]:
    """What makes figures that have these in common; with `among` it is a share of that."""

    def figure(key: str, name: str, unit: str, words: str, of: Select, among: Select | None = None) -> Figure:
        measure = Measure.NUMBER if among is None else Measure.SHARE
        return Figure(key, name, section, unit, words, entries, day, of, measure, among)

    return figure


def begun() -> Iterator[Figure]:
    figure = _table("申请过程", _STEPS, BEGUN_DAY)
    every, submitted = Select(FactKind.BEGUN), Select(FactKind.BEGUN, way=("submitted",))
    online, given_up = Select(FactKind.BEGUN, channel=("online",)), Select(FactKind.BEGUN, way=("dropped",))
    yield figure("begun", "开始的申请", "件", "网上或窗口开始填写的申请。", every)
    yield figure("begun_online", "网上开始", "件", "申请人自己在网上开始的。", online)
    yield figure("begun_submitted", "其中已提交", "件", "后来提交了的。", submitted)
    yield figure("begun_share", "提交率", "%", "本期开始的申请里已经提交的比例。", submitted, every)
    yield figure("begun_dropped", "放弃", "件", "放弃的，含九十天没有继续、自动清除的。", given_up)


def stopped() -> Figure:
    """By the page, of those that were not sent off."""
    words = "开始了而没有提交的申请，停在哪一页。"
    of = Select(FactKind.BEGUN, way=("open", "dropped"))
    return Figure("begun_stopped", "停在哪一页", "按原因", "件", words, _STEPS, BEGUN_DAY, of)


def ratings() -> Iterator[Figure]:
    section = "评价"
    yield from _asked(section)
    figure, every = _table(section, _RATINGS, GIVEN_DAY), Select(FactKind.RATED)
    good, bad = Select(FactKind.RATED, ground=_GOOD), Select(FactKind.RATED, ground=_BAD)
    whole, concluded = Select(FactKind.RATED, way=("whole",)), Select(FactKind.CONCLUDED)
    of_both = _table(section, (*_RATINGS, "case_concluded"), GIVEN_DAY)
    yield figure("rated", "评价", "次", "申请人作出的评价，事项和整件事分别计。", every)
    yield of_both("rated_share", "整件事评价率", "%", "对整件事的评价数与本期办结数之比。", whole, concluded)
    yield figure("rated_good_share", "好评率", "%", "基本满意以上的占全部评价的比例。", good, every)
    yield figure("rated_bad", "差评", "次", "不满意和非常不满意的评价。", bad)
    yield figure("rated_bad_share", "差评率", "%", "不满意和非常不满意的占全部评价的比例。", bad, every)
    yield from _matters(BAD_RATING, "bad_rating", "差评整改", section)


def _asked(section: str) -> Iterator[Figure]:
    figure = _table(section, _ASKED, "请评价的北京日期")
    words = "请申请人评价的次数：窗口每请一次计一次；办结的短信或者邮件发到了的，一个办件计一次。"
    yield figure("rating_asked", "请评价", "次", words, Select(FactKind.RATING_ASKED))
    at_window = Select(FactKind.RATING_ASKED, way=("window",))
    yield figure("rating_asked_window", "窗口请评价", "次", "窗口当面请申请人评价的次数。", at_window)


def hotline() -> Iterator[Figure]:
    section = "热线"
    issued, back = (Select(kind, way=(WORK_ORDER,)) for kind in (FactKind.MATTER_ISSUED, FactKind.MATTER_RETURNED))
    in_time = Select(FactKind.MATTER_RETURNED, way=(WORK_ORDER,), timing=("on_time",))
    yield _table(section, _ISSUED, MATTER_DAY)("order_issued", "热线工单", "件", "收到的12345工单。", issued)
    figure = _table(section, _MOVED, MATTER_DAY)
    yield figure("order_returned", "工单退回", "次", "部门以不属于本单位职责退回的。", back)
    words = "收到后24小时内（签收的期限内）退回的；过了期限没有退回的视为签收。"
    yield figure("order_returned_in_time", "24小时内退回", "次", words, in_time)
    yield from _matters(WORK_ORDER, "order", "工单", section)


def _matters(kind: str, key: str, name: str, section: str) -> Iterator[Figure]:
    """Answered in time, called back, ended, and how whoever asked saw it."""
    figure = _table(section, _MOVED, MATTER_DAY)
    answered, called, ended = (
        Select(each, way=(kind,))
        for each in (FactKind.MATTER_ANSWERED, FactKind.MATTER_CALLED_BACK, FactKind.MATTER_ENDED)
    )
    timed, in_time = (Select(FactKind.MATTER_ANSWERED, way=(kind,), timing=(each,)) for each in (ANY, "on_time"))
    pleased = Select(FactKind.MATTER_ENDED, way=(kind,), ground=("satisfied",))
    yield figure(f"{key}_answered", f"{name}答复", "次", "部门办理后报送答复的次数，再办的再计。", answered)
    yield figure(f"{key}_on_time_share", f"{name}按时率", "%", "在期限内答复的占全部答复的比例。", in_time, timed)
    words = "督查人员或者热线回访的次数，不满意再办的再计；三次未联系上的计一次。"
    yield figure(f"{key}_called_back", f"{name}回访", "次", words, called)
    yield figure(f"{key}_ended", f"{name}办结", "件", "形成闭环的，不论结果；撤销的也计。", ended)
    yield figure(f"{key}_satisfied_share", f"{name}回访满意率", "%", "回访满意的占办结的比例。", pleased, ended)
    yield from _loops(kind, key, name, section)


def _loops(kind: str, key: str, name: str, section: str) -> Iterator[Figure]:
    """Of the matters issued within the period how many are closed by now, whenever that was (闭环率)."""
    figure, every = _table(section, (*_ISSUED, *_MOVED), ISSUE_DAY), Select(FactKind.MATTER_LOOP, way=(kind,))
    closed, left, off = (replace(every, ground=ground) for ground in (_CLOSED, (OPEN,), (CALLED_OFF,)))
    words = "本期交办的，到现在已经闭环（回访满意、三次未联系上、复核不成立）的比例；撤销的不算闭环。"
    yield figure(f"{key}_closed_share", f"{name}闭环率", "%", words, closed, every)
    yield figure(f"{key}_unclosed", f"{name}未闭环", "件", "本期交办的，到现在还没有办结的。", left)
    yield figure(f"{key}_called_off", f"{name}撤销", "件", "本期交办的，后来撤销的。", off)


def surveys() -> Iterator[Figure]:
    drawn, settled = Select(FactKind.SURVEY_DRAWN), Select(FactKind.SURVEY_CALLED)
    reached, answered = replace(settled, way=("answered", "refused")), replace(settled, way=("answered",))
    words = "抽中要拨打电话的办件，每次调查各计一次。"
    yield _table("电话调查", _CALLS, DRAWN_DAY)("survey_drawn", "抽中", "件", words, drawn)
    figure = _table("电话调查", _CALLS, CALLED_DAY)
    yield figure("survey_reached", "接通", "件", "接通了的，不论是否愿意评价。", reached)
    words = "接通的占拨打完的（接通、三次未接通、号码不对）的比例。"
    yield figure("survey_reached_share", "接通率", "%", words, reached, settled)
    yield figure("survey_answered", "电话评价", "件", "接通并作了评价的。", answered)
    words = "基本满意以上的占作了评价的比例；没有接通、不愿评价的不算满意，也不算不满意。"
    pleased = replace(answered, ground=_GOOD)
    yield figure("survey_satisfied_share", "电话调查满意率", "%", words, pleased, answered)
