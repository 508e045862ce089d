"""一套材料 in the browser: photos of a telephone put in order at home; one scan told apart at the window."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser import desk, newborn
from tests.browser.conftest import Visit
from tests.browser.test_persons import log_in
from tests.support import files

MARRIAGE = "结婚证"


def written(folder: Path, **named: bytes) -> list[Path]:
    """Files of these names, as somebody would choose them."""
    for name, body in named.items():
        (folder / name.replace("_", ".")).write_bytes(body)
    return [folder / name.replace("_", ".") for name in named]


async def is_drawn(page: Page, count: int) -> None:
    """Wait until the browser has every small image."""
    images = page.locator(".page-order img")
    await expect(images).to_have_count(count)
    for image in await images.all():
        await image.scroll_into_view_if_needed()
        handle = await image.element_handle()
        assert handle is not None
        await page.wait_for_function("image => image.complete && image.naturalWidth > 100", arg=handle)


async def test_a_mother_puts_her_photos_in_order_and_they_become_one_paper(visit: Visit, tmp_path: Path) -> None:
    mother, given = await visit("family", login=False), newborn.application("示例母材一")
    await log_in(mother, "示例母")
    page = mother.page
    await mother.open(f"/guide/{newborn.BUNDLE}/situation")
    await desk.answer_all(mother, given)
    await page.get_by_role("button", name="保存为一次告知单").click()
    await page.get_by_role("button", name="网上申请").click()
    await desk.go_on(page)
    await desk.fill_in(mother, given)
    front, back = files.text_page(), files.text_page((2400, 1800))
    chosen = written(
        tmp_path, 正面_jpg=files.as_jpeg(front), 反面_jpg=files.as_jpeg(back), 登记页_pdf=files.pdf("a", "b")
    )
    await page.get_by_label(f"上传文件：{MARRIAGE}").set_input_files(chosen)
    await page.get_by_role("button", name="上传并保存").click()
    await mother.look("一套材料，几个文件", narrow=True, shot="materials", narrow_shot="materials-360")
    await page.get_by_role("link", name="整理各页").click()
    await is_drawn(page, 4)
    await page.get_by_role("button", name="转 90° 第 2 页").click()
    await page.get_by_role("button", name="前移 第 2 页").click()
    await page.get_by_role("button", name="去掉 第 4 页").click()
    await is_drawn(page, 3)
    await expect(page.locator(".page-order li").first).to_contain_text("反面.jpg")
    await mother.look("整理各页", narrow=True, shot="material-pages", narrow_shot="material-pages-360")
    await page.get_by_role("button", name="保存并返回").click()
    await desk.go_on(page)
    await expect(page.get_by_role("heading", name="核对后提交")).to_be_visible()
    part = page.locator("details.file").filter(has_text="结婚证.pdf")
    await part.locator("summary").click()
    await expect(part.get_by_role("img")).to_have_count(3)


async def test_a_clerk_scans_several_papers_in_one_go(visit: Visit, tmp_path: Path) -> None:
    window, given = await visit("window"), newborn.application("示例母材二", syyl="是")
    page = window.page
    await desk.begin(window, given)
    await desk.fill_in(window, given)
    await page.get_by_role("link", name="一次扫描几份材料").click()
    (scan,) = written(tmp_path, 整叠_pdf=files.pdf("marriage", "bill", "bill", "list", "diagnosis"))
    await page.get_by_label("整叠扫描的 PDF，或一次选几个文件").set_input_files(scan)
    await page.get_by_role("button", name="上传这一叠").click()
    await is_drawn(page, 5)
    for name, pages in {MARRIAGE: "1", "医疗收费票据": "2-3", "住院费用清单": "4", "诊断证明": "9"}.items():
        await page.get_by_label(name).fill(pages)
    with window.refused(422):
        await page.get_by_role("button", name="保存并回到一套材料").click()
        await expect(page.get_by_role("alert")).to_contain_text("一共只有 5 页")
    await page.get_by_label("诊断证明").fill("5")
    await window.look("一次扫描几份材料", narrow=True, shot="material-stack", narrow_shot="material-stack-360")
    await page.get_by_role("button", name="保存并回到一套材料").click()
    await desk.go_on(page)
    await expect(page.get_by_role("heading", name="核对后提交")).to_be_visible()
