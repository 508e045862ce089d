"""The ledger as an activity: the workflow's proposals go to PostgreSQL here."""

from __future__ import annotations

import json

import asyncpg
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from domain.process.messages import Append, Appended
from ledger import journal
from ledger.connection.pool import Pool, is_away

REFUSED_ATTEMPTS = 4
"""Tries of the patient way with entries that the ledger refuses, after three quick ones."""


class LedgerActivities:
    """Appends, on one pool of connections."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @activity.defn(name="append_entries")
    async def append_entries(self, proposal: Append) -> Appended:
        """Propose entries to the journal. Raises ApplicationError LEDGER_AWAY, to be tried again, and LEDGER_REFUSED.

        The latter is for good after a few tries, where the act that leads to the entries can be refused instead.
        """
        try:
            return await journal.append(self._pool, proposal)
        except asyncpg.PostgresError as error:
            raise _as_application_error(error, is_last=_gives_up(proposal)) from None
        except Exception as error:
            if is_away(error):
                raise _away() from None
            raise


def _gives_up(proposal: Append) -> bool:
    """Whether trying again is over. An opening and a refusal have nothing simpler in their place: they go on."""
    can_be_refused = proposal.expected_seq > 0 and bool(proposal.acts)
    is_refusal = any(json.loads(entry)["kind"] == "act_refused" for entry in proposal.entries)
    info = activity.info()
    return can_be_refused and not is_refusal and not info.is_local and info.attempt >= REFUSED_ATTEMPTS


def _as_application_error(error: asyncpg.PostgresError, *, is_last: bool) -> ApplicationError:
    # Database messages may quote values, so they never travel; the state code says enough.
    if is_away(error):
        return _away()
    if error.sqlstate == journal.LEDGER_BEHIND:
        return ApplicationError("the journal is shorter than the workflow knows: restore it", type="LEDGER_BEHIND")
    if error.sqlstate == journal.CASE_NOT_FOUND:
        return ApplicationError("no such case on file", type="CASE_NOT_FOUND")
    text = f"the ledger refused the entries ({error.sqlstate})"
    return ApplicationError(text, type="LEDGER_REFUSED", non_retryable=is_last)


def _away() -> ApplicationError:
    return ApplicationError("the ledger is away", type="LEDGER_AWAY", category=ApplicationErrorCategory.BENIGN)
