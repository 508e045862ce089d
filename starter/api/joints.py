"""Joint events over the API: those of a case, and the calendar of a department."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from domain.case.acts import Actor, Role
from domain.case.refusals import refuse
from domain.case.roles import CASE_READERS, OF_DEPARTMENT
from ledger import joint_lists
from ledger.listing import meetings
from ledger.listing.meetings import MeetingList
from starter.api.actor import Caller, Client
from starter.api.errors import PROBLEMS, ApiRoute, refused
from starter.api.exceptions import Refused
from starter.api.joint_models import CalendarView, JointView
from starter.api.reading import check_reader

router = APIRouter(route_class=ApiRoute, tags=["联合事项"], responses=PROBLEMS)

MOST_DAYS = 62
"""Days of the calendar that one request may ask for."""
_EVERYBODYS = CASE_READERS - OF_DEPARTMENT - {Role.LEAD}


@router.get("/cases/{case_no}/joints", response_model=tuple[JointView, ...], summary="查看一件办件的联合事项")
async def read_joints(case_no: str, lianban: Client, caller: Caller) -> tuple[JointView, ...]:
    """召集、确认、举行、意见各到哪一步，轮到哪个部门。"""
    await check_reader(lianban, case_no, caller)
    return tuple(JointView.of(each) for each in await joint_lists.joint_events_of_case(lianban.pool, case_no))


@router.get("/joints", response_model=tuple[CalendarView, ...], summary="联合事项日历")
async def read_calendar(
    lianban: Client,
    caller: Caller,
    from_on: Annotated[date, Query(description="从哪一天（北京日期）")],
    until_on: Annotated[date, Query(description="到哪一天，包括当天；最多62天")],
    department: Annotated[str | None, Query(description="部门代码；部门人员只能看本部门，可以不写")] = None,
) -> tuple[CalendarView, ...]:
    """本部门召集或参加的联合事项，按时间排列；同一时间占用同一人员或部门的逐项标明。"""
    if not 0 <= (until_on - from_on).days < MOST_DAYS:
        raise refused("DAYS_RANGE_WRONG")
    whose = _visible_department(caller, department)
    clerk = caller.stands_for if caller.role is Role.COUNTER_CLERK else None
    rows = await meetings.all_of_days(lianban.pool, MeetingList(from_on, until_on, department=whose, clerk=clerk))
    return tuple(CalendarView.of(each) for each in rows)


def _visible_department(caller: Actor, wanted: str | None) -> str | None:
    """The department whose calendar is shown; None: all. Raises Refused."""
    if caller.role in _EVERYBODYS:
        return wanted
    if caller.role not in CASE_READERS or caller.department is None or wanted not in (None, caller.department):
        raise Refused(refuse("NOT_ALLOWED"))
    return caller.department
