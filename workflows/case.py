"""The durable life of one case (办件), 收件 to 办结: the workflow proposes, the ledger disposes.

`run` takes one command after the other in order of legal time. What a command leads to is decided in
`domain.case.decide`; what is on file is decided by the ledger; here are only the waits, the one
timer, the hand-overs and the signals.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy, SearchAttributeKey
from temporalio.exceptions import ActivityError, ApplicationError, TimeoutError, TimeoutType

from domain.case.acts import Act
from domain.case.decide import (
    Command,
    Decision,
    Effect,
    EffectDone,
    Open,
    RungDue,
    decide,
    effects,
    next_rung,
    refuse_for_good,
)
from domain.case.entries import ENTRY
from domain.case.evolve import evolve
from domain.case.messages import Append, Appended, CaseEnd, CaseStart, HandedOver, HandOver, department_queue
from domain.case.state import CaseState, new_case
from domain.rows.case import changed_rows, rows_text
from domain.rows.duty import duties_text
from domain.rows.joint import joint_rows_text
from workflows.alarm import Alarm
from workflows.mailbox import Mailbox, legal_time

PHASE = SearchAttributeKey.for_keyword("LianbanPhase")

# The ledger as a local activity: three quick tries; when PostgreSQL is away the same function as a regular activity,
# so that signals and queries stay prompt while it waits (measured, ADR 0003).
QUICKLY = RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=3, backoff_coefficient=1.0)
UNTIL_IT_IS_BACK = RetryPolicy(initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(seconds=5))
# A hand-over answers by itself after a few tries when the department is away; only our own database makes it go on.
UNTIL_IT_ANSWERS = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=10))
# How long a hand-over waits for a worker of the department, and how long it is tried in all: then it is journaled as
# failed, stands in the administrator's list, and the case may continue as new.
UNTIL_SERVED = timedelta(minutes=10)
UNTIL_GIVEN_UP = timedelta(hours=1)
UNTIL_TRIED_AGAIN = timedelta(minutes=5)
HANDED_OVER_ONCE = "2026-11-handed-over-once"


class EntriesRefused(Exception):
    """The ledger will never take these entries: tried often enough, and it was not away."""


@workflow.defn(name="CaseWorkflow")
class CaseWorkflow:
    """One case. Its workflow id is the case number (办件编号)."""

    @workflow.init
    def __init__(self, start: CaseStart) -> None:
        self.start = start
        self.state = start.state or new_case(start.opening)
        self.mailbox = Mailbox(start.mail)
        self.alarm = Alarm()
        self.hand_overs: dict[str, asyncio.Task[None]] = {}

    @workflow.run
    async def run(self, start: CaseStart) -> CaseEnd:
        """收件 → 预审、补正、受理 → 分发、决定 → 出件、办结 → 送达、核查, each step as the next command asks for it."""
        await self.take(Open())
        while not self.state.is_over:
            self.hand_over_items()
            await self.take(await self.next_command())
            self.continue_as_new_if_long()
        while (late := self.mailbox.first()) is not None:
            self.mailbox.take(late)
            await self.take(late)  # refused: the case is closed
        await self.end()
        return CaseEnd(case_no=start.opening.case_no, outcome=self.state.outcome or "", entries=self.state.seq)

    @workflow.signal(dynamic=True)
    def receive(self, name: str, args: Sequence[RawValue]) -> None:
        """Every act is a signal named by its kind; into the mailbox it goes, and nothing else happens here."""
        act = read_act(args)
        if act is None:
            workflow.logger.warning("act_malformed", extra={"act_kind": name})
        elif act.act_id not in self.state.seen:
            self.mailbox.put(act)

    @workflow.query
    def current_state(self) -> CaseState:
        """The state as the workflow holds it: for reconciliation and tests, never for lists."""
        return self.state

    # --- one command ---------------------------------------------------------------------------------------------

    async def next_command(self) -> Command:
        """The next command in legal order; waits for a signal, a finished hand-over, or the next moment of a clock."""
        while (command := self.due_command()) is None:
            moment, summary = self.next_moment()
            self.alarm.set(moment, self.now(), summary)
            await workflow.wait_condition(lambda: bool(self.mailbox) or self.alarm.is_ringing)
            self.hand_over_items()
        return command

    def due_command(self) -> Command | None:
        """What comes first by legal time: a rung due before the earliest mail, that mail, or a rung due by now."""
        mail = self.mailbox.first()
        rung = next_rung(self.state)
        # At the same moment the rung comes first: an act of the moment in which a term passes is late (ADR 0011).
        if rung is not None and rung.at <= (legal_time(mail) if mail else self.now()):
            return RungDue(rung=rung)
        if mail is not None:
            self.mailbox.take(mail)
        return mail

    def next_moment(self) -> tuple[datetime | None, str]:
        """The next moment at which something is due without anyone acting, and what it is."""
        rung = next_rung(self.state)
        moments = [(rung.at, f"{rung.clock_id} {rung.name}")] if rung else []
        moments += [(retry, f"{effect.item} 再次分发") for effect, retry in self.waiting_effects() if retry]
        return min(moments, default=(None, ""))

    async def take(self, command: Command) -> None:
        """Decide, propose, fold what the ledger gave; again until nothing more follows from the command."""
        decision = decide(self.state, command)
        while decision.entries:
            try:
                answer = await self.append(self.proposal(command, decision))
            except EntriesRefused:
                decision = await self.without_what_was_refused(command)
                continue
            match answer.status:
                case "written":
                    self.fold(decision)
                    return
                # An earlier try of this proposal got through and its answer did not (ADR 0001): what is on file counts.
                case "on_file":
                    for body in answer.entries:
                        self.state = evolve(self.state, ENTRY.validate_json(body))
                    decision = decide(self.state, command)
                case "earlier":
                    self.put_back(command, answer.acts)
                    return
                case "unknown":
                    self.drop_unknown(command)
                    return

    async def without_what_was_refused(self, command: Command) -> Decision:
        """What to propose instead of entries that the ledger never takes: an act's refusal, else the same later."""
        workflow.logger.warning("entries_refused", extra={"case_no": self.start.opening.case_no})
        if isinstance(command, Act):
            return refuse_for_good(self.state, command)
        await workflow.sleep(UNTIL_TRIED_AGAIN, summary="日志不收，稍后再试")
        return decide(self.state, command)

    def put_back(self, command: Command, earlier: tuple[Act, ...]) -> None:
        """Acts received before this command come first; the command waits its turn (a rung is found again)."""
        for act in earlier:
            self.mailbox.put_on_file(act)
        if isinstance(command, Act | EffectDone):
            self.mailbox.put(command)

    def drop_unknown(self, command: Command) -> None:
        """A signal without an act on file changes nothing; one that hurried a rung leaves the mailbox."""
        workflow.logger.warning("act_not_on_file", extra={"case_no": self.start.opening.case_no})
        hurrying = self.hurrying(command)
        if hurrying is not None:
            self.mailbox.take(hurrying)

    def hurrying(self, command: Command) -> Act | None:
        """The act on whose word a rung is taken that is not due by our own clock: it has to be on file."""
        first = self.mailbox.first()
        is_early = isinstance(command, RungDue) and command.rung.at > self.now()
        return first if is_early and isinstance(first, Act) else None

    def proposal(self, command: Command, decision: Decision) -> Append:
        """The decision as the ledger takes it."""
        rows = changed_rows(self.state, decision.state)
        act = self.start.opening.act if isinstance(command, Open) else self.hurrying(command) or command
        return Append(
            case_no=self.start.opening.case_no,
            expected_seq=self.state.seq,
            before=self.time_of(command),
            acts={act.act_id: act.payload()} if isinstance(act, Act) else {},
            entries=tuple(entry.model_dump_json(exclude_none=True) for entry in decision.entries),
            case=rows.case.model_dump_json() if rows.case else None,
            items=rows_text(rows.items),
            joints=joint_rows_text(rows.joints),
            duties=duties_text(rows.duties),
        )

    def time_of(self, command: Command) -> datetime:
        """The legal time of a command (UTC)."""
        match command:
            case RungDue(rung=rung):
                return rung.at
            case Act() | EffectDone():
                return legal_time(command)
            case Open():
                return self.start.opening.received_at

    async def append(self, proposal: Append) -> Appended:
        """The ledger's answer, however long the ledger is away."""
        try:
            quick: Appended = await workflow.execute_local_activity(
                "append_entries",
                proposal,
                result_type=Appended,
                start_to_close_timeout=timedelta(seconds=5),
                retry_policy=QUICKLY,
                summary="写入日志",
            )
            return quick
        except (ActivityError, ApplicationError):  # an exhausted local activity raises the latter
            return await self.append_patiently(proposal)

    async def append_patiently(self, proposal: Append) -> Appended:
        """The ledger's answer once it is back. Raises EntriesRefused."""
        try:
            patient: Appended = await workflow.execute_activity(
                "append_entries",
                proposal,
                result_type=Appended,
                start_to_close_timeout=timedelta(seconds=10),
                retry_policy=UNTIL_IT_IS_BACK,
                summary="写入日志（数据库恢复后）",
            )
        except ActivityError as error:
            # Only what the activity itself gave up on ends here; a cancelled run is none of it.
            if not isinstance(error.cause, ApplicationError):
                raise
            raise EntriesRefused from error
        return patient

    def fold(self, decision: Decision) -> None:
        """Take over the state that the ledger confirmed; tell Temporal's visibility when the phase changed."""
        before, self.state = self.state.phase, decision.state
        if self.state.phase is not before and not self.state.is_over:
            workflow.upsert_search_attributes([PHASE.value_set(self.state.phase)])
            workflow.set_current_details(f"阶段：{self.state.phase}")

    def now(self) -> datetime:
        """The case's clock: the workflow's, plus what the demo clock stood ahead when the case was filed."""
        return workflow.now() + timedelta(seconds=self.start.opening.ahead_seconds)

    # --- hand-over to departments ----------------------------------------------------------------------------------

    def hand_over_items(self) -> None:
        """Start every hand-over that the state asks for and that is not under way (分发)."""
        for effect, not_before in self.waiting_effects():
            if not_before is None or not_before <= self.now():
                self.hand_overs[effect.item] = asyncio.create_task(self.hand_over(effect))

    def waiting_effects(self) -> list[tuple[Effect, datetime | None]]:
        """Hand-overs that the state asks for and that are not under way."""
        return [(effect, retry) for effect, retry in effects(self.state) if not self.is_under_way(effect.item)]

    def is_under_way(self, item: str) -> bool:
        """Whether the item is being handed over, or its end is not taken yet: then it is not handed over again."""
        if item in self.hand_overs:
            return True
        # Runs from before handed such an item over a second time; their histories say so.
        return self.mailbox.has_effect(item) and workflow.patched(HANDED_OVER_ONCE)

    async def hand_over(self, effect: Effect) -> None:
        """Hand one item to its department on its own task queue; the end comes back as mail."""
        try:
            done = await workflow.execute_activity(
                "hand_over",
                HandOver(**effect.model_dump()),
                task_queue=self.start.queue_prefix + department_queue(effect.department),
                result_type=HandedOver,
                schedule_to_start_timeout=UNTIL_SERVED,
                schedule_to_close_timeout=UNTIL_GIVEN_UP,
                start_to_close_timeout=timedelta(seconds=15),
                retry_policy=UNTIL_IT_ANSWERS,
                summary=f"分发 {effect.item}",
            )
            result = EffectDone(item=effect.item, run=effect.run, **done.model_dump())
        except ActivityError as error:
            # Nobody answered; the moment is the server's, as nobody else's is known.
            facts = {"item": effect.item, "run": effect.run, "at": self.now()}
            result = EffectDone(**facts, result="failed", code=why_not_handed_over(error))
        self.mailbox.put(result)
        del self.hand_overs[effect.item]

    # --- end of a run ----------------------------------------------------------------------------------------------

    def continue_as_new_if_long(self) -> None:
        """At a quiet point of a long history: start a new run with the state and the mail that is not yet taken."""
        info = workflow.info()
        limit = self.start.continue_after_events
        is_long = info.is_continue_as_new_suggested() or (limit and info.get_current_history_length() >= limit)
        if is_long and not self.hand_overs and not self.mailbox.has_effects and not self.state.is_over:
            workflow.continue_as_new(self.start.model_copy(update={"state": self.state, "mail": self.mailbox.acts}))

    async def end(self) -> None:
        """Leave nothing open behind: no timer, no hand-over of an item that ended meanwhile, no handler."""
        self.alarm.cancel()
        for task in self.hand_overs.values():
            task.cancel()
        await workflow.wait_condition(workflow.all_handlers_finished)


def why_not_handed_over(error: ActivityError) -> str:
    """The code of a hand-over that ended without an answer: no worker took it, or whoever took it never answered."""
    cause = error.cause
    if isinstance(cause, TimeoutError) and cause.type is TimeoutType.SCHEDULE_TO_START:
        return "DEPARTMENT_QUEUE_NOT_SERVED"
    return "HAND_OVER_TIMED_OUT"


def read_act(args: Sequence[RawValue]) -> Act | None:
    """The act of a signal's payload; None for anything else, since an error here would hold up the case for good."""
    try:
        act = workflow.payload_converter().from_payload(args[0].payload, Act)
    except (ValueError, LookupError, TypeError, RuntimeError):
        return None
    return act if isinstance(act, Act) else None
