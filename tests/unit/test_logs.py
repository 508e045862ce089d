"""Log lines: one JSON object each, from our code and from libraries, without values from people's forms."""

import json
import subprocess
import sys
from typing import Any

from runtime.settings import ROOT

PROGRAM = """
import asyncio, logging
import asyncpg, structlog
from pydantic import BaseModel
from runtime.exits import run_process
from runtime.logs import configure_logging

class Family(BaseModel):
    children: int

async def main(stop: asyncio.Event) -> int:
    configure_logging("worker", "INFO")
    structlog.get_logger("lianban.case").info("case_accepted", case_no="2026-1")
    logging.getLogger("library").warning("retry %s", 3, extra={"act_id": "a-1"})
    logging.getLogger("library").debug("not_written")
    try:
        Family(children="张三")
    except ValueError:
        structlog.get_logger().exception("form_refused")
    error = asyncpg.UniqueViolationError("duplicate key")
    error.detail = "Key (name)=(李四) already exists."
    logging.getLogger("library").error("append_failed", exc_info=error)
    return 7

run_process(main)
"""


def run_program(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


def test_events_are_json_lines_and_carry_nothing_personal() -> None:
    ended = run_program(PROGRAM)
    assert ended.returncode == 7, ended.stderr
    lines: list[dict[str, Any]] = [json.loads(line) for line in ended.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["case_accepted", "retry 3", "form_refused", "append_failed"]
    assert all(line["service"] == "worker" and line["logged_at"].endswith("Z") for line in lines)
    assert lines[0]["case_no"] == "2026-1"
    assert lines[1]["act_id"] == "a-1"
    assert "ValidationError" in lines[2]["exception"]
    assert "duplicate key" in lines[3]["exception"]
    # The program's own text holds both names; tracebacks of `-c` programs show no source lines.
    assert "张三" not in ended.stderr
    assert "李四" not in ended.stderr


def test_an_error_let_through_is_logged_and_exits_with_one() -> None:
    ended = run_program(
        "from runtime.exits import run_process\n"
        "async def main(stop):\n"
        "    raise LookupError('no such queue')\n"
        "run_process(main)\n"
    )
    assert ended.returncode == 1
    assert "no such queue" in ended.stderr
