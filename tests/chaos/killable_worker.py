"""A worker that kills itself (SIGKILL) at one named point: production code with the point wrapped around it.

`python -m tests.chaos.killable_worker` imports everything once, says `ready`, and reads orders from standard input,
one JSON object a line: {"settings": {…}, "where": …, "label": …}. For each it forks a worker that runs the real
`worker.serve`, prints the worker's pid, waits for its end and prints its exit code. Points:

    decide         in the workflow, when it decides on the command
    append.before  before the ledger is asked
    append.inside  the entries are written, their transaction is not committed
    append.sent    the append is on its way to the database, its fate unknown
    append.after   the entries are committed, Temporal has not heard of it
    hand_over.before, hand_over.after   around the call of the department's connector
    start.after    the sweeper started the workflow and did not note it
    deliver.before, deliver.after       around the sweeper's signal

`label` names the command (`decide_item yy/cszm`), so that each point is met once, in whichever process.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from typing import Any, NoReturn

from temporalio.client import Client

import domain.case.book
import starter.office.client
import starter.office.sweeper
from activities.connectors.auto import AutoConnector
from domain.case.acts import Act, ActHead
from domain.case.decide import Command, Decision, EffectDone, Open
from domain.case.messages import Append, Appended, HandOver
from domain.case.state import CaseState
from ledger import acts, journal
from ledger.connection.pool import Pool
from runtime.exits import run_process
from runtime.logs import configure_logging
from runtime.settings import Settings
from starter.office.client import Lianban
from tests.chaos.short_tasks import with_short_tasks
from worker import all_queues, serve


class Killer:
    """Knows the one point at which this process dies."""

    def __init__(self, where: str, label: str) -> None:
        self._point = (where, label)

    def is_at(self, where: str, label: str) -> bool:
        """Whether this is the point."""
        return (where, label) == self._point

    def pass_by(self, where: str, label: str) -> None:
        """Die if this is the point."""
        if self.is_at(where, label):
            die()


def die() -> NoReturn:
    """End like a machine that lost its power."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("not reached")


class Sender:
    """A stand-in for the pool that dies with the query on its way."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def fetchval(self, sql: str, *values: Any) -> NoReturn:
        """Send the prepared query, let it reach the socket, die before any answer."""
        async with self._pool.acquire() as connection:
            statement = await connection.prepare(sql)
            asking = asyncio.ensure_future(statement.fetchval(*values))
            for _ in range(3):
                await asyncio.sleep(0)
            die()
            await asking


def command_label(command: Command) -> str:
    """The name of a command in points."""
    match command:
        case Open():
            return "submit_application"
        case Act(kind=kind, item=item):
            return f"{kind} {item or ''}".strip()
        case EffectDone(item=item):
            return f"effect {item}"
    return f"rung {command.rung.clock_id} {command.rung.name}"


def proposal_label(proposal: Append) -> str:
    """The name of the command that a proposal comes from."""
    for payload in proposal.acts.values():
        return command_label(Open() if "submit" in str(payload) else Act.model_validate(payload))
    entry = json.loads(proposal.entries[0])
    if entry["kind"] == "rung_fired":
        return f"rung {entry['clock_id']} {entry['rung']}"
    return f"effect {entry['item']}"


def wrap_rules(killer: Killer) -> None:
    """Die in the workflow's own thread, between hearing a command and proposing its entries."""
    names = vars(domain.case.book)
    real = names["decide"]

    def decide(state: CaseState, command: Command) -> Decision:
        killer.pass_by("decide", command_label(command))
        decision: Decision = real(state, command)
        return decision

    names["decide"] = decide


def wrap_ledger(killer: Killer) -> None:
    """Die before, in, during or after the transaction of an append."""
    real = journal.append

    async def append(pool: Any, proposal: Append) -> Appended:
        label = proposal_label(proposal)
        killer.pass_by("append.before", label)
        if killer.is_at("append.inside", label):
            async with pool.acquire() as connection, connection.transaction():
                await real(connection, proposal)
                die()
        if killer.is_at("append.sent", label):
            await real(Sender(pool), proposal)  # type: ignore[arg-type]
        answer = await real(pool, proposal)
        killer.pass_by("append.after", label)
        return answer

    journal.append = append


def wrap_departments(killer: Killer) -> None:
    """Die around the call of the rule that decides an item at once."""
    real = AutoConnector.hand_over

    async def hand_over(self: AutoConnector, request: HandOver) -> Any:
        killer.pass_by("hand_over.before", request.item)
        answer = await real(self, request)
        killer.pass_by("hand_over.after", request.item)
        return answer

    AutoConnector.hand_over = hand_over  # type: ignore[method-assign]


def wrap_sweeper(killer: Killer) -> None:
    """Die around the sweeper's signals and starts; in a worker nobody else sends them."""
    names = vars(starter.office.sweeper)
    deliver, mark_delivered, mark_started = Lianban.deliver, names["mark_delivered"], names["mark_started"]

    async def delivering(self: Lianban, number: str, act: ActHead) -> bool:
        label = command_label(act) if isinstance(act, Act) else act.kind
        killer.pass_by("deliver.before", label)
        is_delivered = await deliver(self, number, act)
        killer.pass_by("deliver.noted", label)
        return is_delivered

    async def marking_delivered(pool: Pool, act_id: str) -> None:
        known = await acts.read_act(pool, act_id)
        killer.pass_by("deliver.after", known.kind if known else "")
        await mark_delivered(pool, act_id)

    async def marking_started(pool: Pool, case_no: str) -> None:
        killer.pass_by("start.after", "submit_application")
        await mark_started(pool, case_no)

    Lianban.deliver = delivering  # type: ignore[method-assign]
    names["mark_delivered"] = marking_delivered
    names["mark_started"] = marking_started


def wrap_client() -> None:
    """The sweeper starts workflows with the same short tasks as the test."""
    names = vars(starter.office.client)
    real = names["connect"]

    async def connect(settings: Settings, *, lazy: bool = False) -> Client:
        return with_short_tasks(await real(settings, lazy=lazy))

    names["connect"] = connect


def run_worker(order: dict[str, Any]) -> NoReturn:
    """Serve every queue until the point is met, or until SIGTERM."""
    killer = Killer(order["where"], order["label"])
    for wrap in (wrap_rules, wrap_ledger, wrap_departments, wrap_sweeper):
        wrap(killer)
    wrap_client()
    settings = Settings(_env_file=None, **order["settings"])
    configure_logging("worker", settings.log_level)
    run_process(lambda stop: serve(stop, settings, order["queues"]))


def main() -> None:
    """One worker after the other, as ordered."""
    queues = all_queues()
    # The SDK's core writes its own log to standard output: what we answer goes another way.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    print("ready", file=answers)
    for line in sys.stdin:
        order = json.loads(line) | {"queues": queues}
        pid = os.fork()
        if pid == 0:
            run_worker(order)
        print(pid, file=answers)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), file=answers)


if __name__ == "__main__":
    main()
