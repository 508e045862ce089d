"""The window as most tests of this folder ask for it; who needs another one makes a fixture of the same name."""

from collections.abc import AsyncIterator

import pytest

from runtime.settings import Settings
from tests.support.office import Office, open_office, workers
from tests.support.web import Site, open_site


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office with newborn cases; nothing runs them unless the test asks for `at_work`."""
    async with open_office(settings) as opened:
        yield opened


@pytest.fixture
async def site(office: Office) -> AsyncIterator[Site]:
    """The pages and the API of that office."""
    async with open_site(office) as opened:
        yield opened


@pytest.fixture
async def at_work(office: Office) -> AsyncIterator[None]:
    """Workers that run the office's cases."""
    async with workers(office):
        yield
