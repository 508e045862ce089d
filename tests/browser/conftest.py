"""One stack and one browser for all tests here; each test has visitors of its own."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, StorageState, async_playwright

from engine.demo import PASSWORD
from engine.home import Home
from engine.ports import LOOPBACK
from runtime.settings import ROOT
from tests.support import servers
from tests.support.browser import CHROMIUM_ARGUMENTS, Visitor, chromium, running_stack

Visit = Callable[..., Awaitable[Visitor]]
_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note on the test that it failed, so that its visitors leave a trace."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """The folder of the stack that runs for these tests."""
    with servers.scratch_folder("browser") as folder:
        yield folder / "home"


@pytest.fixture(scope="session")
async def web(home: Path) -> AsyncIterator[str]:
    """Address of the web of that stack, with its demo accounts."""
    async with running_stack(home) as address:
        yield address


@pytest.fixture
def post_box(home: Path, web: str) -> str:
    """Address of the page of its post-box."""
    ports = Home(home).read_run().post_box_ports
    assert ports is not None
    return f"http://{LOOPBACK}:{ports[0]}"


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_ARGUMENTS))
        yield started
        await started.close()


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: into the documentation when LIANBAN_SCREENSHOTS=1 asks for it, else aside."""
    if os.environ.get("LIANBAN_SCREENSHOTS") == "1":
        return ROOT / "docs" / "screenshots"
    return tmp_path_factory.mktemp("screenshots")


@pytest.fixture(scope="session")
def sessions() -> dict[str, StorageState]:
    """Who has logged in already, with the cookies of it: an address may log in so often in a quarter of an hour."""
    return {}


@pytest.fixture
async def visit(
    browser: Browser,
    web: str,
    screenshots: Path,
    sessions: dict[str, StorageState],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> AsyncIterator[Visit]:
    """Let somebody sit down at a browser: `await visit("yy")` logs in, `await visit("family", login=False)` does not.

    At the end nobody's browser may have complained about anything.
    """
    visitors: list[Visitor] = []

    async def come(name: str, *, login: bool = True, scripts: bool = True) -> Visitor:
        known = sessions.get(name) if login else None
        visitor = await Visitor.arrive(browser, name, web, scripts=scripts, screenshots=screenshots, session=known)
        visitors.append(visitor)
        if login and known is None:
            await visitor.log_in(name, PASSWORD)
            sessions[name] = await visitor.context.storage_state()
        return visitor

    yield come
    for visitor in visitors:
        if request.node.stash.get(_FAILED, False):
            print(await visitor.leave_trace(tmp_path))
        await visitor.context.close()
    complaints = [f"{visitor.name}：{each}" for visitor in visitors for each in visitor.complaints]
    assert complaints == []
