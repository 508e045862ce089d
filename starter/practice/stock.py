"""What a practice space starts with: every matter with its departments played by people, and no case.

Run by the stack at its start; running it again changes nothing.
"""

from __future__ import annotations

import asyncio

from bundles.loader import all_bundles
from ledger import definitions
from ledger.practice import space
from runtime.exits import run_process
from runtime.settings import load_settings
from starter.office.client import Lianban
from starter.trials.people_only import by_people


async def stock(_stop: asyncio.Event) -> int:
    """Put the matters in force; 1 where the database is no practice space's."""
    settings = load_settings()
    async with Lianban.connect(settings, listening=False) as lianban:
        await space.guard(lianban.pool, is_practice=settings.practice)
        for bundle in all_bundles():
            # A department's system would be somebody outside: trainees are the departments.
            await definitions.publish(lianban.pool, by_people(bundle.definition))
    return 0


def main() -> None:
    """With the settings of the running stack."""
    run_process(stock)


if __name__ == "__main__":
    main()
