"""`lianban department conform`: a right system passes, the simulator passes, each planted defect is found and named."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from engine.ports import LOOPBACK, free_ports
from runtime.settings import ROOT, Settings
from starter.conform.checks import WORDS, Check, Report
from starter.conform.kit import Subject, SystemAway, conform
from tests.support.departments import DEPARTMENT, SECRET, running_simulator, served
from tests.support.departments import reached_at as reached
from tests.support.odd_department import Defect, OddDepartment

FOUND_BY: dict[Defect, set[Check]] = {
    Defect.NO_SIGNATURE_CHECK: {Check.WRONG_KEY, Check.NO_SIGNATURE, Check.CHANGED_BODY, Check.STALE},
    Defect.ACCEPTS_STALE: {Check.STALE},
    Defect.NEW_RECEIPT: {Check.SAME_RECEIPT, Check.TOLD},
    Defect.NO_RECEIPT: {Check.TAKEN, Check.SAME_RECEIPT, Check.TOLD},
    Defect.FORGETS: {Check.TOLD},
    Defect.KNOWS_ALL: {Check.NOT_KNOWN, *(Check.WRONG_KEY, Check.NO_SIGNATURE, Check.CHANGED_BODY, Check.STALE)},
    Defect.TAKES_ANY_SIZE: {Check.BIG_BODY},
    Defect.UNSIGNED_BACK: {Check.CALL_SIGNED},
    Defect.OTHER_KEY_BACK: {Check.CALL_SIGNED},
    Defect.NEW_ID: {Check.CALL_ID},
    Defect.SAME_ID: {Check.CALL_ID},
    Defect.OTHER_REQUEST: {Check.CALL_REQUEST},
    Defect.NO_RESULT_NO: {Check.CALL_COMPLETE},
    Defect.OWN_FIELDS: {Check.CALL_READABLE},
    Defect.FOLLOWS: {Check.NO_REDIRECT},
    Defect.GIVES_UP: {Check.CALL_REPEATED},
    Defect.SILENT: {Check.CALLED_BACK},
    Defect.OLD_CONTRACT: {Check.CALL_CONTRACT},
    Defect.HUGE_BACK: {Check.CALL_READABLE},
    Defect.HUGE_ANSWER: {Check.TAKEN, Check.SAME_RECEIPT, Check.TOLD},
    Defect.DRIPS: {Check.TAKEN, Check.SAME_RECEIPT, Check.TOLD},
    Defect.REDIRECTS: {Check.TAKEN, Check.SAME_RECEIPT, Check.TOLD},
    Defect.HTML: {Check.TAKEN, Check.SAME_RECEIPT, Check.TOLD},
}


KNOCKED_ON = {Check.CALLED_BACK, Check.CALL_REPEATED, Check.CALL_REQUEST, Check.BIG_BODY}
"""What may fail beside a defect because of it: who takes what is not ours answers that as well."""


async def report_on(system: OddDepartment, *, wait_seconds: float = 2.0) -> Report:
    (port,) = free_ports(1)
    async with served(system.app(), port):
        try:
            url = f"http://{LOOPBACK}:{port}/{DEPARTMENT}"
            return await conform(Subject(url=url, secret=SECRET, wait_seconds=wait_seconds, answer_seconds=1.0))
        finally:
            system.stop()


def failed(report: Report) -> set[Check]:
    return {each.check for each in report.failed}


async def test_right_system_passes_every_check() -> None:
    report = await report_on(OddDepartment(), wait_seconds=20)
    assert report.failed == ()
    assert {each.check for each in report.findings if each.outcome == "skipped"} == {Check.NEXT_KEY}
    assert [each.check for each in report.findings] == list(Check)


@pytest.mark.parametrize("defect", list(Defect))
async def test_planted_defect_is_found_and_named_with_its_place_and_remedy(defect: Defect) -> None:
    report = await report_on(OddDepartment(defect))
    assert FOUND_BY[defect] <= failed(report) <= FOUND_BY[defect] | KNOCKED_ON, report.as_json()
    told = {line["check"]: line for line in report.as_json()["checks"]}  # type: ignore[attr-defined]
    for check in FOUND_BY[defect]:
        assert told[check]["detail"]
        assert (told[check]["place"], told[check]["remedy"]) == (WORDS[check].place, WORDS[check].remedy)


async def test_simulator_passes(settings: Settings, tmp_path: Path) -> None:
    (port,) = free_ports(1)
    reachable = reached(settings, port, home=tmp_path)
    async with running_simulator(reachable, delay_seconds="0.1"):
        url = f"http://{LOOPBACK}:{port}/{DEPARTMENT}"
        report = await conform(Subject(url=url, secret=SECRET, wait_seconds=20))
    assert report.failed == ()


async def test_nothing_at_the_address_is_said_so() -> None:
    (port,) = free_ports(1)
    with pytest.raises(SystemAway):
        await conform(Subject(url=f"http://{LOOPBACK}:{port}/x", secret=SECRET))


async def command(*arguments: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "starter.cli", "department", "conform", *arguments),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def test_command_prints_the_report_and_exits_by_it() -> None:
    (port,) = free_ports(1)
    url = f"http://{LOOPBACK}:{port}/{DEPARTMENT}"
    given = ("--secret", SECRET.get_secret_value(), "--wait", "5")
    for defect, code in ((None, 0), (Defect.ACCEPTS_STALE, 1)):
        system = OddDepartment(defect)
        async with served(system.app(), port):
            ended, told, _ = await command(url, *given, "--json")
            assert ended == code
            report = json.loads(told)
            assert report["passed"] is (defect is None)
            ended, told, _ = await command(url, *given)
            assert ended == code
            assert ("不通过 0 项" in told) is (defect is None)
            system.stop()
    ended, _, told = await command(url, *given)
    assert (ended, "SYSTEM_AWAY" in told) == (2, True)
