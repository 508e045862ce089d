"""The one way in: CLI, web and API file cases and send acts through this class.

Everything a person sends is on file in PostgreSQL before Temporal hears of it, so it is safe once the page says
已提交, even with the workers or the Temporal server down; the sweeper sends again what did not get through.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime

import structlog
from pydantic import JsonValue
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from domain.case.acts import KNOWN_ACTS, PAYLOAD_FIELDS, UNKNOWN_ACT, Act, ActHead, Actor, Role
from domain.case.course import Course
from domain.case.intake.entries import PaperEntry
from domain.case.refusals import refuse
from domain.case.state import CaseOpening, CaseState
from domain.definition.bundle import Definition
from domain.time.calendar import beijing_date
from ledger import acts, cases, definitions, journal, legal_clock
from ledger.connection.listen import ACT_SETTLED, ChangeFeed
from ledger.connection.pool import LedgerAway, Pool, is_away, open_pool
from ledger.process.on_file import ProcessOnFile, ProcessUnknown, read_process
from runtime.settings import Settings
from runtime.temporal import connect
from starter.office.code_check import check_listed, check_patterns, check_words, gives_code, names_reasons
from starter.office.codes import given_code, new_code
from starter.office.delays.words import check_explanation
from starter.office.errors import (
    ActIdReused,
    BundleUnknown,
    CaseNotFound,
    LianbanError,
    TemporalAway,
)
from starter.office.filing.alike import earlier_cases, earlier_numbers
from starter.office.filing.corrections import kept_content
from starter.office.filing.findings import kept_finding
from starter.office.filing.hand_over_check import check_hall
from starter.office.filing.look_ups import refuse_unagreed
from starter.office.filing.on_file import Registry
from starter.office.filing.received_here import require_received_here
from starter.office.filing.split import cases_to_file
from starter.office.filing.window_payment_check import check_window_payment
from starter.office.late_acts import settle_after_close
from starter.office.people import check_people
from starter.office.reach import acts_everywhere, require_reach
from starter.office.requests import ActReceipt, ActRequest, CaseFiled, Filed, Filing, digest_of, receipt_of
from starter.office.runs import RPC_TIMEOUT, start_run, what_failed
from starter.office.steering.lead_check import check_lead

log = structlog.get_logger(__name__)
SEND_SECONDS = 2.0
"""How long whoever sends something waits for Temporal to take it; it is on file, and the sweeper sends it later."""
WAIT_SECONDS = 3.0
"""How long whoever sends an act waits for its outcome; later it is told as 已提交, and the page learns it."""
UNDATED = datetime.min.replace(tzinfo=UTC)
"""Stands in an act until the ledger dates it."""


@contextmanager
def _told_as_away() -> Iterator[None]:
    """A database that is away is told as LedgerAway, whatever its driver says of it."""
    try:
        yield
    except Exception as error:
        if is_away(error):
            raise LedgerAway from error
        raise


class Lianban:
    """Files cases and sends acts; one per process. `connect` makes it."""

    def __init__(self, pool: Pool, temporal: Client, settings: Settings, feed: ChangeFeed) -> None:
        self.pool = pool
        self.temporal = temporal
        self.settings = settings
        self.feed = feed
        self._definitions: dict[str, Definition] = {}
        self._registry = Registry(pool, settings)
        self._starting: set[asyncio.Task[None]] = set()

    @classmethod
    @asynccontextmanager
    async def connect(
        cls, settings: Settings, *, lazy: bool = True, listening: bool = True, for_lists: bool = False
    ) -> AsyncIterator[Lianban]:
        """The client of this process.

        `lazy`: Temporal is reached at the first call, so the web serves while it is down. Workers cannot be lazy.
        `listening`: hear the ledger's notifications. A process that waits for nobody's outcome does without: PostgreSQL
        wakes every listener at every append. `for_lists`: its statements are planned for their own values.
        """
        is_counted = settings.environment != "production"
        dsn = settings.database_dsn.get_secret_value()
        pool = await open_pool(dsn, counted=is_counted, for_lists=for_lists)
        feed = ChangeFeed(settings.database_dsn.get_secret_value())
        if listening:
            feed.start()
        try:
            lianban = cls(pool, await connect(settings, lazy=lazy), settings, feed)
            try:
                yield lianban
            finally:
                await asyncio.gather(*lianban._starting)  # each takes no longer than SEND_SECONDS
        finally:
            await feed.stop()
            # A pool whose server is gone would wait for it; nothing of ours is under way at this point.
            pool.terminate()

    # --- reading -------------------------------------------------------------------------------------------------

    async def definition(self, slug: str) -> Definition:
        """The definition that new cases of this bundle use. Raises BundleUnknown."""
        found = await definitions.definition_in_force(self.pool, slug)
        if found is None:
            raise BundleUnknown
        return found

    async def definition_by_hash(self, content_hash: str) -> Definition:
        """A definition by its hash, which never changes and so is read once. Raises BundleUnknown."""
        if content_hash not in self._definitions:
            found = await definitions.read_definition(self.pool, content_hash)
            if found is None:
                raise BundleUnknown
            self._definitions[content_hash] = found
        return self._definitions[content_hash]

    async def case_state(self, case_no: str) -> CaseState:
        """The case as its journal gives it. Raises CaseNotFound."""
        try:
            return await journal.read_state(self.pool, case_no)
        except journal.CaseUnknown:
            raise CaseNotFound from None

    async def case_course(self, case_no: str) -> Course:
        """The case as its journal gives it, with the state after each entry. Raises CaseNotFound."""
        try:
            return await journal.read_course(self.pool, case_no)
        except journal.CaseUnknown:
            raise CaseNotFound from None

    async def process(self, number: str) -> ProcessOnFile:
        """The process of any kind that has this number. Raises CaseNotFound."""
        try:
            return await read_process(self.pool, number)
        except ProcessUnknown:
            raise CaseNotFound from None

    async def legal_now(self) -> datetime:
        """The legal time (UTC)."""
        return await legal_clock.legal_now(self.pool)

    # --- filing a case (收件) ---------------------------------------------------------------------------------------

    async def file_case(self, filing: Filing) -> Filed:
        """Put an application on file and start its workflow; the same `act_id` again gives the same case.

        An application for several children (分件) becomes that many cases, all of them or none.

        Raises FilingRefused with every problem, CalendarNotLoaded, ActIdReused, BundleUnknown, LedgerAway,
        NotReceivedHere; NOT_ALLOWED as LianbanError.
        """
        openings = await self._take_in(filing)
        with _told_as_away():
            filed, earlier = await asyncio.gather(
                self.start_cases(openings, filing.actor),
                earlier_numbers(self.pool, filing.act_id, filing.actor.stands_for),
            )
        return filed.model_copy(update={"likely_duplicates": earlier})

    async def file_and_go_on(self, filing: Filing) -> str:
        """As `file_case`, for whoever is told the number alone: answered as soon as the cases are on file.

        Their workflows start meanwhile, or are the sweeper's: a person need not wait for Temporal. Raises the same
        errors.
        """
        openings = await self._take_in(filing)
        for opening in openings:
            starting = asyncio.create_task(self._start_or_say(opening))
            self._starting.add(starting)
            starting.add_done_callback(self._starting.discard)
        return openings[0].case_no

    async def _take_in(self, filing: Filing) -> tuple[CaseOpening, ...]:
        if filing.actor.role is not Role.COUNTER_CLERK and filing.person_id is None:
            raise LianbanError(refuse("NOT_ALLOWED"))
        with _told_as_away():
            await require_received_here(self.pool, await self.definition_by_hash(filing.definition), filing)
            return await self.put_cases_on_file(filing)

    async def _start_or_say(self, opening: CaseOpening) -> None:
        try:
            await self.start_workflow(opening)
        except Exception as error:  # nobody waits for it; the sweeper tries again and says what it meets
            log.warning("case_not_started", case_no=opening.case_no, code=type(error).__name__, next_try_at=None)

    async def earlier_cases(self, filing: Filing) -> tuple[cases.AlikeCase, ...]:
        """Cases about the same people for the same bundle (疑似重复). Raises FilingRefused, BundleUnknown."""
        definition = await self.definition_by_hash(filing.definition)
        return await earlier_cases(self.pool, self.settings.secret_key, definition, filing)

    async def check_filing(self, filing: Filing, received_at: datetime) -> None:
        """Whether the application itself could be filed with that receipt; writes nothing.

        Raises FilingRefused, BundleUnknown.
        """
        definition = await self.definition_by_hash(filing.definition)
        to_file = cases_to_file(definition, filing, beijing_date(received_at))
        refuse_unagreed(definition, filing, to_file[0].application, self.settings)

    async def put_case_on_file(
        self, filing: Filing, received_at: datetime | None = None, paper: PaperEntry | None = None
    ) -> CaseOpening:
        """The case of an application about one (of several the first): see `put_cases_on_file`."""
        return (await self.put_cases_on_file(filing, received_at, paper))[0]

    async def put_cases_on_file(
        self, filing: Filing, received_at: datetime | None = None, paper: PaperEntry | None = None
    ) -> tuple[CaseOpening, ...]:
        """The first half of `file_case`: on file, no workflow started. Raises the same errors.

        `received_at`: the legal time (UTC) of a receipt that happened earlier; now, when absent. `paper`: why it is
        entered later, and by whom (纸质补录).
        """
        with _told_as_away():
            definition = await self.definition_by_hash(filing.definition)
            return await self._registry.put(definition, filing, received_at, paper)

    async def start_cases(self, openings: tuple[CaseOpening, ...], to: Actor) -> Filed:
        """The second half of `file_case`: what is on file starts, or is the sweeper's; `to` is told the codes."""
        secret = self.settings.secret_key
        started, codes = await asyncio.gather(
            asyncio.gather(*(self.start_workflow(each) for each in openings)),
            asyncio.gather(*(given_code(self.pool, secret, each.act_id, to.actor_id) for each in openings)),
        )
        first, *others = [
            CaseFiled(case_no=each.case_no, query_code=code, started=is_started)
            for each, is_started, code in zip(openings, started, codes, strict=True)
        ]
        return Filed(**first.model_dump(), siblings=tuple(others))

    async def start_workflow(self, opening: CaseOpening) -> bool:
        """Start the case's workflow, once; False when Temporal cannot be reached now.

        That it runs is noted with its first entry, at no cost of its own.
        """
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await start_run(self.temporal, self.settings, opening)
        except (TemporalAway, TimeoutError):
            return False
        return True

    # --- acts (操作) -----------------------------------------------------------------------------------------------

    async def send_act(self, request: ActRequest, wait_seconds: float = WAIT_SECONDS) -> ActReceipt:
        """Put an act on file, signal the case, and wait briefly for the outcome.

        The same id and content again gives the first outcome. Raises CaseNotFound, ActIdReused, LedgerAway, and
        LianbanError: TO_UNKNOWN, DEPUTY_NOT_VALID, CODE_INVALID, CODE_NOT_LISTED, WORDS_MISSING, REASON_MISSING,
        CODE_REASON_MISSING.
        """
        with _told_as_away():
            receipt = await self._send_act(request, wait_seconds)
            if gives_code(request.kind) and receipt.outcome == "applied":
                secret, to = self.settings.secret_key, request.actor.actor_id
                code = await given_code(self.pool, secret, request.act_id, to)
                receipt = receipt.model_copy(update={"query_code": code})
            return receipt

    async def _send_act(self, request: ActRequest, wait_seconds: float) -> ActReceipt:
        check_patterns(request)
        check_words(request)
        await check_people(self.pool, request)
        await check_hall(self.pool, request)
        await check_lead(self.pool, self.definition_by_hash, request)
        await check_explanation(self.pool, request)
        await check_window_payment(self.pool, self.settings, request)
        content = await kept_finding(self.pool, request, await kept_content(self.pool, request))
        act, is_new = await self._put_act_on_file(request, content)
        known = None if is_new else await acts.read_act(self.pool, act.act_id)
        if known is not None and known.outcome is not None:
            return receipt_of(act, known)
        settled = asyncio.Event()
        # Listening begins before the signal is sent: an outcome that comes at once is not missed.
        with self.feed.hear(ACT_SETTLED, lambda payload: settled.set() if payload in ("", act.act_id) else None):
            if not await self._is_sent(request.case_no, act):
                return receipt_of(act, None)
            return await self._outcome(act, settled, wait_seconds)

    async def _is_sent(self, case_no: str, act: Act) -> bool:
        """Signal an act that is on file; False when that fails for now: then it is the sweeper's."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self.deliver(case_no, act)
        except (TemporalAway, TimeoutError) as error:
            await acts.note_not_sent(self.pool, act.act_id, getattr(error, "code", "TEMPORAL_AWAY"))
            return False
        return True

    async def put_act_on_file(self, request: ActRequest, received_at: datetime | None = None) -> Act:
        """The first half of `send_act`: on file, not signalled (the case finds it, or the sweeper sends it).

        `received_at`: the legal time (UTC) of an act that happened earlier; now, when absent.
        """
        return (await self._put_act_on_file(request, request.content, received_at))[0]

    async def _put_act_on_file(
        self, request: ActRequest, content: dict[str, JsonValue], received_at: datetime | None = None
    ) -> tuple[Act, bool]:
        """The act as it is on file, and whether it was put there now.

        `content`: its words as they are kept; the digest is that of what was sent.
        """
        check_patterns(request)
        await self._check_listed(request)
        payload = {name: getattr(request, name) for name in PAYLOAD_FIELDS}
        act = Act(
            act_id=request.act_id,
            kind=request.kind,
            actor=request.actor,
            received_at=received_at or UNDATED,
            digest=digest_of(request),
            **payload,
        )
        secret = self.settings.secret_key
        try:
            dated = await acts.insert_act(
                self.pool,
                request.case_no,
                act,
                content,
                received_at,
                everywhere=acts_everywhere(request.actor, request.kind),
                code=new_code(secret, request.case_no, request.actor) if gives_code(request.kind) else None,
            )
        except acts.DeputyNotValid:
            raise LianbanError(refuse("DEPUTY_NOT_VALID")) from None
        except acts.ResultNumberRefused as taken:
            raise LianbanError(refuse(taken.code)) from None
        is_new = dated is not None
        if dated is None:
            dated = await self._first_received(request.case_no, act)
        return act.model_copy(update={"received_at": dated}), is_new

    async def _check_listed(self, request: ActRequest) -> None:
        """What only the case's definition can tell of an act's codes; of a foreign case nothing is told."""
        if not names_reasons(request):
            return
        await require_reach(self.pool, request.case_no, request.actor, request.kind)
        check_listed(await self.definition_by_hash(await cases.definition_of(self.pool, request.case_no)), request)

    async def _first_received(self, case_no: str, act: Act) -> datetime:
        """When the same act was received first. Raises CaseNotFound, or ActIdReused when it is not the same."""
        known = await acts.read_act(self.pool, act.act_id)
        if known is None:
            raise CaseNotFound
        if known.digest != act.digest or known.case_no != case_no:
            await require_reach(self.pool, case_no, act.actor, act.kind)  # an id in use tells a stranger nothing
            raise ActIdReused
        return known.received_at

    async def _outcome(self, act: Act, settled: asyncio.Event, wait_seconds: float) -> ActReceipt:
        """What became of the act, as soon as somebody tells, else as it stands after the wait."""
        deadline = asyncio.get_running_loop().time() + wait_seconds
        while (left := deadline - asyncio.get_running_loop().time()) > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(settled.wait(), left)
            settled.clear()
            on_file = await acts.read_act(self.pool, act.act_id)
            if on_file is None or on_file.outcome is not None:
                return receipt_of(act, on_file)
        return receipt_of(act, None)

    async def deliver(self, number: str, act: ActHead) -> bool:
        """Signal one act to its process; False when that does not run (yet). Of a closed one it is decided here.

        Raises TemporalAway, and RunRefused where Temporal took everything but this one.
        """
        handle = self.temporal.get_workflow_handle(number)
        name = UNKNOWN_ACT if isinstance(act, Act) and act.kind not in KNOWN_ACTS else act.kind
        try:
            await handle.signal(name, act, rpc_timeout=RPC_TIMEOUT)
        except (RPCError, RuntimeError) as error:
            if isinstance(error, RPCError) and error.status is RPCStatusCode.NOT_FOUND:
                return await settle_after_close(self.pool, number, act)
            raise await what_failed(self.temporal, error) from error
        return True
