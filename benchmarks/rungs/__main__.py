"""`python -m benchmarks.rungs [simulate|engine]`: both parts or one; tables, JSON, exit 1 on any mistake."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import traceback
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import cyclopts
from rich.console import Console

from benchmarks.__main__ import FILE_WIDTH, INTERRUPTED, OUT
from benchmarks.rungs import report as records
from benchmarks.rungs.engine import Run
from benchmarks.rungs.memory import resident_mib
from benchmarks.rungs.office import Office, open_office
from benchmarks.rungs.real_time import lateness
from benchmarks.rungs.simulate import simulate as simulate_cases
from benchmarks.stack import running_stack
from benchmarks.variant import Stack
from bundles.calendars import load_calendar
from engine.errors import EngineError
from runtime.settings import SettingsError, load_settings

APART = timedelta(seconds=0.25)
"""Between the midnights of cases that fall due one after the other: longer than one of them takes."""

app = cyclopts.App(name="benchmarks.rungs", help="核对每个梯级是否都触发一次且日期正确，并测量开销。", version_flags=[])


@app.default
def both(*, cases: int = 100_000, engine_cases: int = 1_000, real: int = 200, workers: int = 1, seed: int = 1) -> None:
    """先做纯模拟，再在引擎上做。

    Parameters
    ----------
    cases: int
        纯模拟的办件数。
    engine_cases: int
        引擎上的办件数。
    real: int
        按真实时间到期的办件数；0 为不测。
    workers: int
        工作进程数。
    seed: int
        随机数种子；相同则办件和操作相同。
    """
    console = _console()
    found = _begin()
    found.simulated = _simulate(cases, seed, processes=2)
    found.engined = _engine(engine_cases, real, workers, seed, console)
    _finish(found, console)


@app.command
def simulate(*, cases: int = 100_000, processes: int = 2, seed: int = 1) -> None:
    """只做纯模拟。

    Parameters
    ----------
    cases: int
        办件数。
    processes: int
        进程数。
    seed: int
        随机数种子；相同则办件和操作相同。
    """
    found = _begin()
    found.simulated = _simulate(cases, seed, processes)
    _finish(found, _console())


@app.command
def engine(*, cases: int = 1_000, real: int = 200, workers: int = 1, seed: int = 1) -> None:
    """只在引擎上做。

    Parameters
    ----------
    cases: int
        办件数。
    real: int
        按真实时间到期的办件数；0 为不测。
    workers: int
        工作进程数。
    seed: int
        随机数种子；相同则办件和操作相同。
    """
    console = _console()
    found = _begin()
    found.engined = _engine(cases, real, workers, seed, console)
    _finish(found, console)


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else FILE_WIDTH)


def _begin() -> records.Report:
    return records.Report(taken_at=datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ"), machine=records.machine())


def _finish(found: records.Report, console: Console) -> None:
    found.machine.load_after = round(os.getloadavg()[0], 2)
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / f"rungs-{found.taken_at}.json"
    path.write_text(found.model_dump_json(indent=2) + "\n", "utf-8")
    records.print_report(found, console)
    console.print(f"结果已写入 {path}")
    if found.mistakes:
        sys.exit(1)


def _simulate(cases: int, seed: int, processes: int) -> records.Simulated:
    return records.simulated(simulate_cases(cases, seed, processes), seed)


def _engine(cases: int, real: int, workers: int, seed: int, console: Console) -> records.Engined:
    with running_stack(load_settings(), console) as stack:
        return asyncio.run(_on(stack, cases, real, workers, seed, console))


async def _on(stack: Stack, cases: int, real: int, workers: int, seed: int, console: Console) -> records.Engined:
    calendar = load_calendar()
    memory: dict[str, dict[str, float]] = defaultdict(dict)
    async with open_office(stack, workers, calendar) as (office, pids):
        names = {"Temporal": stack.temporal_pid} | {f"工作进程{n}": pid for n, pid in enumerate(pids, start=1)}

        def remember(moment: str) -> None:
            for name, pid in names.items():
                memory[name] |= {moment: round(resident_mib(pid), 1), "peak": round(resident_mib(pid, peak=True), 1)}

        run = Run(office, cases, seed, say=console.print, remember=remember)
        outcome = await run.run(calendar)
        office.end()
        found = records.engined(office, outcome, memory, workers=workers, seed=seed)
        if real:
            console.print(f"按真实时间到期：{real} 件，先后到期，再同时到期……")
            on = run.last_on
            for name, apart in (("apart", APART), ("at_once", timedelta())):
                judged = Office(office.lianban)
                late = await lateness(judged, real, seed, on, run.calendar, apart=apart)
                setattr(found, name, records.Lateness.of(late))
                found.fired.mistakes += judged.findings.mistakes
                found.fired.said += judged.findings.said
                on = run.calendar.next_working_day(on)
    return found


def main() -> None:
    """Run the command line and leave by `os._exit`: the Temporal SDK can abort at interpreter exit."""
    # A SIGTERM unwinds like a Ctrl-C, so that the servers are stopped and not left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    code = 1
    try:
        app(result_action="return_none")
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 0
    except KeyboardInterrupt:
        code = INTERRUPTED
    except (EngineError, SettingsError) as error:
        print(error, file=sys.stderr)
    except Exception:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
