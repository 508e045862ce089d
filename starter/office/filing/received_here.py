"""Whether the hall of whoever files receives the matter; asked before anything is on file, by every door.

Which halls receive it is told, with where they are. A filing that is on file already has its answer, whatever its hall
receives now.
"""

from __future__ import annotations

from domain.case.refusals import Refusal
from domain.definition.bundle import Definition
from domain.organisation.model import OrganisationData
from ledger.connection.pool import Pool
from ledger.organisation import halls
from ledger.organisation.halls import Organisations
from starter.office.errors import LianbanError
from starter.office.requests import Filing


class NotReceivedHere(LianbanError):
    """NOT_RECEIVED_HERE: the hall of the clerk does not receive this matter; others do."""

    def __init__(self, name: str, hall: str, elsewhere: str) -> None:
        super().__init__(
            Refusal(
                code="NOT_RECEIVED_HERE",
                sentence=f"{hall}不收“{name}”。",
                next_step=f"请告知申请人到以下地点办理：{elsewhere}。" if elsewhere else "请与区政务服务中心联系。",
            )
        )


async def require_received_here(pool: Pool, definition: Definition, filing: Filing) -> None:
    """Raises NotReceivedHere."""
    await require_taken_here(pool, definition, filing.actor.stands_for, filing.act_id)


async def require_taken_here(pool: Pool, definition: Definition, clerk: str, act_id: str = "") -> None:
    """The same before there is an application; `clerk`: in whose name it would be filed. Raises NotReceivedHere."""
    bundle = definition.bundle
    refusing = await halls.refusing_hall(pool, clerk, bundle.bundle, act_id)
    if refusing is None:
        return
    data = await Organisations(pool).in_force()
    hall = data.hall(refusing) if data else None
    raise NotReceivedHere(bundle.name, hall.name if hall else "本大厅", places(data, bundle.bundle))


def places(data: OrganisationData | None, bundle: str) -> str:
    """Where a matter can be handed in, in one line."""
    found = data.halls_for(bundle).values() if data else ()
    return "；".join(f"{hall.name}（{hall.address}）" for hall in found)
