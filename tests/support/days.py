"""The legal day of tests, named: every installation of theirs stands on it, so no test reads the day on which it runs.

The legal clock alone is put there, behind the wall or ahead of it. Sessions, attempts, drafts and the time stamps of
call-backs live in wall time, and Temporal has a clock of its own; each case keeps how far apart the two stood.
"""

from __future__ import annotations

from datetime import datetime

import asyncpg

from domain.time.calendar import BEIJING


def moment(text: str) -> datetime:
    """`2026-09-17 16:20` in Beijing."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)


ORDINARY = moment("2026-11-25 10:00")
"""Wednesday of a plain working week, for tests that name no other: the next holiday is New Year's Day, and the 41
working days before it that demo cases reach back hold National Day (国庆节) and its make-up days. Every scenario with
dates of its own has ended by then."""


async def stand(dsn: str, at: datetime) -> None:
    """Put the legal clock of a migrated database there, from where it goes on."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("update legal_clock set ahead = $1 - clock_timestamp()", at)
    finally:
        await connection.close()
