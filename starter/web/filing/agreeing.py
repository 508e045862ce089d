"""同意核验: a tick of its own for each source that is asked on consent alone, on the form, before anything is asked.

Nothing is ticked beforehand; what is not ticked is refused, kept as such, and costs nothing: the paper is asked for.
The tick taken away again withdraws, and the answer goes (个人信息保护法 第十四条至第十六条). At the window the clerk
ticks what the applicant says; the line names the door and who typed it.
"""

from __future__ import annotations

from dataclasses import replace

import structlog
from starlette.datastructures import FormData
from starlette.requests import Request

from domain.definition.catalogue import SourceKey
from domain.definition.forms import materials_list
from ledger.look_ups import agreed
from ledger.look_ups.agreed import AgreedSaid
from ledger.look_ups.look_ups import PARTY
from starter.office.filing.look_ups import on_consent
from starter.web.filing.desk import FilingInHand
from starter.web.site.forms_in import text
from starter.web.site.shared import pool_of, shared

log = structlog.get_logger(__name__)
FIELD = "agree."


def as_sent(desk: FilingInHand, sent: FormData) -> FilingInHand:
    """The application with the ticks of this form."""
    said: dict[SourceKey, AgreedSaid] = {
        source: "given" if text(sent, FIELD + source, 5) == "yes" else "refused" for source in _asked(desk)
    }
    return replace(desk, said=said)


async def keep(request: Request, desk: FilingInHand) -> None:
    """Keep what these ticks say; said twice it stands once."""
    if PARTY not in shared(request).settings.parties:
        return
    for source, said in desk.said.items():
        kept = await agreed.say(
            pool_of(request),
            desk.draft.draft_id,
            source,
            agrees=said == "given",
            door="online" if desk.is_own else "window",
            said_by=desk.draft.account_id,
        )
        if kept is not None:
            log.info("look_up_consent_said", draft_id=desk.draft.draft_id, source=source, said=kept)


def _asked(desk: FilingInHand) -> tuple[SourceKey, ...]:
    """Sources that are asked on consent; whatever was said to them before, so as the plan has it."""
    return tuple(on_consent(desk.definition, materials_list(desk.definition, desk.plan)))
