"""The check of pages itself: judging a combination of colours once hides none that is too faint."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.support.accessibility import check_page

STYLES = ".pale { color: #ccc } .dark { background: #333 }"


def page_of(more: str) -> str:
    """A page with a text that is dark enough, and more."""
    head = f'<!doctype html><html lang="zh-CN"><head><title>样张</title><style>{STYLES}</style></head>'
    return f"{head}<body><main><h1>样张</h1><p>深色的字</p>{more}</main></body></html>"


@pytest.mark.parametrize(
    "more",
    [
        '<p class="pale">浅色的字</p>',
        "<ul><li>深色的字</li><li>深色的字</li><li class='pale'>浅色的字</li></ul>",
        '<div class="dark"><p>深色的字，底也是深的</p></div>',
        '<p>深色的字 <b style="opacity: 0.3">越来越淡</b></p>',
    ],
)
async def test_faint_text_is_found_beside_what_has_passed(browser: Browser, more: str) -> None:
    page = await browser.new_page()
    await page.set_content(page_of("<ul><li>深色的字</li></ul><p>深色的字 <b>重点</b></p>"))
    await check_page(page, "先前的一页")
    await page.set_content(page_of(more))
    with pytest.raises(AssertionError, match="color-contrast"):
        await check_page(page, "太淡的一页")
    await page.close()
