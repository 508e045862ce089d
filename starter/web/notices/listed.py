"""文书 of a case as its pages list them: those that its reader may print, each with its number from the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.case.entries import entry_item
from ledger.connection.pool import Pool
from ledger.notices import Notice, notices_of_case
from starter.web.case.dossier import Dossier
from starter.words.names import NOTICE_NAMES
from starter.words.notices import notice_kind, prints

RECEIPT_SEQ = 1
"""The receipt is the first entry of every journal; until the journal begins, it is printed without its number."""


@dataclass(frozen=True)
class ListedNotice:
    """One notice of a case in a list; `number` None: this kind is not registered, or it has no number yet."""

    seq: int
    title: str
    about: str
    number: str | None
    issued_at: datetime


async def listed_notices(pool: Pool, dossier: Dossier) -> list[ListedNotice]:
    """The notices of a case that its reader may print, in the order of their entries."""
    if not dossier.entries:
        receipt = ListedNotice(RECEIPT_SEQ, NOTICE_NAMES["case_received"], "", None, dossier.head.received_at)
        return [receipt] if prints(dossier.actor) else []
    given = await register_of(pool, dossier.head.case_no)
    return [
        ListedNotice(
            seq=seq,
            title=kind.title(entry, dossier.state),
            about=dossier.case_names.items.get(entry_item(entry) or "", ""),
            number=given[seq].number if seq in given else None,
            issued_at=entry.at,
        )
        for seq, entry in enumerate(dossier.entries, start=1)
        if (kind := notice_kind(dossier.state, entry, dossier.actor)) is not None
    ]


async def register_of(pool: Pool, case_no: str) -> dict[int, Notice]:
    """The case's notices in the register (文书登记), by the number of their entry."""
    return {notice.entry_seq: notice for notice in await notices_of_case(pool, case_no)}
