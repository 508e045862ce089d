"""What pages say beside the materials: why one need not be handed in, the bounds, words of provenance, what may be used
again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from domain.materials import limits
from domain.time.calendar import beijing_date
from ledger import legal_clock
from ledger.door import reuse
from starter.office.requests import PERSON
from starter.web.filing.desk import FilingInHand
from starter.web.materials.in_hand import InHand
from starter.web.materials.look_ups import is_unsettled
from starter.web.site.shared import pool_of


async def about_materials(request: Request, desk: FilingInHand) -> dict[str, Any]:
    """What the page of all materials needs besides."""
    today = beijing_date(await legal_clock.legal_now(pool_of(request)))
    keys = [entry.key for entry in desk.entries if entry.is_handed_in]
    again = {copy.material: copy for copy in reversed(await offered(request, desk, keys))}
    return {
        "limits": limits.SAID,
        "today": today,
        "again": again,
        "looks_again": is_unsettled(desk.look_ups),
    }


async def offered(request: Request, desk: FilingInHand, materials: list[str]) -> list[reuse.EarlierCopy]:
    """What the applicant handed in before and may use again; at the window nobody knows whose papers those are."""
    if not desk.is_own:
        return []
    pool = pool_of(request)
    today = beijing_date(await legal_clock.legal_now(pool))
    found = await reuse.reusable(pool, desk.draft.account_id.removeprefix(PERSON), materials, today)
    taken = {(key, file.digest) for key in materials for file in desk.have.get(key, InHand()).files}
    return [each for each in found if (each.material, each.digest) not in taken]


async def note_taken_out(request: Request, desk: FilingInHand, have: Mapping[str, InHand]) -> None:
    """Consent to use a paper again ends with the paper that was taken out of the application."""
    if not desk.is_own:
        return
    async with pool_of(request).acquire() as connection, connection.transaction():
        for key, before in desk.have.items():
            left = [file.digest for file in have.get(key, InHand()).files]
            if any(file.digest not in left for file in before.files):
                await reuse.take_back(connection, desk.draft.draft_id, key, left)
