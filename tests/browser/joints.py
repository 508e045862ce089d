"""What people do in the browser about a joint event: convene, confirm, hold, give opinions, put right.

Labels of checklists and names of departments and people come from the bundle and the demo accounts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from playwright.async_api import Locator, expect

from domain.definition.joint import JointPlan
from domain.definition.resolve import resolve
from engine.demo import ACCOUNTS
from tests.browser import desk, terms
from tests.browser.desk import Application
from tests.support.browser import Visitor

NAMES: Mapping[str, str] = {each.login: each.name for each in ACCOUNTS}
DAYS_TO_PASS = 2
"""Working days to let pass so that a visit on the morning of the next working day is over at any hour of today."""


@dataclass(frozen=True)
class Event:
    """One joint event of a case that was filed from this application."""

    case_no: str
    given: Application
    key: str

    @property
    def path(self) -> str:
        """Its page."""
        return f"/cases/{self.case_no}/joint/{self.key}"

    @property
    def plan(self) -> JointPlan:
        """The event as the definition declares it."""
        plans = resolve(self.given.definition, self.given.answers).joints
        return next(each for each in plans if each.key == self.key)

    def department(self, code: str) -> str:
        """Name of a department."""
        return self.given.definition.departments[code].name

    def points(self, department: str) -> dict[str, str]:
        """Key and text of the points of a department's checklist."""
        party = next(each for each in self.plan.parties if each.department == department)
        return {each.key: each.text for each in party.checklist}


def form_of(visitor: Visitor, act: str) -> Locator:
    """The part of the event's page for an act."""
    return visitor.page.locator(f"#act-{act}")


async def convene(convenor: Visitor, event: Event, on: Sequence[tuple[date, str, str]], place: str) -> None:
    """召集: times (day, from, to) and a place."""
    await convenor.open(event.path)
    await convenor.until(form_of(convenor, "convene_joint"))
    form = form_of(convenor, "convene_joint")
    for number, (day, starts, ends) in enumerate(on, start=1):
        for part, value in (("日期", str(day)), ("从", starts), ("到", ends)):
            await form.get_by_label(f"时间 {number}：{part}", exact=True).fill(value)
    await form.get_by_label("地点").fill(place)
    await form.get_by_role("button", name="发出召集通知").click()
    await desk.took_effect(convenor, "召集联合事项")


async def name_officers(group: Locator, *logins: str) -> None:
    """Tick these people in a group of officers; the others there are not ticked."""
    for tick in await group.get_by_role("checkbox").all():
        await tick.uncheck()
    for login in logins:
        await group.get_by_role("checkbox", name=desk.starting(NAMES[login])).check()


async def confirm(clerk: Visitor, event: Event, *logins: str, slots: Sequence[int] = (0,)) -> None:
    """确认参加 with these officers; `slots`: which of the proposed times suit."""
    await clerk.open(event.path)
    form = form_of(clerk, "confirm_joint")
    for number in slots:
        await form.get_by_role("group", name="可行的时间").get_by_role("checkbox").nth(number).check()
    await name_officers(form.get_by_role("group", name=desk.starting("参加人员")), *logins)
    await form.get_by_role("button", name="确认参加").click()
    await desk.took_effect(clerk, "确认参加联合事项")


async def hold(convenor: Visitor, event: Event, present: Mapping[str, Sequence[str]]) -> None:
    """登记到场: who came, by department."""
    await convenor.open(event.path)
    await convenor.until(form_of(convenor, "hold_joint"))
    form = form_of(convenor, "hold_joint")
    for code, logins in present.items():
        await name_officers(form.get_by_role("group", name=desk.starting(event.department(code))), *logins)
    await form.get_by_role("button", name="登记为已经举行").click()
    await desk.took_effect(convenor, "登记到场")


async def fill_in_opinion(
    clerk: Visitor, event: Event, department: str, verdict: str, found: Mapping[str, str], among: Sequence[str] = ()
) -> Locator:
    """Fill in the checklist (`found`: point → what is wrong; `among`: the points that are asked) and the verdict."""
    form = clerk.page.locator("form").filter(has=clerk.page.get_by_role("group", name=desk.starting("本部门意见")))
    for key, text in event.points(department).items():
        if among and key not in among:
            continue
        point = form.get_by_role("group").filter(has_text=text)
        await point.get_by_label("不合格" if key in found else "合格", exact=True).check()
        if key in found:
            await point.get_by_role("textbox").fill(found[key])
    await form.get_by_role("group", name=desk.starting("本部门意见")).get_by_label(desk.starting(verdict)).check()
    return form


async def give_opinion(
    clerk: Visitor,
    event: Event,
    department: str,
    verdict: str = "通过",
    found: Mapping[str, str] | None = None,
    *,
    among: Sequence[str] = (),
) -> None:
    """出具意见 on the event's page."""
    await clerk.open(event.path)
    await clerk.until(form_of(clerk, "give_joint_opinion"))
    form = await fill_in_opinion(clerk, event, department, verdict, found or {}, among)
    await form.get_by_role("button", name="提交意见").click()
    await desk.took_effect(clerk, "出具联合意见")


async def visit_tomorrow(
    convenor: Visitor, event: Event, officers: Mapping[str, tuple[Visitor, Sequence[str]]], place: str
) -> None:
    """One time on the next working day, which every department confirms."""
    on = terms.working_days_after(await terms.today(convenor), 1)
    await convene(convenor, event, [(on, "09:00", "11:00")], place)
    for clerk, logins in officers.values():
        await confirm(clerk, event, *logins)
    await convenor.open(event.path)
    await expect(desk.phase(convenor, "已定时间")).to_be_visible()


async def let_pass_and_hold(
    convenor: Visitor, event: Event, officers: Mapping[str, tuple[Visitor, Sequence[str]]]
) -> None:
    """The visit's time comes, and everybody who was named was there."""
    await terms.fast_forward(convenor, DAYS_TO_PASS)
    await hold(convenor, event, {code: logins for code, (_, logins) in officers.items()})
