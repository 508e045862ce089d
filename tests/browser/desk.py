"""What people do in the browser with any case, step by step, in the words that the pages use.

Labels come from the definition itself, so a page that forgot a question, a field or a material fails here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from bundles.loader import load_bundle
from domain.definition.bundle import Definition, Question
from domain.definition.forms import MaterialEntry, materials_list, merged_form
from domain.definition.resolve import asked_questions, resolve
from tests.support.browser import Visitor

PAPER, LATER = "收到纸质原件", "暂缺，先收件（预审后一次告知补正）"


@dataclass(frozen=True)
class Application:
    """What an applicant brings: answers, values of the form, and what is at hand of each material that is handed in.

    A material that is not named is handed in on paper.
    """

    bundle: str
    answers: Mapping[str, str]
    values: Mapping[str, str]
    files: Mapping[str, Path] = field(default_factory=dict)
    later: tuple[str, ...] = ()

    @property
    def definition(self) -> Definition:
        """The bundle as the stack publishes it."""
        return _definition(self.bundle)


@dataclass(frozen=True)
class Filed:
    """What the window hands to the applicant."""

    case_no: str
    code: str


@cache
def _definition(bundle: str) -> Definition:
    return load_bundle(bundle).definition


async def file_case(window: Visitor, given: Application, *, looks: bool = False) -> Filed:
    """Register a case at the window, from the list of bundles to the query code."""
    await begin(window, given, looks=looks)
    await fill_in(window, given, looks=looks)
    await hand_in(window, given, looks=looks)
    return await send(window, looks=looks)


async def begin(window: Visitor, given: Application, *, looks: bool = False) -> None:
    """收件登记 and 情形引导."""
    page = window.page
    await window.open("/filing")
    if looks:
        await window.look("收件登记", narrow=True)
    await open_first_step(window, given.definition)
    await expect(page.get_by_role("heading", name="情形引导")).to_be_visible()
    left = asked_questions(given.definition, given.answers)
    while later := await _answer_shown(page, left, given.answers):
        await go_on(page)
        await expect(_question(page, next(iter(later.values())))).to_be_visible()
        left = later
    if looks:
        await window.look("情形引导", narrow=True)
    await go_on(page)
    await expect(page.get_by_role("heading", name="填写一张表")).to_be_visible()


async def answer_all(visitor: Visitor, given: Application) -> None:
    """先看看我要办什么: the questions as they come, until the guide has its result."""
    page, left = visitor.page, dict(given.answers)
    while left:
        for key in list(left):
            group = _question(page, given.definition.questions[key])
            if await group.count():
                await group.get_by_label(left.pop(key), exact=True).check()
        await page.get_by_role("button", name=re.compile("继续|看结果")).click()
        await page.wait_for_load_state()


async def _answer_shown(page: Page, asked: Mapping[str, Question], answers: Mapping[str, str]) -> dict[str, Question]:
    """Answer the questions that the page shows; those that it shows only after these are left."""
    await page.wait_for_load_state()
    later = {}
    for key, question in asked.items():
        group = _question(page, question)
        if await group.is_visible():
            await group.get_by_label(answers[key], exact=True).check()
        else:
            later[key] = question
    return later


def _question(page: Page, question: Question) -> Locator:
    return page.get_by_role("group", name=starting(question.ask))  # a follow-up says after it when it is asked


async def open_first_step(window: Visitor, definition: Definition) -> None:
    """开始登记 on the list of bundles."""
    await window.page.get_by_role("button", name=re.compile(rf"开始登记\s*{definition.bundle.name}")).click()


async def fill_in(window: Visitor, given: Application, *, looks: bool = False) -> None:
    """多表合一."""
    page = window.page
    for group in merged_form(given.definition, resolve(given.definition, given.answers)).groups:
        box = page.get_by_role("group", name=group.name, exact=True)
        for each in group.fields:
            value = given.values.get(each.key)
            if value is None:
                continue
            if each.type == "choice":
                await box.get_by_role("group", name=each.label).get_by_label(value, exact=True).check()
            else:
                await box.get_by_label(starting(each.label)).fill(value)
    if looks:
        await window.look("填写一张表", narrow=True, shot="filing-form")
    await go_on(page)
    await expect(page.get_by_role("heading", name="一套材料", exact=True)).to_be_visible()


async def hand_in(window: Visitor, given: Application, *, looks: bool = False) -> None:
    """一套材料: files, papers, and what comes later."""
    page = window.page
    for entry in handed_in(given):
        if entry.key in given.files:
            await page.get_by_label(f"上传文件：{entry.name}").set_input_files(given.files[entry.key])
        else:
            await tick(page, entry, LATER if entry.key in given.later else PAPER)
    if looks:
        await window.look("一套材料", narrow=True)
    await go_on(page)
    await expect(page.get_by_role("heading", name="核对后提交")).to_be_visible()


def handed_in(given: Application) -> list[MaterialEntry]:
    """The materials that the family must bring."""
    plan = resolve(given.definition, given.answers)
    return [entry for entry in materials_list(given.definition, plan) if entry.is_handed_in]


async def tick(page: Page, entry: MaterialEntry, words: str) -> None:
    """Say about a material that it came on paper or comes later."""
    await page.get_by_role("group", name=starting(entry.name)).get_by_label(words).check()


async def send(window: Visitor, *, looks: bool = False, double: bool = False) -> Filed:
    """The check page, 提交收件, and the numbers; with `double` the button is clicked twice."""
    page = window.page
    if looks:
        await window.look("核对后提交", narrow=True, shot="filing-check")
    not_the_same = page.get_by_label("已与申请人核对，这不是重复申请")
    if await not_the_same.count():  # other tests register the same family on the same day
        await not_the_same.check()
    button = page.get_by_role("button", name="确认无误，提交收件")
    await (button.dblclick() if double else button.click())
    await expect(page.get_by_role("heading", name="收件成功")).to_be_visible()
    case_no = await page.locator(".panel .code").inner_text()
    code = await page.locator(".big-code").inner_text()
    if looks:
        await window.look("收件成功", narrow=True, shot="filing-done")
    return Filed(case_no.strip(), code.strip())


async def go_on(page: Page) -> None:
    """保存并继续."""
    await page.get_by_role("button", name="保存并继续").click()


def starting(text: str) -> re.Pattern[str]:
    """A name that begins with this text; notes such as （选填） follow it."""
    return re.compile(rf"^\s*{re.escape(text)}")


async def pre_review(clerk: Visitor, case_no: str, item: str, gaps: Mapping[str, str] | None = None) -> None:
    """预审 of an item: complete, or with gaps (label of the material or field → the reason's sentence)."""
    review = block_of(clerk, item).get_by_role("button", name="提交预审意见")
    await clerk.open_until(f"/cases/{case_no}", review)
    block = await fill_in_review(clerk, item, gaps or {})
    await block.get_by_role("button", name="提交预审意见").click()
    await took_effect(clerk, "提交预审意见")


async def fill_in_review(clerk: Visitor, item: str, gaps: Mapping[str, str]) -> Locator:
    """Fill the pre-review of an item without sending it; gives its part of the page."""
    block = block_of(clerk, item)
    answer = "不齐全，下面选择缺什么" if gaps else "齐全"
    await block.get_by_label(answer, exact=True).check()
    if any("·" in label for label in gaps):
        await block.get_by_text("填写内容有问题").click()
    for label, reason in gaps.items():
        await block.get_by_label(label, exact=True).select_option(label=reason)
    return block


async def grant(clerk: Visitor, case_no: str, item: str, result_no: str) -> None:
    """准予."""
    await clerk.open_until(f"/cases/{case_no}", block_of(clerk, item).get_by_label("准予", exact=True))
    block = await fill_in_grant(clerk, item, result_no)
    await block.get_by_role("button", name="提交决定").click()
    await took_effect(clerk, "作出决定")


async def fill_in_grant(clerk: Visitor, item: str, result_no: str) -> Locator:
    """Fill a decision to grant without sending it; gives its part of the page."""
    block = block_of(clerk, item)
    await block.get_by_label("准予", exact=True).check()
    await block.get_by_label("结果编号").fill(result_no)
    return block


async def refuse(clerk: Visitor, case_no: str, item: str, reason: str, opinion: str) -> None:
    """不予, with the reason and what the family reads."""
    await clerk.open_until(f"/cases/{case_no}", block_of(clerk, item).get_by_label("不予", exact=True))
    block = block_of(clerk, item)
    await block.get_by_label("不予", exact=True).check()
    await block.get_by_label("不予的理由").select_option(label=reason)
    await block.get_by_label("办理意见").fill(opinion)
    await block.get_by_role("button", name="提交决定").click()
    await took_effect(clerk, "作出决定")


async def open_document(visitor: Visitor, case_no: str, name: str) -> Locator:
    """A document of the case, from the list on its page; gives the paper."""
    await visitor.open(f"/cases/{case_no}")
    papers = visitor.page.get_by_role("region", name="文书")
    await papers.get_by_role("link", name=re.compile(name)).first.click()
    paper = visitor.page.get_by_role("article")
    await expect(paper.get_by_role("heading", level=1)).to_contain_text(name)
    return paper


async def took_effect(visitor: Visitor, act: str) -> None:
    """The page says that the act was applied, at once or when it is known."""
    await visitor.until(visitor.page.get_by_role("heading", name=f"{act}：已生效"))


async def did_not_take_effect(visitor: Visitor, act: str, code: str) -> None:
    """The page says that the act was refused, with its code."""
    notice = visitor.page.get_by_role("alert").filter(has_text=f"{act}：没有生效")
    await visitor.until(notice)
    await expect(notice).to_contain_text(code)


def block_of(clerk: Visitor, item: str) -> Locator:
    """The part of the case's page with the acts on an item."""
    heading = clerk.page.get_by_role("heading", name=re.compile(rf"：{re.escape(item)}$"))
    return clerk.page.locator(".item-block").filter(has=heading)


async def find(visitor: Visitor, path: str, words: str) -> None:
    """查找 in a list: whatever stands before it, only what is found is left."""
    await visitor.open(path)
    await visitor.page.get_by_role("searchbox", name="查找").fill(words)
    await visitor.page.get_by_role("button", name="查找", exact=True).click()
    await expect(visitor.page.get_by_role("link", name="不查找，显示全部")).to_be_visible()


def work_row(clerk: Visitor, case_no: str, item: str) -> Locator:
    """The row of an item in 我的待办 or on the board."""
    return clerk.page.get_by_role("row").filter(has_text=case_no).filter(has=clerk.page.get_by_role("link", name=item))


def item_row(visitor: Visitor, item: str) -> Locator:
    """The row of an item on the page of a case, the clerk's or the family's."""
    items = visitor.page.get_by_role("region", name=re.compile("^(事项|各事项进度)$"))
    return items.get_by_role("row").filter(has=visitor.page.get_by_role("rowheader", name=starting(item)))


def phase(visitor: Visitor, words: str) -> Locator:
    """The case's heading when it is in this phase."""
    return visitor.page.get_by_role("heading", level=1).filter(has_text=words)


async def query(family: Visitor, filed: Filed) -> None:
    """办件查询 with number and code."""
    await family.open("/query")
    await family.page.get_by_label("办件编号").fill(filed.case_no)
    await family.page.get_by_label("查询码").fill(filed.code)
    await family.page.get_by_role("button", name="查询", exact=True).click()
    await expect(family.page.get_by_role("heading", name="各事项进度")).to_be_visible()
