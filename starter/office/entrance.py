"""The entrance (登录): one way in for pages and API, behind one limiter, with few passwords judged at a time.

Judging a password takes a core for tens of milliseconds, so strangers queue in a lane of their own, and whoever comes
from a known place is not kept waiting by them (ADR 0057).
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import SecretStr

from domain.case.refusals import Refusal
from domain.time.calendar import BEIJING
from ledger import accounts, lists
from ledger.access import limits
from ledger.access.limits import LOG_IN, PICKUP, QUERY, Attempt
from ledger.accounts import Account, LoginRow
from ledger.connection.pool import Pool
from runtime.signing import keyed_digest
from starter.office.codes import check_query_code
from starter.office.errors import LianbanError

MOST_WAITING = 20
"""Strangers who may wait for their password to be judged; who comes then is asked to come back."""
VERIFIED_SECONDS = 300.0
MOST_VERIFIED = 1000
LOG_IN_KIND = "login"
QUERY_KIND = "query"
PICKUP_KIND = "pickup"


class PickupLocked(LianbanError):
    """TOO_MANY_ATTEMPTS: the pick-up code of a case was wrong too often; nobody may try before `until` (UTC)."""

    def __init__(self, until: datetime) -> None:
        at = until.astimezone(BEIJING)
        sentence = f"取件码输错{PICKUP.here}次，本办件的取件码锁定到{at:%H:%M}。"
        step = "到时再请受托人核对取件码；申请人本人带证件来领取不用取件码。"
        super().__init__(Refusal(code="TOO_MANY_ATTEMPTS", sentence=sentence, next_step=step))


class TooManyAttempts(LianbanError):
    """TOO_MANY_ATTEMPTS: too often wrong, or too many at once."""

    def __init__(self) -> None:
        sentence = "登录失败次数过多，暂时不能再试。"
        super().__init__(
            Refusal(code="TOO_MANY_ATTEMPTS", sentence=sentence, next_step="请15分钟后再试，或联系管理员。")
        )


@dataclass
class _Lane:
    """Who waits for a password to be judged: one at a time."""

    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    waiting: int = 0

    @asynccontextmanager
    async def turn(self, most_waiting: int) -> AsyncIterator[None]:
        """The own turn. Raises TooManyAttempts when the queue is full."""
        if self.waiting >= most_waiting:
            raise TooManyAttempts
        self.waiting += 1
        try:
            async with self.gate:
                yield
        finally:
            self.waiting -= 1


class Entrance:
    """Where passwords are judged; one per process.

    A caller of the API brings the password with every call, so one that was right is remembered for five minutes by a
    keyed digest, together with the hash that it fitted: an account that was closed, or whose password was changed, is
    refused at the next call.
    """

    def __init__(self, pool: Pool, secret: SecretStr) -> None:
        self._pool = pool
        self._secret = secret
        self._known, self._strangers, self._asking = _Lane(), _Lane(), _Lane()
        self._verified: OrderedDict[bytes, tuple[str, float]] = OrderedDict()

    def attempt(self, kind: str, subject: str, place: str) -> Attempt:
        """Under what a try is counted: digests, so that neither login nor address is kept here."""
        return Attempt(kind, self.subject(kind, subject), keyed_digest(self._secret, "attempt-place", place))

    def subject(self, kind: str, subject: str) -> bytes:
        """Under what the tries at one login or case are counted."""
        return keyed_digest(self._secret, "attempt-subject", kind, subject)

    async def log_in(self, login: str, password: str, place: str, *, known: bool = False) -> Account | None:
        """The account if the password is right, None if it is not. `known`: the place is known to be the account's own.

        Raises TooManyAttempts.
        """
        attempt = self.attempt(LOG_IN_KIND, login, place)
        async with (self._known if known else self._strangers).turn(10 * MOST_WAITING if known else MOST_WAITING):
            # Looked at in the own turn: guesses that are sent at once are judged one after the other.
            if await limits.is_locked(self._pool, attempt, LOG_IN):
                raise TooManyAttempts
            row = await accounts.read_login(self._pool, login)
            if not await asyncio.to_thread(accounts.is_password, row, password) or row is None:
                await limits.note_failure(self._pool, attempt)
                return None
        await limits.note_success(self._pool, attempt)
        await accounts.renew_hash(self._pool, row, password)
        return await self._account(row)

    async def is_own(self, account_id: str, password: str) -> bool:
        """Whether somebody who is logged in knows their own password. Raises TooManyAttempts."""
        attempt = self.attempt("password", account_id, "")
        async with self._known.turn(10 * MOST_WAITING):
            if await limits.is_locked(self._pool, attempt, LOG_IN):
                raise TooManyAttempts
            row = await accounts.read_password(self._pool, account_id)
            is_right = await asyncio.to_thread(accounts.is_password, row, password)
            await (limits.note_success if is_right else limits.note_failure)(self._pool, attempt)
        return is_right

    async def call(self, login: str, password: str, place: str) -> Account | None:
        """The account of a call of the API, as `log_in` gives it; one that was right lately is not judged anew."""
        key = keyed_digest(self._secret, "verified", login, password)
        row = await accounts.read_login(self._pool, login)
        kept, until = self._verified.get(key, ("", 0.0))
        if row is not None and row.password_hash == kept and time.monotonic() < until:
            self._verified.move_to_end(key)
            return await self._account(row)
        known = await limits.is_known(self._pool, self.attempt(LOG_IN_KIND, login, place))
        account = await self.log_in(login, password, place, known=known)
        fresh = await accounts.read_login(self._pool, login) if account else None
        if fresh is not None:
            self._verified[key] = (fresh.password_hash, time.monotonic() + VERIFIED_SECONDS)
            while len(self._verified) > MOST_VERIFIED:
                self._verified.popitem(last=False)
        return account

    async def ask(self, case_no: str, code: str, place: str) -> bool:
        """Whether a query code (查询码) opens the case. Raises TooManyAttempts."""
        attempt = self.attempt(QUERY_KIND, case_no, place)
        async with self._asking.turn(MOST_WAITING):
            if await limits.is_locked(self._pool, attempt, QUERY):
                raise TooManyAttempts
            # Compared with something even where there is no such case, so that the answer takes the same time.
            kept = await lists.query_code_hash(self._pool, case_no) or "0" * 64
            if not check_query_code(self._secret, case_no, code, kept):
                await limits.note_failure(self._pool, attempt)
                return False
        await limits.note_success(self._pool, attempt)
        return True

    async def pick_up(self, case_no: str, typed: str, code: str) -> bool:
        """Whether a pick-up code (取件码) is the case's; guesses count by case, wherever they come from.

        Raises PickupLocked, TooManyAttempts.
        """
        attempt = self.attempt(PICKUP_KIND, case_no, "")
        async with self._asking.turn(MOST_WAITING):
            until = await limits.locked_until(self._pool, attempt, PICKUP.here)
            if until is not None:
                raise PickupLocked(until)
            is_right = hmac.compare_digest(typed.encode(), code.encode())
            await (limits.note_success if is_right else limits.note_failure)(self._pool, attempt)
        return is_right

    async def _account(self, row: LoginRow) -> Account:
        roles = await accounts.roles_of(self._pool, row.account_id)
        return Account(account_id=row.account_id, name=row.name, roles=roles, must_change=row.must_change)
