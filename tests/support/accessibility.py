"""What axe-core finds wrong with a page, with every combination of colours judged once in a process.

Contrast was two thirds of the time of a browser's tests: axe looks at each text of a table of a thousand. What it finds
follows from the colours of the text and of all that lies behind it, and from size and weight; a combination of these
that has passed is not judged again. Everything else is judged on every page, wide and narrow.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.async_playwright import Axe
from axe_playwright_python.base import AxeResults
from playwright.async_api import Page

_AXE = Axe()
_passed: set[str] = set()
_MARK = "data-colours-passed"

# Marks the parts of the page whose combinations have all passed or stand earlier on it; gives those that are new.
_MARK_PASSED = """([mark, passed]) => {
  const seen = new Set(passed), fresh = [];
  const combination = (element) => {
    const own = getComputedStyle(element), parts = [own.color, own.fontSize, own.fontWeight, own.textShadow];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      parts.push(style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.mixBlendMode);
    }
    return parts.join("|");
  };
  const hasText = (element) => element.matches("input, select, textarea") ||
    [...element.childNodes].some((each) => each.nodeType === Node.TEXT_NODE && each.textContent.trim() !== "");
  const isPassed = (element) => {
    let all = true;
    for (const child of element.children) all = isPassed(child) && all;
    if (hasText(element)) {
      const key = combination(element);
      if (!seen.has(key)) { seen.add(key); fresh.push(key); all = false; }
    }
    element.toggleAttribute(mark, all);
    return all;
  };
  isPassed(document.body);
  return fresh;
}"""
_UNMARK = "mark => document.querySelectorAll(`[${mark}]`).forEach(each => each.removeAttribute(mark))"


async def check_page(page: Page, name: str, *, contrast: bool = True) -> None:
    """Fail with axe's report if it finds anything; `contrast`: judge colours too (a width brings none of its own)."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(_AXE.axe_script)
    await _run(page, name, {"rules": {"color-contrast": {"enabled": False}}}, exclude=())
    if not contrast:
        return
    fresh: list[str] = await page.evaluate(_MARK_PASSED, [_MARK, sorted(_passed)])
    if fresh:
        await _run(page, name, {"runOnly": ["color-contrast"]}, exclude=(f"[{_MARK}]",))
        _passed.update(fresh)
    await page.evaluate(_UNMARK, _MARK)


async def _run(page: Page, name: str, options: dict[str, Any], *, exclude: tuple[str, ...]) -> None:
    # What is in order is not gathered: twice as fast.
    asked = [{"exclude": [[each] for each in exclude]}, {"resultTypes": ["violations"], **options}]
    results = AxeResults(await page.evaluate("([where, how]) => axe.run({include: ['html'], ...where}, how)", asked))
    assert results.violations_count == 0, f"{name}（{page.url}）\n{results.generate_report()}"
