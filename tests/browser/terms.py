"""What people do in the browser about time limits: let days pass, accept, suspend, extend, deliver, check.

The days that pages must show are counted here from the calendar files, apart from the pages.
"""

from __future__ import annotations

from datetime import date

from playwright.async_api import Locator, expect

from bundles.calendars import load_calendar
from tests.browser import desk
from tests.support.browser import Visitor

FAST_FORWARD_SECONDS = 120.0
"""How long the demo clock may take to bring every open case of the stack to its time."""


async def today(visitor: Visitor) -> date:
    """The legal day, as the demo clock shows it."""
    await visitor.open("/demo/clock")
    return await _shown_day(visitor)


async def _shown_day(visitor: Visitor) -> date:
    text = await visitor.page.get_by_role("main").locator("strong").inner_text()
    return date.fromisoformat(text.strip()[:10])


def working_days_after(on: date, days: int) -> date:
    """The last day of a limit of so many working days that starts with `on`."""
    return load_calendar().add_working_days(on, days)


async def fast_forward(visitor: Visitor, days: int) -> date:
    """快进 so many working days on the demo clock's page; the day that it is then."""
    before = await today(visitor)
    page = visitor.page
    await page.get_by_label("其他天数").fill(str(days))
    async with page.expect_navigation(timeout=FAST_FORWARD_SECONDS * 1000):
        await page.get_by_role("button", name="快进", exact=True).click()
    after = await _shown_day(visitor)
    assert after == working_days_after(before, days)
    return after


def act_form(visitor: Visitor, button: str, item: str | None = None) -> Locator:
    """The form that is sent with this button, on the part of the page about `item` or about the case."""
    within = desk.block_of(visitor, item) if item else visitor.page.get_by_role("main")
    return within.locator("form").filter(has=visitor.page.get_by_role("button", name=button, exact=True))


async def unfold(visitor: Visitor, summary: str, item: str | None = None) -> None:
    """Open the part of the page behind this summary, with the keyboard."""
    within = desk.block_of(visitor, item) if item else visitor.page.get_by_role("main")
    line = within.locator("summary").filter(has_text=summary)
    await line.press("Enter")


async def sign_acceptance(window: Visitor, case_no: str) -> None:
    """受理 by the window."""
    await window.open(f"/cases/{case_no}")
    await act_form(window, "予以受理").get_by_role("button", name="予以受理").click()
    await desk.took_effect(window, "受理")


async def suspend(clerk: Visitor, item: str, procedure: str, days: int, *, note: str = "") -> Locator:
    """Fill in a special procedure without sending it; gives the form."""
    await unfold(clerk, "挂起：办理特别程序", item)
    form = act_form(clerk, "发出特别程序告知书", item)
    await form.get_by_label(desk.starting(procedure)).check()
    await form.get_by_label("告知需要的工作日数").fill(str(days))
    await form.get_by_label("告知书里的说明").fill(note)
    return form


async def fill_in_extension(clerk: Visitor, item: str | None, days: int, reason: str, words: str) -> Locator:
    """Fill in a request for an extension, of an item or (None) of the whole, without sending it; gives the form."""
    await unfold(clerk, "申请延长法定期限" if item else "申请延长整件事的法定期限", item)
    form = act_form(clerk, "提交延期申请", item)
    await form.get_by_label("延长的工作日数").fill(str(days))
    await form.get_by_label("延期的理由").select_option(label=reason)
    await form.get_by_label("延期说明").fill(words)
    return form


async def confirm_delivery(visitor: Visitor, case_no: str, method: str) -> None:
    """送达确认 of all results."""
    await visitor.open(f"/cases/{case_no}")
    form = act_form(visitor, "确认送达")
    if await form.get_by_label("全部结果").count():
        await form.get_by_label("全部结果").check()
    await form.get_by_label(method, exact=True).check()
    await form.get_by_role("button", name="确认送达").click()
    await desk.took_effect(visitor, "确认送达")


def due(visitor: Visitor, limit: str, on: date, item: str | None = None) -> Locator:
    """The line that says until when a limit of an item (None: of the case) runs."""
    within = desk.item_row(visitor, item) if item else visitor.page.locator(".identity")
    line = within.locator(".dues > li").filter(has_text=f"{limit}至")
    return line.locator(f'time[datetime="{on}"]')


def told(visitor: Visitor, words: str) -> Locator:
    """A sentence of the timeline."""
    timeline = visitor.page.get_by_role("region", name="办理过程")
    return timeline.get_by_role("listitem").filter(has_text=words)


async def open_list(visitor: Visitor, path: str, title: str) -> None:
    """One of the lists of a page, by its tab."""
    await visitor.open(path)
    await visitor.page.get_by_role("navigation", name="清单").get_by_role("link", name=desk.starting(title)).click()
    await expect(visitor.page.get_by_role("heading", level=2, name=desk.starting(title))).to_be_visible()


def task(visitor: Visitor, heading: str, case_no: str) -> Locator:
    """The row of a case in one of the lists of what waits for somebody."""
    of_list = visitor.page.get_by_role("region", name=desk.starting(heading))
    return of_list.get_by_role("row").filter(has_text=case_no)
