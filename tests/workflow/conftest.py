"""An open office with workers, on the real servers."""

from collections.abc import AsyncIterator

import pytest

from runtime.settings import Settings
from tests.support.office import Office, open_office, workers


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office whose workers run."""
    async with open_office(settings) as opened, workers(opened):
        yield opened
