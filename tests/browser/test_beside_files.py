"""Deciding beside the files: a file is seen in the page, the form in view beside it, what came since is no bother."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Locator, Page, expect

from starter.web.file_pages.maker import image_of
from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.browser.desk import Filed
from tests.support import files
from tests.support.browser import Visitor

CERTIFICATE, MARRIAGE = "出生医学证明首次签发", "结婚证"


def marriage(folder: Path) -> dict[str, Path]:
    """A marriage certificate of three pages."""
    path = folder / "结婚证.pdf"
    path.write_bytes(files.pdf("Certificate", "Page two", "Page three"))
    return {"jhz": path}


def file_of(page: Page, name: str) -> Locator:
    """The part of a list where that file is folded."""
    return page.locator("details.file").filter(has=page.locator("summary", has_text=name)).first


async def unfold(visitor: Visitor, name: str) -> Locator:
    """Open a file where it is listed; gives its pages."""
    part = file_of(visitor.page, name)
    await part.locator("summary").click()
    return part.get_by_role("img")


async def is_drawn(image: Locator) -> None:
    """Wait until the browser has the page as an image."""
    await image.scroll_into_view_if_needed()
    handle = await image.element_handle()
    assert handle is not None
    await image.page.wait_for_function("image => image.complete && image.naturalWidth > 600", arg=handle)


async def filed(window: Visitor, mother: str, folder: Path) -> Filed:
    """A case whose marriage certificate is a file; the clerk looks at it before it is sent."""
    given = newborn.application(mother, files=marriage(folder))
    await desk.begin(window, given)
    await desk.fill_in(window, given)
    await desk.hand_in(window, given)
    return await _send_after_a_look(window)


async def _send_after_a_look(window: Visitor) -> Filed:
    if window.scripts:
        pages = await unfold(window, "结婚证.pdf")
        await expect(pages).to_have_count(3)
        await is_drawn(pages.first)
        await window.look(
            "核对后提交，看文件", narrow=True, shot="draft-files", part=file_of(window.page, "结婚证.pdf")
        )
    return await desk.send(window)


async def test_a_clerk_decides_with_the_file_in_view_and_hears_what_others_did(visit: Visit, tmp_path: Path) -> None:
    window, yy, supervisor = [await visit(name) for name in ("window", "yy", "supervisor")]
    case = await filed(window, "示例母纸一", tmp_path)
    await yy.open("/work")
    await yy.until(desk.work_row(yy, case.case_no, CERTIFICATE))
    await yy.open(f"/cases/{case.case_no}")
    pages = await unfold(yy, "结婚证.pdf")
    await expect(pages).to_have_count(3)
    await expect(pages.nth(1)).to_have_attribute("alt", "结婚证.pdf，第 2 页，共 3 页")
    await is_drawn(pages.nth(1))
    block = desk.block_of(yy, CERTIFICATE)
    await expect(pages.nth(1)).to_be_in_viewport()
    await expect(block.get_by_role("button", name="提交预审意见")).to_be_in_viewport()
    await expect(yy.page.get_by_role("heading", name="期限怎么算的")).to_be_attached()
    await yy.page.evaluate("window.scrollTo(0, 0)")
    await yy.look("办件，对照材料", narrow=True, shot="case-files", narrow_shot="case-files-360")
    await hears_without_losing_anything(yy, supervisor, case.case_no)


async def hears_without_losing_anything(yy: Visitor, supervisor: Visitor, case_no: str) -> None:
    """What is typed, what has the focus and which file is open stay; the region at the top says who did what."""
    page, block = yy.page, desk.block_of(yy, CERTIFICATE)
    await block.get_by_label("不齐全，下面选择缺什么", exact=True).check()
    missing = block.get_by_label(MARRIAGE, exact=True)
    await missing.select_option(index=1)
    chosen = await missing.input_value()
    await missing.focus()
    since = page.locator("#since-opened")
    await expect(since).to_be_empty()
    await supervisor.open(f"/cases/{case_no}")
    await supervisor.page.get_by_role("button", name="催办").first.click()
    await desk.took_effect(supervisor, "催办")
    await expect(since).to_contain_text("您打开页面之后有 1 条新变化")
    await expect(since).to_contain_text("催办")
    await expect(since).to_be_in_viewport()
    await expect(missing).to_be_focused()
    assert await missing.input_value() == chosen
    await expect(file_of(page, "结婚证.pdf").get_by_role("img")).to_have_count(3)
    await yy.look("办件，打开之后的变化", narrow=True, shot="case-since-opened", narrow_shot="case-since-opened-360")
    await block.get_by_role("button", name="提交预审意见").click()
    await desk.took_effect(yy, "提交预审意见")
    await expect(since).to_contain_text("催办")


async def test_without_scripts_pages_open_beside_and_what_came_since_comes_with_the_answer(
    visit: Visit, tmp_path: Path
) -> None:
    window, supervisor = await visit("window"), await visit("supervisor")
    yy = await visit("yy", scripts=False)
    case = await filed(window, "示例母纸二", tmp_path)
    await yy.open(f"/cases/{case.case_no}")
    await yy.until(desk.block_of(yy, CERTIFICATE))
    part = file_of(yy.page, "结婚证.pdf")
    await part.locator("summary").click()
    async with yy.context.expect_page() as opened:
        await part.get_by_role("link", name="逐页查看").click()
    beside = await opened.value
    await expect(beside.get_by_role("heading", level=1)).to_have_text("结婚证.pdf")
    await expect(beside.get_by_role("img")).to_have_count(3)
    await supervisor.open(f"/cases/{case.case_no}")
    await supervisor.page.get_by_role("button", name="催办").first.click()
    await desk.took_effect(supervisor, "催办")
    block = desk.block_of(yy, CERTIFICATE)
    await block.get_by_label("齐全", exact=True).check()
    await block.get_by_role("button", name="提交预审意见").click()
    await desk.took_effect(yy, "提交预审意见")
    await expect(yy.page.locator("#since-opened")).to_contain_text("催办")


async def test_text_whose_font_the_file_does_not_bring_is_drawn_with_the_servers() -> None:
    """Here, where a Chinese font is installed (`engine/setup.sh browser`): else such text would be missing."""
    drawn = await image_of(files.PDF, files.chinese_pdf("结婚证编号"), 1)
    assert files.ink_on(drawn) > 5_000
    assert files.ink_on(await image_of(files.PDF, files.pdf(""), 1)) == 0


async def test_a_file_that_cannot_be_shown_says_so_in_its_place(visit: Visit, tmp_path: Path) -> None:
    window, name = await visit("window"), "坏的.pdf"
    given = newborn.application("示例母纸三", files={"jhz": tmp_path / name})
    given.files["jhz"].write_bytes(b"%PDF-1.4\n%%EOF\n")
    await desk.begin(window, given)
    await desk.fill_in(window, given)
    await desk.hand_in(window, given)
    part = file_of(window.page, name)
    await part.locator("summary").click()
    await expect(part.get_by_text("显示不出来")).to_be_visible()
    await expect(part.get_by_role("link", name="下载原件").first).to_be_visible()
