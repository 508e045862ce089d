"""Handing an item to its department (分发): one activity, served on each department's own task queue."""

from __future__ import annotations

import asyncpg
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.connectors import Answer, DepartmentConnector, Unreachable
from activities.connectors.auto import AutoConnector
from activities.connectors.http import HttpConnector
from activities.connectors.inbox import InboxConnector
from domain.case.messages import HAND_OVER_ATTEMPTS, HandedOver, HandOver
from domain.definition.plan import Connector
from ledger.connection.pool import Pool, is_away
from ledger.legal_clock import legal_now
from runtime.settings import Settings

_OF_THE_LEDGER = (asyncpg.PostgresError, asyncpg.InterfaceError)


class DepartmentActivities:
    """The hand-over through whichever connector the item's plan names."""

    def __init__(self, pool: Pool, settings: Settings, http: HttpConnector | None = None) -> None:
        self._pool = pool
        self._connectors: dict[Connector, DepartmentConnector] = {
            Connector.INBOX: InboxConnector(),
            Connector.HTTP: http or HttpConnector(pool, settings),
            Connector.AUTO: AutoConnector(pool),
        }

    @activity.defn(name="hand_over")
    async def hand_over(self, request: HandOver) -> HandedOver:
        """Hand one item over, and say what became of it and when by legal time.

        Raises ApplicationError DEPARTMENT_UNREACHABLE or LEDGER_AWAY (to be tried again; both expected, so BENIGN),
        LEDGER_REFUSED or HAND_OVER_BROKEN; the last try is answered as failed instead, for the journal. Only a ledger
        that is away is waited for.
        """
        try:
            answer = await self._bounded(request)
            at = await legal_now(self._pool)
        except Exception as error:
            if is_away(error):
                raise _expected("LEDGER_AWAY") from None
            raise
        return HandedOver(at=at, result=answer.result, code=answer.code, failed_checks=answer.failed_checks)

    async def _bounded(self, request: HandOver) -> Answer:
        """The answer; a fault of ours is tried as often as an unreachable department, then it is an answer as well."""
        try:
            return await self._try(request)
        except ApplicationError:
            raise
        except Exception as error:
            if is_away(error):
                raise
            code = "LEDGER_REFUSED" if isinstance(error, _OF_THE_LEDGER) else "HAND_OVER_BROKEN"
            if activity.info().attempt >= HAND_OVER_ATTEMPTS:
                return Answer(result="failed", code=code)
            # The text of such an error may quote values; its kind says enough.
            state = getattr(error, "sqlstate", None) or type(error).__name__
            raise ApplicationError(f"not handed over ({state})", type=code) from None

    async def _try(self, request: HandOver) -> Answer:
        try:
            return await self._connectors[request.connector].hand_over(request)
        except Unreachable as error:
            if activity.info().attempt < HAND_OVER_ATTEMPTS:
                raise _expected(error.code) from None
            return Answer(result="failed", code=error.code)


def _expected(code: str) -> ApplicationError:
    return ApplicationError(code, type=code, category=ApplicationErrorCategory.BENIGN)
