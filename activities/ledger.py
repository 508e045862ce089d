"""The ledger as an activity: the workflow's proposals go to PostgreSQL here."""

from __future__ import annotations

import asyncpg
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from domain.case.messages import Append, Appended
from ledger import journal
from ledger.connection.pool import Pool, is_away


class LedgerActivities:
    """Appends, on one pool of connections."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @activity.defn(name="append_entries")
    async def append_entries(self, proposal: Append) -> Appended:
        """Propose entries to the journal. Raises ApplicationError LEDGER_AWAY, to be tried again."""
        try:
            return await journal.append(self._pool, proposal)
        except asyncpg.PostgresError as error:
            raise _as_application_error(error) from None
        except Exception as error:
            if is_away(error):
                raise _away() from None
            raise


def _as_application_error(error: asyncpg.PostgresError) -> ApplicationError:
    # Database messages may quote values, so they never travel; the state code says enough.
    if is_away(error):
        return _away()
    if error.sqlstate == journal.LEDGER_BEHIND:
        return ApplicationError("the journal is shorter than the workflow knows: restore it", type="LEDGER_BEHIND")
    if error.sqlstate == journal.CASE_NOT_FOUND:
        return ApplicationError("no such case on file", type="CASE_NOT_FOUND")
    return ApplicationError(f"the ledger refused the entries ({error.sqlstate})", type="LEDGER_REFUSED")


def _away() -> ApplicationError:
    return ApplicationError("the ledger is away", type="LEDGER_AWAY", category=ApplicationErrorCategory.BENIGN)
