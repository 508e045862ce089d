"""What was signed by all is filed (签齐后提交): the same way as an application without signatures, once.

The act that opens its case is the application's own, so that a repeat, a worker that was killed, or a second round
find the case that is there. What is filed is what was signed, or nothing.
"""

from __future__ import annotations

import structlog
from temporalio import activity
from temporalio.client import Client

from domain.cosigning.messages import FileApplication, FilingDone
from domain.cosigning.state import CosigningState
from domain.cosigning.text import digest_of_text
from ledger.connection.listen import ChangeFeed
from ledger.connection.pool import Pool
from ledger.cosigning import applications
from ledger.process import on_file
from runtime.settings import Settings
from starter.office.client import Lianban
from starter.office.errors import ActIdReused, FilingRefused
from starter.office.requests import Filing, digest_of

log = structlog.get_logger(__name__)


class CosigningActivities:
    """The activity of the cases' queue that files."""

    def __init__(self, pool: Pool, temporal: Client, settings: Settings) -> None:
        feed = ChangeFeed(settings.database_dsn.get_secret_value())  # never started: it waits for nobody's outcome
        self._lianban = Lianban(pool, temporal, settings, feed)

    @activity.defn
    async def file_application(self, effect: FileApplication) -> FilingDone:
        """The number of its first case, or the code of what keeps it from being filed for good."""
        return await file_application(self._lianban, effect)


async def file_application(lianban: Lianban, effect: FileApplication) -> FilingDone:
    """Put it on file at the moment of its last signature; what is on file already is found again."""
    number, pool = effect.number, lianban.pool
    application = await applications.read(pool, number)
    if application is None:
        return await _done(lianban, effect, code="COSIGNING_UNKNOWN")
    if application.case_no is not None:
        return await _done(lianban, effect, case_no=application.case_no)
    state: CosigningState = await on_file.read_state(pool, number)
    filing = Filing.model_validate(application.filing)
    if state.complete_at is None or not await _is_what_was_signed(pool, state, filing):
        return await _done(lianban, effect, code="SIGNED_TEXT_DIFFERS")
    try:
        openings = await lianban.put_cases_on_file(filing, state.complete_at)
    except (FilingRefused, ActIdReused) as refused:
        log.warning("cosigned_not_filed", case_no=number, code=refused.code)
        return await _done(lianban, effect, code=refused.code)
    await applications.filed(pool, number, openings[0].case_no)
    await lianban.start_cases(openings, filing.actor)
    log.info("cosigned_filed", case_no=openings[0].case_no)
    return await _done(lianban, effect, case_no=openings[0].case_no)


async def _is_what_was_signed(pool: Pool, state: CosigningState, filing: Filing) -> bool:
    """Whether what is on file now is what the journal says was sent, and what each of them signed."""
    texts = {each.key: digest_of_text(each.text) for each in await applications.cosigners(pool, state.opening.number)}
    return digest_of(filing) == state.opening.digest and texts == {x.key: x.text_digest for x in state.opening.asked}


async def _done(
    lianban: Lianban, effect: FileApplication, *, case_no: str | None = None, code: str | None = None
) -> FilingDone:
    return FilingDone(number=effect.number, at=await lianban.legal_now(), case_no=case_no, code=code)
