"""Joint events and clerks' acts for tests of the engine: small plans of our own, and the people who take part.

Three departments side by side (市监, 卫健, 住建) with one item each, which rest on one inspection; August 2026 has no
holidays, so every working day of it is a Monday to Friday. Plans are put on file as they are, without a bundle: what
bundles make of them is shown by their scenarios.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from domain.case.acts import Actor, Attendance, Officer, Slot
from domain.case.joint.state import JointPhase, JointState, PartyState, joint_subject
from domain.case.state import CaseOpening, CaseState
from domain.definition.joint import CheckPoint, JointLimits, JointParty, JointPlan
from domain.definition.plan import CURRENT_DEFAULTS, IntakeRule, Plan, PlanItem
from domain.time.calendar import BEIJING, beijing_date
from domain.time.clock import Clock, Limit
from domain.time.clock_kinds import ClockKind
from ledger import calendars, cases
from ledger.connection.sql import query
from runtime.settings import Settings
from starter.office.codes import case_number, new_code
from starter.office.filing.on_file import HORIZON_YEARS
from starter.office.requests import ActReceipt, ActRequest
from tests.support.days import moment
from tests.support.office import WINDOW, Office, clerk, open_office, workers
from tests.support.terms import FOOD, HEALTH, SIGN, TermsCase, head, terms
from tests.support.worded import worded

VISIT = "kanyan"
DEPARTMENTS = ("sjj", "wjj", "zjj")
ITEM_OF = {"sjj": FOOD, "wjj": HEALTH, "zjj": SIGN}
POINTS = ("chukou", "xiaodu", "paishui")
"""Points of every department's checklist."""
UNMET = "CONDITIONS_UNMET"


def party(department: str, *items: str, officers: int = 2) -> JointParty:
    """A department that takes part with its item (or with none, or these), and two officers on site."""
    points = tuple(CheckPoint(key=key, text=f"检查{key}") for key in POINTS)
    return JointParty(department=department, items=items, officers=officers, checklist=points)


def visit(**changes: Any) -> JointPlan:
    """A joint inspection (联合勘验) of the three, convened by the first, with limits that leave room for reminders."""
    limits = {"convene": 3, "confirm": 2, "book": 2, "hold": 5, "opinion": 3, "rectify": 5, "reinspect": 3}
    body: dict[str, Any] = {
        "key": VISIT,
        "name": "联合勘验",
        "kind": "inspection",
        "convenor": "sjj",
        "parties": tuple(party(each, ITEM_OF[each]) for each in DEPARTMENTS),
        "limits": JointLimits(**{name: Limit(days=days) for name, days in limits.items()}),
    }
    return JointPlan(**{**body, **changes})


def item(key: str, **more: Any) -> PlanItem:
    """An item of twenty working days by promise, in the inbox of its department."""
    facts: dict[str, Any] = {"promised": Limit(days=20)}
    return PlanItem(key=key, item=key, name=key, department=key.partition("/")[0], **{**facts, **more})


def three(**more: Any) -> tuple[PlanItem, ...]:
    """The three items, side by side."""
    return tuple(item(key, **more) for key in ITEM_OF.values())


def joint_plan(*events: JointPlan, items: tuple[PlanItem, ...] = (), **more: Any) -> Plan:
    """A plan that is accepted at the window: the three items, and these events (the visit, where none is named)."""
    facts: dict[str, Any] = {
        "bundle": "qixian",
        "name": "联合事项样例",
        "definition": terms().hash,
        "lead_department": "sjj",
        "intake": IntakeRule(
            mode="at_window", pre_review=Limit(days=2), correction=Limit(days=15), limit=Limit(days=5)
        ),
        "results": "send_as_ready",
        "answers": {},
        "items": items or three(),
        "joints": events,
        "defaults": CURRENT_DEFAULTS,
    }
    return Plan(**{**facts, **more})


def slot(text: str, hours: int = 2) -> Slot:
    """Two hours from `2026-08-05 09:00` in Beijing."""
    starts_at = moment(text)
    return Slot(starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours))


def officers(department: str, *numbers: int) -> tuple[Officer, ...]:
    """Clerks of the department as its officers: the first two, unless others are named."""
    return tuple(Officer(actor_id=clerk(department, number).actor_id) for number in numbers or (1, 2))


def there(department: str, *numbers: int) -> Attendance:
    """Who of a department was there."""
    return Attendance(department=department, officers=officers(department, *numbers))


async def deputised(office: Office, away: Actor, by: Actor) -> Actor:
    """A colleague who acts for somebody away (代理), as registered from the first of August to its last day."""
    await office.lianban.pool.execute(
        "insert into deputy (principal, deputy, role, department, from_on, until_on, made_by) "
        "values ($1, $2, $3, $4, '2026-08-01', '2026-08-31', $1)",
        *(away.actor_id, by.actor_id, away.role.value, away.department),
    )
    return by.model_copy(update={"on_behalf_of": away.actor_id})


async def at_once(office: Office, *requests: ActRequest) -> list[ActReceipt]:
    """Sent at the same time; the receipts in order of legal time."""
    receipts = await asyncio.gather(*(office.lianban.send_act(each, wait_seconds=30) for each in requests))
    return sorted(receipts, key=lambda receipt: (receipt.received_at, receipt.act_id))


def answers(receipts: list[ActReceipt]) -> list[str]:
    """What each was told: `applied`, or the code."""
    return [receipt.refusal.code if receipt.refusal else str(receipt.outcome) for receipt in receipts]


class JointCase(TermsCase):
    """One case of such a plan, and what people do about its event."""

    joint: str = VISIT

    def request(self, actor: Actor, kind: str, item: str | None = None, **more: Any) -> ActRequest:
        """An act with an id of its own, not yet sent."""
        said = worded(kind, more)
        return ActRequest(act_id=uuid.uuid4().hex, case_no=self.case_no, kind=kind, actor=actor, item=item, **said)

    async def doubled(self, actor: Actor, kind: str, item: str | None = None, **more: Any) -> CaseState:
        """An act that has to hold, sent three times at once; the state after it."""
        receipts = await at_once(self.office, *[self.request(actor, kind, item, **more)] * 3)
        assert answers(receipts) == ["applied"] * 3, receipts
        return await self.state()

    async def duel(self, *requests: ActRequest) -> list[str]:
        """Several acts at once; what each was told, in order of receipt."""
        return answers(await at_once(self.office, *requests))

    async def event(self) -> JointState:
        """The event as the journal gives it."""
        return (await self.state()).joints[self.joint]

    async def phase(self) -> JointPhase:
        """Where the event is."""
        return (await self.event()).phase

    async def party(self, department: str) -> PartyState:
        """One department in the round that runs."""
        return (await self.event()).parties[department]

    async def about(self, actor: Actor, kind: str, **more: Any) -> JointState:
        """An act on the event that has to hold; the event after it."""
        await self.does(actor, kind, joint=self.joint, **more)
        return await self.event()

    async def code(self, actor: Actor, kind: str, **more: Any) -> str:
        """An act on the event that must not hold; its code."""
        return await self.refused(actor, kind, joint=self.joint, **more)

    async def convenes(self, *slots: Slot, **more: Any) -> JointState:
        """The convenor proposes slots."""
        return await self.about(clerk("sjj"), "convene_joint", slots=slots, **more)

    async def confirms(self, department: str, *slots: Slot) -> JointState:
        """A department says which slots suit it, and names two officers."""
        more = {"slots": slots, "officers": officers(department)}
        return await self.about(clerk(department), "confirm_joint", **more)

    async def scheduled(self, at: Slot, *departments: str) -> JointState:
        """Convened for one slot, which these departments (all, where none is named) confirm."""
        await self.convenes(at)
        for department in departments or DEPARTMENTS:
            await self.confirms(department, at)
        return await self.event()

    async def holds(self, *present: Attendance) -> JointState:
        """It was held: everybody was there, or these."""
        attendance = present or tuple(there(each) for each in DEPARTMENTS)
        return await self.about(clerk("sjj"), "hold_joint", attendance=attendance)

    async def held(self, at: str, *present: Attendance) -> JointState:
        """Convened, confirmed and held at that time (a day and hour in Beijing); registered an hour later."""
        await self.scheduled(slot(at))
        return await self.registered(at, *present)

    async def registered(self, at: str, *present: Attendance) -> JointState:
        """Time passes until an hour after the slot, and it is registered as held."""
        later = moment(at) + timedelta(hours=1)
        await self.at(f"{later.astimezone(BEIJING):%Y-%m-%d %H:%M}")
        return await self.holds(*present)

    async def opines(self, department: str, verdict: str = "pass", *points: str, **more: Any) -> JointState:
        """A department's opinion, by the first of its officers."""
        actor = more.pop("by", clerk(department))
        return await self.about(actor, "give_joint_opinion", verdict=verdict, points=points, **more)

    async def all_pass(self, *departments: str) -> JointState:
        """These departments (all, where none is named) find everything in order."""
        for department in departments or DEPARTMENTS:
            await self.opines(department)
        return await self.event()

    async def clock(self, kind: ClockKind, number: int = 1) -> Clock:
        """The event's clock of that kind, by the number of its run."""
        clocks = (await self.state()).clocks.values()
        of_kind = [each for each in clocks if (each.kind, each.subject) == (kind, joint_subject(self.joint))]
        return of_kind[number - 1]

    async def steps(self, kind: ClockKind, number: int = 1) -> list[str]:
        """What fired on the event's clock of that kind: `red 08-07 00:00`."""
        return await self.rungs((await self.clock(kind, number)).clock_id)

    async def runs(self) -> set[ClockKind]:
        """Kinds of the event's clocks that run."""
        clocks = (await self.state()).clocks.values()
        return {each.kind for each in clocks if each.subject == joint_subject(self.joint) and each.ended_on is None}


async def put_on_file(office: Office, plan: Plan) -> CaseOpening:
    """A case of that plan, received now by the window; its workflow is not started."""
    pool, act_id = office.lianban.pool, uuid.uuid4().hex
    receipt = await cases.receive(pool, act_id, None)
    on = beijing_date(receipt.at)
    opening = CaseOpening(
        case_no=case_number("610702", on, receipt.serial or 0),
        act_id=act_id,
        filed_by=WINDOW,
        received_at=receipt.at,
        plan=plan,
        calendar=(await calendars.read_calendar(pool)).slice(on.year, on.year + HORIZON_YEARS),
        ahead_seconds=receipt.ahead,
    )
    code = new_code(office.settings.secret_key, opening.case_no, WINDOW)
    new = cases.NewCase(opening=opening, form={}, applicant_name="测试店主", code=code, materials=())
    assert await cases.insert_case(pool, new)
    return opening


async def begun(office: Office, plan: Plan, text: str = "2026-08-03 09:00") -> JointCase:
    """A case of that plan that is received (and accepted) at that moment in Beijing, a Monday."""
    await office.stand_at(moment(text))
    opening = await put_on_file(office, plan)
    assert await office.lianban.start_workflow(opening)
    case = JointCase(office, opening.case_no)
    await office.until(case.case_no, lambda state: state.seq > 0)
    return case


def people() -> list[Actor]:
    """Whom an act may name, and who therefore has an account: four clerks and the head of each department."""
    clerks = [clerk(department, number) for department in DEPARTMENTS for number in (1, 2, 3, 4)]
    return [*clerks, *(head(department) for department in DEPARTMENTS)]


async def with_accounts(office: Office) -> None:
    """Accounts for them all, without passwords that anybody could use."""
    pool = office.lianban.pool
    for each in people():
        await pool.execute(query("accounts", "add_account"), each.actor_id, each.actor_id, each.actor_id, "-")
        role = (each.actor_id, each.role.value, each.department or "", 0)
        await pool.execute(query("accounts", "add_role"), *role)


@asynccontextmanager
async def monday_office(settings: Settings) -> AsyncIterator[Office]:
    """An office of these departments without workers, on a Monday morning, with everybody's account: tests append."""
    async with open_office(settings, terms()) as opened:
        await with_accounts(opened)
        await opened.stand_at(moment("2026-08-03 09:00"))
        yield opened


@asynccontextmanager
async def joint_office(settings: Settings) -> AsyncIterator[Office]:
    """An office of these departments whose workers run, with everybody's account."""
    async with open_office(settings, terms()) as office:
        await with_accounts(office)
        async with workers(office):
            yield office


def beijing(at: datetime) -> str:
    """`08-05 09:00` in Beijing."""
    return f"{at.astimezone(BEIJING):%m-%d %H:%M}"
