"""A bundle with every kind of time limit (时限), and cases of it on days that a test chooses: for tests of the clocks.

Its numbers are the worked ledger's where that has any: 食品经营许可, 20 working days by law and 10 by promise. The
legal clock stands where the test puts it, so nothing depends on the day on which the test runs.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from domain.case.acts import Actor, Gap, Role
from domain.case.decide import next_rung
from domain.case.entries import Entry
from domain.case.rules import applicant_id
from domain.case.state import CaseState
from domain.definition.bundle import Definition
from domain.time.calendar import BEIJING, WorkCalendar
from domain.time.clock import due_on
from ledger import journal
from ledger.cases import MaterialIn
from runtime.settings import Settings
from starter.office.requests import ActRequest, Filing
from tests.support.days import moment
from tests.support.office import WINDOW, Office, clerk, open_office, workers

FOOD, HEALTH, SIGN, RENEWAL = "sjj/spxk", "wjj/wsxk", "zjj/zhap", "sjj/yanxu"
LEAD = Actor(actor_id="lead-1", role=Role.LEAD, department="sjj")
MAYOR = Actor(actor_id="mayor-1", role=Role.GOVERNMENT_HEAD)
REASON = "COMPLEX"
SHOP, OWNER = "测试小店", "测试店主"
PERSONAL = (SHOP, OWNER)

_LICENCE = {"category": "行政许可", "statutory_limit": {"days": 20}, "result": {"name": "许可证"}}
_EXTENSION = {"days": 10, "basis": "行政许可法第四十二条第一款"}

_ITEMS: dict[str, dict[str, Any]] = {
    FOOD: {
        "name": "食品经营许可",
        "promised_limit": {"days": 10},
        **_LICENCE,
        "extension": _EXTENSION,
        "fields": ["shop.name"],
        "materials": ["sqb", {"key": "pmt", "may_follow": True}],
        "procedures": {
            "zjps": {"name": "专家评审", "ground": "expert_review", "basis": "行政许可法第四十五条", "most_days": 30},
            "jiance": {"name": "检测", "ground": "testing", "basis": "行政许可法第四十五条"},
            "kanyan": {"name": "现场勘验", "ground": "on_site", "counts": True},
        },
    },
    HEALTH: {
        "name": "公共场所卫生许可",
        "promised_limit": {"days": 6},
        **_LICENCE,
        "extension": _EXTENSION,
        "fields": ["shop.name"],
        "materials": ["sqb"],
        "procedures": {"jiance": {"name": "检测", "ground": "testing", "basis": "行政许可法第四十五条"}},
        "commitment": {
            "check": {"days": 60},
            "rectify": {"days": 10},
            "on_overdue": "revoke",
            "basis": "浙江省保障“最多跑一次”改革规定第十四条",
            "when": {"chengnuo": "是"},
        },
    },
    SIGN: {
        "name": "店招备案",
        "promised_limit": {"days": 3},
        "category": "公共服务",
        "result": {"name": "备案回执"},
        "fields": ["shop.name"],
    },
    RENEWAL: {
        "name": "食品经营许可延续",
        "promised_limit": {"days": 10},
        **_LICENCE,
        "fields": ["licence.until"],
        "renewal": {"expires": "licence.until"},
    },
}

_CATALOGUE: dict[str, Any] = {
    "organisation": {"district": {"name": "样例区", "city": "样例市", "province": "样例省", "area_code": "610702"}},
    "departments": {
        "sjj": {"name": "样例市监局", "kind": "organ"},
        "wjj": {"name": "样例卫健局", "kind": "organ"},
        "zjj": {"name": "样例住建局", "kind": "organ"},
    },
    "groups": {
        "shop": {"name": "店铺", "fields": {"name": {"label": "店名"}}},
        "licence": {"name": "原许可证", "fields": {"until": {"label": "有效期至", "type": "date"}}},
    },
    "materials": {
        "sqb": {"name": "申请表", "holder": "申请人", "mode": "U"},
        "pmt": {"name": "平面图", "holder": "申请人", "mode": "U"},
    },
    "reasons": {
        "gaps": {"MATERIAL_MISSING": {"sentence": "缺少这份材料。", "common": True}},
        "refusals": {"CONDITIONS_UNMET": {"sentence": "不符合条件。", "common": True}},
        "extensions": {REASON: {"sentence": "案情复杂，需要补充核实。"}},
        "slots": {"CONDITIONS_UNMET": {"sentence": "现场条件不具备。"}},
        "returns": {"CONDITIONS_UNMET": {"sentence": "不符合条件。"}},
    },
}

INTAKE: dict[str, Any] = {
    "mode": "pre_review",
    "pre_review": {"days": 2},
    "correction": {"days": 15},
    "on_correction_overdue": "withdrawn",
}
BY_PERSON = INTAKE | {"sign": "person"}
"""The desk signs 受理 and 补正通知."""
AT_WINDOW = INTAKE | {"mode": "at_window"}
"""Accepted on the spot."""


def terms(*, intake: dict[str, Any] = AT_WINDOW, **changes: Any) -> Definition:
    """The bundle: food and health side by side, the sign after food; a renewal alone where the answers ask for one."""
    bundle: dict[str, Any] = {
        "bundle": "qixian",
        "name": "开店一件事样例",
        "lead_department": "sjj",
        "promised_limit": {"days": 13},
        "situations": {"chengnuo": {"ask": "是否告知承诺？"}, "yanxu": {"ask": "是否只办延续？"}},
        "items": [
            {FOOD: {"when": {"yanxu": "否"}}},
            {HEALTH: {"when": {"yanxu": "否"}}},
            {SIGN: {"after": FOOD, "when": {"yanxu": "否"}}},
            {RENEWAL: {"when": {"yanxu": "是"}}},
        ],
        "intake": intake,
        "results": "send_as_ready",
    }
    items = {
        key: {"department": key.partition("/")[0], "item": key.partition("/")[2], **body}
        for key, body in _ITEMS.items()
    }
    return Definition.model_validate({"bundle": bundle | changes, "items": items, **_CATALOGUE})


def head(department: str) -> Actor:
    """The head of a department."""
    return Actor(actor_id=f"{department}-head", role=Role.DEPARTMENT_HEAD, department=department)


def application(
    definition: Definition, *, until: str = "", missing: tuple[str, ...] = (), pledge: str = "否"
) -> Filing:
    """An application; `until`: for a renewal only, the last day of the licence. `missing`: what the window noted."""
    renews = bool(until)
    answers = {"chengnuo": pledge, "yanxu": "是" if renews else "否"}
    return Filing(
        act_id=uuid.uuid4().hex,
        actor=WINDOW,
        definition=definition.hash,
        answers={key: answers[key] for key in definition.questions},
        form={"licence.until": until} if renews else {"shop.name": SHOP},
        materials=tuple(MaterialIn(material=key, source="missing") for key in missing),
        applicant_name=OWNER,
    )


@dataclass
class TermsCase:
    """One case of it, and the people who act on it."""

    office: Office
    case_no: str
    applicant: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.applicant = Actor(actor_id=applicant_id(self.case_no), role=Role.APPLICANT)

    async def at(self, text: str) -> CaseState:
        """Let time pass until that moment in Beijing, for the case and for everybody; the state then."""
        until = moment(text)
        await self.office.advance_to(self.case_no, until)
        return await self.settled(until)

    async def settled(self, until: datetime) -> CaseState:
        """Wait until every rung due by then is on file."""

        def is_settled(state: CaseState) -> bool:
            rung = next_rung(state)
            return rung is None or rung.at > until

        return await self.office.until(self.case_no, is_settled)

    async def does(self, actor: Actor, kind: str, item: str | None = None, **more: Any) -> CaseState:
        """An act that has to hold; the state after it."""
        await self.office.applied(self.case_no, actor, kind, item, **more)
        return await self.state()

    async def refused(self, actor: Actor, kind: str, item: str | None = None, **more: Any) -> str:
        """An act that must not hold; its code."""
        receipt = await self.office.act(self.case_no, actor, kind, item, **more)
        assert receipt.outcome == "refused", receipt
        assert receipt.refusal is not None
        return receipt.refusal.code

    async def grants(self, *items: str) -> CaseState:
        """The items' departments grant them."""
        for item in items:
            await self.does(clerk(item.partition("/")[0]), "decide_item", item, decision="grant")
        return await self.state()

    async def answers(self, item: str, *missing: str) -> CaseState:
        """An item's department answers the pre-review: complete, or these papers missing."""
        gaps = tuple(Gap(subject=subject, reason="MATERIAL_MISSING") for subject in missing)
        actor = clerk(item.partition("/")[0])
        return await self.does(actor, "complete_pre_review", item, complete=not missing, gaps=gaps)

    async def suspends(self, item: str, procedure: str, days: int) -> CaseState:
        """A special procedure begins, or is renewed."""
        actor = clerk(item.partition("/")[0])
        return await self.does(actor, "suspend_item", item, procedure=procedure, days=days)

    async def state(self) -> CaseState:
        """The case as the journal gives it."""
        return await self.office.state(self.case_no)

    async def due(self, clock_id: str) -> str:
        """The last day of a clock."""
        state = await self.state()
        return due_on(state.clocks[clock_id], state.calendar).isoformat()

    async def entries(self, *kinds: str) -> list[Any]:
        """The journal's entries of these kinds, in order."""
        found: tuple[Entry, ...] = await journal.read_entries(self.office.lianban.pool, self.case_no)
        return [entry for entry in found if not kinds or entry.kind in kinds]

    async def rungs(self, clock_id: str) -> list[str]:
        """What fired on a clock, with its day and hour in Beijing: `remind 10-13 09:00`."""
        fired = [entry for entry in await self.entries("rung_fired") if entry.clock_id == clock_id]
        return [f"{entry.rung} {entry.at.astimezone(BEIJING):%m-%d %H:%M}" for entry in fired]

    async def on_file(self, at: str, actor: Actor, kind: str, item: str | None = None, **more: Any) -> str:
        """An act that was received at that moment in the past; its id. No signal is sent."""
        request = {"act_id": uuid.uuid4().hex, "case_no": self.case_no, "kind": kind, "actor": actor, "item": item}
        act = await self.office.lianban.put_act_on_file(ActRequest(**request, **more), moment(at))
        return act.act_id

    async def ends(self) -> CaseState:
        """The workflow ends by itself; journal, read model and workflow say the same."""
        await self.office.result(self.case_no)
        return await self.office.agrees(self.case_no)


@asynccontextmanager
async def terms_office(
    settings: Settings, definition: Definition, calendar: WorkCalendar | None = None
) -> AsyncIterator[Office]:
    """An office of that bundle whose workers run."""
    async with open_office(settings, definition, calendar) as office, workers(office):
        yield office


async def received(office: Office, text: str, **filed: Any) -> TermsCase:
    """A case that is received at that moment in Beijing; the legal clock stands there, behind or ahead of the wall."""
    await office.stand_at(moment(text))
    opened = await office.lianban.file_case(application(office.definition, **filed))
    assert opened.started
    case = TermsCase(office, opened.case_no)
    await office.until(case.case_no, lambda state: state.seq > 0)
    return case


def day(text: str) -> date:
    """A day of the year 2026: `09-17`."""
    return date.fromisoformat(f"2026-{text}")
