"""A query code (查询码) on the command line: its line in the access log comes before it is printed."""

from __future__ import annotations

from ledger.access import log
from ledger.access.log import Access
from starter.cli.case.filing import account_id
from starter.cli.os_user import os_user
from starter.office.client import Lianban


async def note_code(lianban: Lianban, case_no: str, code: str | None, login: str | None = None) -> None:
    """Note that the code of a case was given here, in the name of that account; nothing where none is shown."""
    if code is None:
        return
    who = await account_id(lianban, login) if login else None
    await log.note(
        lianban.pool, Access(door="command", what="code", account_id=who, os_user=os_user(), case_no=case_no)
    )
