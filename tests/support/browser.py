"""A real browser on the real stack: `python -m engine.stack` as a person starts it, and visitors who click.

A visitor notes everything that the browser complains about (scripts, refused resources, answers of 400 and above), so
that a test fails on what nobody would see.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FloatRect,
    Locator,
    Page,
    Response,
    StorageState,
    expect,
)

from engine.home import Home
from engine.ports import free_ports
from engine.postgres import EmbeddedPostgres
from engine.stack import DATABASE, PRACTICE_DATABASE
from ledger.migrate import migrate
from runtime.settings import ROOT
from starter.cli.pdf import find_browser
from starter.web.site.render import LARGE_COOKIE
from tests.support import days
from tests.support.accessibility import check_page

START_SECONDS = 120.0
STOP_SECONDS = 60.0
WAIT_SECONDS = 20.0
"""How long a page may take to show what must come of an act, with the other processes on the same two cores."""
RELOAD_SECONDS = 0.5
"""Without JavaScript: how long to look at a page before it is loaded anew."""
WIDE = (1280, 900)
NARROW = (360, 740)
LARGEST_SCREENSHOT = 300 * 1024
TALLEST = {WIDE[0]: 1200, NARROW[0]: 3200}
"""Most pixels in height by width: a screenshot of a longer page shows its upper part, so that the file stays small."""
MARGIN = 16
"""Pixels above and below the part that a screenshot shows."""
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",  # Chromium as root has none
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# The browser repeats in its console what `Visitor` already hears as an answer.
_RESOURCE_FAILED = "Failed to load resource: the server responded with a status of"


def chromium() -> str:
    """Path of the system's Chromium or Chrome. Fails with what to install where there is none."""
    found = find_browser()
    assert found, "没有找到 Chromium。请安装，例如：apt-get install chromium fonts-noto-cjk"
    return found


@asynccontextmanager
async def running_stack(folder: Path, *, is_practice: bool = False) -> AsyncIterator[str]:
    """The whole stack in `folder`, in processes of its own; gives the web's address and stops it at the end.

    Its legal clock begins on the ordinary day of tests, and its demo cases with it. `is_practice`: the practice space.
    """
    await _begin_on(folder, days.ORDINARY, PRACTICE_DATABASE if is_practice else DATABASE)
    port = str(free_ports(1)[0])
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIANBAN_", "TEMPORAL_"))}
    surroundings = kept | {
        **(
            {"LIANBAN_PRACTICE_HOME": str(folder), "LIANBAN_PRACTICE_PORT": port}
            if is_practice
            else {"LIANBAN_HOME": str(folder), "LIANBAN_WEB_PORT": port}
        ),
        "LIANBAN_CACHE": os.environ.get("LIANBAN_CACHE", ""),
        "LIANBAN_SIMULATOR_DELAY_SECONDS": "0.2",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-u", "-m", "engine.practice" if is_practice else "engine.stack"),
        cwd=ROOT,
        env=surroundings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said: list[str] = []
    up = asyncio.Event()
    listening = asyncio.create_task(_listen(process, said, up))
    try:
        await asyncio.wait_for(up.wait(), START_SECONDS)
        assert process.returncode is None, "".join(said)
        yield Home(folder).read_run().web_address
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
        await listening


async def _begin_on(folder: Path, at: datetime, database: str) -> None:
    """Make the stack's database before it starts, with the legal clock at that moment; the stack goes on with it."""
    home = Home(folder)
    home.open()
    server = EmbeddedPostgres(home.postgres, log=home.log("postgres"))
    try:
        await asyncio.to_thread(server.start)
        dsn = await server.create_database(database)
        await migrate(dsn)
        await days.stand(dsn, at)
    finally:
        await asyncio.to_thread(server.stop)
        home.close()


async def _listen(process: asyncio.subprocess.Process, said: list[str], up: asyncio.Event) -> None:
    """Keep what the stack prints; `up` is set when it says so, and when it ends before."""
    assert process.stdout is not None
    async for line in process.stdout:
        said.append(line.decode("utf-8", "replace"))
        if "已启动：" in said[-1]:
            up.set()
    await process.wait()
    up.set()


@dataclass
class Visitor:
    """One person at a browser of their own: the page they look at, and what their browser complained about."""

    name: str
    page: Page
    address: str
    scripts: bool
    screenshots: Path
    complaints: list[str] = field(default_factory=list)
    _allowed: set[int] = field(default_factory=set)

    @classmethod
    async def arrive(
        cls,
        browser: Browser,
        name: str,
        address: str,
        *,
        scripts: bool,
        screenshots: Path,
        session: StorageState | None = None,
    ) -> Visitor:
        """Open a browser window that shares nothing with others; complaints are noted from now on.

        `session`: what a former window of the same person kept, so that nobody logs in twice.
        """
        context = await browser.new_context(
            java_script_enabled=scripts,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": WIDE[0], "height": WIDE[1]},
            storage_state=session,
        )
        context.set_default_timeout(WAIT_SECONDS * 1000)
        visitor = cls(
            name=name, page=await context.new_page(), address=address, scripts=scripts, screenshots=screenshots
        )
        visitor.page.on("console", visitor._hear_console)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(f"脚本出错：{error}"))
        visitor.page.on("response", visitor._hear_answer)
        return visitor

    @property
    def context(self) -> BrowserContext:
        """The window, closed at the end."""
        return self.page.context

    def _hear_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_RESOURCE_FAILED):
            self.complaints.append(f"控制台 {message.type}：{message.text}（{self.page.url}）")

    def _hear_answer(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._allowed:
            self.complaints.append(f"{response.request.method} {response.url} 得到 {response.status}")

    @contextmanager
    def refused(self, status: int) -> Iterator[None]:
        """A stretch in which an answer of this status is what the test wants; nothing else is allowed."""
        self._allowed.add(status)
        try:
            yield
        finally:
            self._allowed.discard(status)

    async def open(self, path: str) -> None:
        """Go to one of our pages."""
        await self.page.goto(self.address + path)

    async def log_in(self, login: str, password: str) -> None:
        """Log in as a member of staff."""
        await self.open("/login")
        await self.page.get_by_label("登录名").fill(login)
        await self.page.get_by_label("密码").fill(password)
        await self.page.get_by_role("button", name="登录", exact=True).click()
        await expect(self.page.get_by_role("button", name="退出登录")).to_be_visible()

    async def open_until(self, path: str, wanted: Locator) -> None:
        """Go to a page, and again while it does not show what a process that is just starting brings to it.

        The forms of a page are never changed under somebody's hands: one opened before its process ran has none.
        """
        await self.open(path)
        await self._load_until(wanted)

    async def until(self, wanted: Locator, *, seconds: float = WAIT_SECONDS) -> None:
        """Wait until it shows: by itself with JavaScript, by loading the page anew without."""
        if self.scripts:
            await expect(wanted).to_be_visible(timeout=seconds * 1000)
            return
        await self._load_until(wanted, seconds)

    async def _load_until(self, wanted: Locator, seconds: float = WAIT_SECONDS) -> None:
        async with asyncio.timeout(seconds):
            while not await self._shows(wanted):
                await self.page.reload()

    async def _shows(self, wanted: Locator) -> bool:
        try:
            await expect(wanted).to_be_visible(timeout=RELOAD_SECONDS * 1000)
        except AssertionError:
            return False
        return True

    async def look(
        self, name: str, *, narrow: bool = False, shot: str = "", narrow_shot: str = "", part: Locator | None = None
    ) -> None:
        """Check the page for accessibility, wide and (with `narrow`) as on a phone; keep screenshots where named.

        `part`: the part of the page that the screenshots show, in the page's whole width; None: the page from its top.

        Without JavaScript axe cannot run in the page; then nothing is done, and the journey with it has checked.
        """
        if not self.scripts:
            return
        await check_page(self.page, f"{self.name}：{name}")
        if shot:
            await self._keep(shot, part)
        await self._resize(NARROW)
        await self._check_width(name)
        if narrow:
            await check_page(self.page, f"{self.name}：{name}（360 像素）", contrast=False)
        if narrow_shot:
            await self._keep(narrow_shot, part)
        await self._resize(WIDE)

    async def look_in_both_sizes(self, name: str, *, shot: str = "", part: Locator | None = None) -> None:
        """`look` at the page as it is, then in large type (长辈版), both also as on a phone.

        `shot`: keep screenshots under this name, on a phone with `-360`, in large type on a phone with `-large-360`.
        """
        narrow_shot, large_shot = (f"{shot}-360", f"{shot}-large-360") if shot else ("", "")
        await self.look(name, narrow=True, shot=shot, narrow_shot=narrow_shot, part=part)
        await self.context.add_cookies([{"name": LARGE_COOKIE, "value": "1", "url": self.address}])
        await self.page.reload()
        await self.look(f"{name}（大字版）", narrow=True, narrow_shot=large_shot, part=part)
        await self.context.clear_cookies(name=LARGE_COOKIE)
        await self.page.reload()

    async def _resize(self, size: tuple[int, int]) -> None:
        await self.page.set_viewport_size({"width": size[0], "height": size[1]})

    async def _check_width(self, name: str) -> None:
        """No scrolling sideways, as a phone needs it; names what sticks out."""
        sticks_out: list[str] = await self.page.evaluate(
            """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
            [...document.querySelectorAll("main *, header *, footer *")]
              .filter(each => each.getBoundingClientRect().right > window.innerWidth + 1)
              .map(each => each.tagName + "." + each.className + " " + each.textContent.trim().slice(0, 40))"""
        )
        assert sticks_out == [], f"{name}（{self.page.url}）在 360 像素宽时要横向滚动：{sticks_out[:5]}"

    async def _keep(self, name: str, part: Locator | None) -> None:
        path = self.screenshots / f"{name}.png"
        width, height = await self.page.evaluate(
            "() => [document.documentElement.clientWidth, document.documentElement.scrollHeight]"
        )
        top = 0.0
        if part is not None:
            box = "part => [part.getBoundingClientRect().top + window.scrollY, part.offsetHeight]"
            part_top, part_height = await part.evaluate(box)
            top = max(0.0, part_top - MARGIN)
            height = min(height, part_top + part_height + MARGIN)
        shown: FloatRect = {"x": 0, "y": top, "width": width, "height": min(height - top, TALLEST[width])}
        await self.page.screenshot(path=path, full_page=True, clip=shown, animations="disabled", caret="hide")
        size = path.stat().st_size
        assert size < LARGEST_SCREENSHOT, f"截图 {path.name} 有 {size // 1024} KB，超过 {LARGEST_SCREENSHOT // 1024} KB"

    async def leave_trace(self, folder: Path) -> str:
        """After a failure: what the visitor saw, as an image in `folder` and in words."""
        path = folder / f"{self.name}.png"
        if not await self.page.locator("main").count():
            return f"{self.name} 最后看到 {self.page.url}：没有正文"
        await self.page.screenshot(path=path, full_page=True)
        return f"{self.name} 最后看到 {self.page.url}（{path}）：\n{await self.page.locator('main').aria_snapshot()}"

    async def submit_forged(self, path: str, fields: dict[str, str]) -> None:
        """Send a form that no page offers, from the visitor's own browser, as a clerk with some skill could."""
        async with self.page.expect_navigation():
            await self.page.evaluate(
                """([path, fields]) => {
                  const form = document.createElement("form");
                  form.method = "post"; form.action = path;
                  for (const [name, value] of Object.entries(fields)) {
                    const input = document.createElement("input");
                    input.type = "hidden"; input.name = name; input.value = value; form.append(input);
                  }
                  document.body.append(form); form.submit();
                }""",
                [path, fields],
            )
