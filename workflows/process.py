"""The durable life of one process (过程), by whichever book of rules: the workflow proposes, the ledger disposes.

The loop takes one command after the other in order of legal time. What a command leads to is decided by the rules of
its kind (`domain/process/rules.py`); what is on file is decided by the ledger; here are only the waits, the one timer,
the effects under way and the signals. A kind is a class on this one, with its rules (`workflows/case.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Generic, NamedTuple

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy, SearchAttributeKey
from temporalio.exceptions import ActivityError, ApplicationError

from domain.process.commands import Open, RungDue
from domain.process.messages import Append, Appended, ProcessStart
from domain.process.proposal import proposal
from domain.process.rules import ActT, Decision, DoneT, EffectT, OpeningT, Rules, StateT
from workflows.alarm import Alarm
from workflows.mailbox import Mailbox

PHASE = SearchAttributeKey.for_keyword("LianbanPhase")


class Asking(NamedTuple):
    """One way to ask the ledger: as which kind of activity, how long for one try, how often."""

    execute: Callable[..., Awaitable[Appended]]
    within: timedelta
    retry: RetryPolicy
    summary: str


# As a local activity, three quick tries; when PostgreSQL is away the same function as a regular activity, so that
# signals and queries stay prompt while it waits (measured, ADR 0003).
QUICKLY = Asking(
    workflow.execute_local_activity,
    timedelta(seconds=5),
    RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=3, backoff_coefficient=1.0),
    "写入日志",
)
UNTIL_IT_IS_BACK = Asking(
    workflow.execute_activity,
    timedelta(seconds=10),
    RetryPolicy(initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(seconds=5)),
    "写入日志（数据库恢复后）",
)
UNTIL_TRIED_AGAIN = timedelta(minutes=5)


class EntriesRefused(Exception):
    """The ledger will never take these entries: tried often enough, and it was not away."""


class Process(Generic[OpeningT, StateT, ActT, EffectT, DoneT]):
    """One process. Its workflow id is its number; `run` of a kind lives it and gives its end."""

    def __init__(
        self,
        rules: Rules[OpeningT, StateT, ActT, EffectT, DoneT],
        start: ProcessStart[OpeningT, StateT, ActT],
    ) -> None:
        self.rules = rules
        self.start = start
        self.state = start.state or rules.new(start.opening)
        self.mailbox: Mailbox[ActT, DoneT] = Mailbox(rules.act, start.mail)
        self.alarm = Alarm()
        self.under_way: dict[str, asyncio.Task[None]] = {}

    async def live(self) -> None:
        """From the opening to the end, each step as the next command asks for it; or on in a new run."""
        await self.take(Open())
        while not self.state.is_over:
            self.start_effects()
            await self.take(await self.next_command())
            self.continue_as_new_if_long()
        while (late := self.mailbox.first()) is not None:
            self.mailbox.take(late)
            await self.take(late)  # refused: the process is closed
        await self.end()

    @workflow.signal(dynamic=True)
    def receive(self, name: str, args: Sequence[RawValue]) -> None:
        """Every act is a signal named by its kind; into the mailbox it goes, and nothing else happens here."""
        act = read_act(self.rules.act, args)
        if act is None:
            workflow.logger.warning("act_malformed", extra={"act_kind": name})
        elif act.act_id not in self.state.seen:
            self.mailbox.put(act)

    # --- one command ---------------------------------------------------------------------------------------------

    async def next_command(self) -> RungDue | ActT | DoneT:
        """The next command in legal order; waits for a signal, a finished effect, or the next moment of a clock."""
        while (command := self.due_command()) is None:
            moment, summary = self.next_moment()
            self.alarm.set(moment, self.now(), summary)
            await workflow.wait_condition(lambda: bool(self.mailbox) or self.alarm.is_ringing)
            self.start_effects()
        return command

    def due_command(self) -> RungDue | ActT | DoneT | None:
        """What comes first by legal time: a rung due before the earliest mail, that mail, or a rung due by now."""
        mail = self.mailbox.first()
        rung = self.rules.next_rung(self.state)
        # At the same moment the rung comes first: an act of the moment in which a term passes is late (ADR 0011).
        if rung is not None and rung.at <= (mail.legal_time if mail else self.now()):
            return RungDue(rung=rung)
        if mail is not None:
            self.mailbox.take(mail)
        return mail

    def next_moment(self) -> tuple[datetime | None, str]:
        """The next moment at which something is due without anyone acting, and what it is."""
        rung = self.rules.next_rung(self.state)
        moments = [(rung.at, f"{rung.clock_id} {rung.name}")] if rung else []
        moments += [(retry, f"{effect.key} 再次分发") for effect, retry in self.waiting_effects() if retry]
        return min(moments, default=(None, ""))

    async def take(self, command: Open | RungDue | ActT | DoneT) -> None:
        """Decide, propose, fold what the ledger gave; again until nothing more follows from the command."""
        decision = self.rules.decide(self.state, command)
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
                        self.state = self.rules.fold(self.state, body)
                    decision = self.rules.decide(self.state, command)
                case "earlier":
                    self.put_back(command, answer.acts)
                    return
                case "unknown":
                    self.drop_unknown(command)
                    return

    async def without_what_was_refused(self, command: Open | RungDue | ActT | DoneT) -> Decision[StateT]:
        """What to propose instead of entries that the ledger never takes: an act's refusal, else the same later."""
        workflow.logger.warning("entries_refused", extra={"case_no": self.start.opening.number})
        if isinstance(command, self.rules.act):
            return self.rules.refuse_for_good(self.state, command)
        await workflow.sleep(UNTIL_TRIED_AGAIN, summary="日志不收，稍后再试")
        return self.rules.decide(self.state, command)

    def put_back(self, command: Open | RungDue | ActT | DoneT, earlier: Sequence[Any]) -> None:
        """Acts received before this command come first; the command waits its turn (a rung is found again)."""
        for payload in earlier:
            self.mailbox.put_on_file(self.rules.read_act(payload))
        if not isinstance(command, Open | RungDue):
            self.mailbox.put(command)

    def drop_unknown(self, command: Open | RungDue | ActT | DoneT) -> None:
        """A signal without an act on file changes nothing; one that hurried a rung leaves the mailbox."""
        workflow.logger.warning("act_not_on_file", extra={"case_no": self.start.opening.number})
        hurrying = self.hurrying(command)
        if hurrying is not None:
            self.mailbox.take(hurrying)

    def hurrying(self, command: Open | RungDue | ActT | DoneT) -> ActT | None:
        """The act on whose word a rung is taken that is not due by our own clock: it has to be on file."""
        first = self.mailbox.first()
        is_early = isinstance(command, RungDue) and command.rung.at > self.now()
        return first if is_early and isinstance(first, self.rules.act) else None

    def proposal(self, command: Open | RungDue | ActT | DoneT, decision: Decision[StateT]) -> Append:
        """The decision as the ledger takes it."""
        opening = self.start.opening
        if isinstance(command, Open):
            return proposal(self.rules, opening.number, self.state, decision, opening.received_at, opening.act)
        act = command if isinstance(command, self.rules.act) else self.hurrying(command)
        return proposal(self.rules, opening.number, self.state, decision, command.legal_time, act)

    async def append(self, entries: Append) -> Appended:
        """The ledger's answer, however long the ledger is away. Raises EntriesRefused."""
        try:
            return await self.ask(QUICKLY, entries)
        except (ActivityError, ApplicationError):  # an exhausted local activity raises the latter
            pass
        try:
            return await self.ask(UNTIL_IT_IS_BACK, entries)
        except ActivityError as error:
            # Only what the activity itself gave up on ends here; a cancelled run is none of it.
            if not isinstance(error.cause, ApplicationError):
                raise
            raise EntriesRefused from error

    async def ask(self, how: Asking, entries: Append) -> Appended:
        """The ledger's answer, asked in that way."""
        return await how.execute(
            "append_entries",
            entries,
            result_type=Appended,
            start_to_close_timeout=how.within,
            retry_policy=how.retry,
            summary=how.summary,
        )

    def fold(self, decision: Decision[StateT]) -> None:
        """Take over the state that the ledger confirmed; tell Temporal's visibility when the phase changed."""
        before, self.state = self.state.phase, decision.state
        if self.state.phase != before and not self.state.is_over:
            workflow.upsert_search_attributes([PHASE.value_set(self.state.phase)])
            workflow.set_current_details(f"阶段：{self.state.phase}")

    def now(self) -> datetime:
        """The process's clock: the workflow's, plus what the demo clock stood ahead when it was put on file."""
        return workflow.now() + timedelta(seconds=self.start.opening.ahead_seconds)

    # --- effects in the world ----------------------------------------------------------------------------------------

    def start_effects(self) -> None:
        """Start every effect that the state asks for and that is not under way."""
        for effect, not_before in self.waiting_effects():
            if not_before is None or not_before <= self.now():
                self.under_way[effect.key] = asyncio.create_task(self.bring_about(effect))

    def waiting_effects(self) -> list[tuple[EffectT, datetime | None]]:
        """Effects that the state asks for and that are not under way."""
        effects = self.rules.effects(self.state)
        return [(effect, not_before) for effect, not_before in effects if not self.is_under_way(effect.key)]

    def is_under_way(self, key: str) -> bool:
        """Whether such an effect runs, or its end is not taken yet: then it is not begun again."""
        if key in self.under_way:
            return True
        return self.mailbox.has_effect(key) and self.waits_for_the_end_to_be_taken()

    def waits_for_the_end_to_be_taken(self) -> bool:
        """Whether an effect whose end lies in the mailbox is not begun again."""
        return True

    async def bring_about(self, effect: EffectT) -> None:
        """One effect in the world; its end comes back as mail."""
        self.mailbox.put(await self.carry_out(effect))
        del self.under_way[effect.key]

    async def carry_out(self, effect: EffectT) -> DoneT:
        """What became of the effect, however it went; a kind whose rules ask for effects says how each is done."""
        raise NotImplementedError

    # --- end of a run ----------------------------------------------------------------------------------------------

    def continue_as_new_if_long(self) -> None:
        """At a quiet point of a long history: start a new run with the state and the mail that is not yet taken."""
        info = workflow.info()
        limit = self.start.continue_after_events
        is_long = info.is_continue_as_new_suggested() or (limit and info.get_current_history_length() >= limit)
        if is_long and not self.under_way and not self.mailbox.has_effects and not self.state.is_over:
            workflow.continue_as_new(self.start.model_copy(update={"state": self.state, "mail": self.mailbox.acts}))

    async def end(self) -> None:
        """Leave nothing open behind: no timer, no effect of what ended meanwhile, no handler."""
        self.alarm.cancel()
        for task in self.under_way.values():
            task.cancel()
        await workflow.wait_condition(workflow.all_handlers_finished)


def read_act(kind_of_act: type[ActT], args: Sequence[RawValue]) -> ActT | None:
    """The act of a signal's payload; None for anything else, since an error here would hold up the process for good."""
    try:
        act = workflow.payload_converter().from_payload(args[0].payload, kind_of_act)
    except (ValueError, LookupError, TypeError, RuntimeError):
        return None
    return act if isinstance(act, kind_of_act) else None
