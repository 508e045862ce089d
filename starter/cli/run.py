"""Runs one command's work on the installation that is running; what goes wrong is told in a sentence."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bundles.language.findings import DefinitionError
from ledger.connection.pool import is_away
from runtime.settings import SettingsError, load_settings
from starter.cli import output
from starter.cli.findings import definition_findings
from starter.office.client import Lianban
from starter.office.errors import FilingRefused, LianbanError


def connected(work: Callable[[Lianban], Awaitable[int]]) -> int:
    """Do the work on the running installation and return the exit code."""
    try:
        return asyncio.run(_with_client(work))
    except SettingsError as error:
        return output.problem(error.code, str(error), "", code=2)
    except DefinitionError as error:
        return definition_findings(error.findings, [], as_json=False)
    except LianbanError as refused:
        return _tell(refused)
    except Exception as error:
        if is_away(error):
            return output.problem("LEDGER_AWAY", "连不上数据库。", "请确认联办已启动（make dev），再试一次。")
        raise


def _tell(refused: LianbanError) -> int:
    if isinstance(refused, FilingRefused):
        for where, sentence in refused.problems:
            output.say(f"  {where}：{sentence}" if where else f"  {sentence}", error=True)
    return output.problem(refused.code, refused.sentence, refused.next_step)


async def _with_client(work: Callable[[Lianban], Awaitable[int]]) -> int:
    settings = load_settings()
    if not settings.database_dsn.get_secret_value():
        raise SettingsError("没有找到正在运行的联办：请先运行 make dev，或设置 LIANBAN_DATABASE_DSN")
    async with Lianban.connect(settings) as lianban:
        return await work(lianban)
