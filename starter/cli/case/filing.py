"""What the command line does with cases: start one from a scenario or a file, send an act in an account's name."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bundles.scenarios.scenario import Scenario, load_scenarios
from domain.case.acts import Actor, Role
from domain.case.refusals import Refusal, refuse
from domain.time.calendar import BEIJING
from ledger import accounts
from ledger.accounts import RoleHeld
from ledger.calendars import read_calendar
from ledger.connection.sql import query
from ledger.paper import PaperReceipt
from starter.cli.os_user import os_user
from starter.office.client import Lianban
from starter.office.codes import given_code
from starter.office.errors import LianbanError
from starter.office.filing.paper_entry import OFFICERS, confirm_paper, enter_paper, refuse_paper
from starter.office.requests import Filed, Filing
from starter.trials.live import play, receipt_days_ago


class Application(BaseModel):
    """The file of `case start --answers`."""

    model_config = ConfigDict(extra="forbid")

    answers: dict[str, str]
    values: dict[str, str]
    applicant_name: str = ""


def refused(code: str, sentence: str, next_step: str) -> LianbanError:
    """What is wrong with a command, by its own code."""
    return LianbanError(Refusal(code=code, sentence=sentence, next_step=next_step))


async def start_scenario(lianban: Lianban, slug: str, name: str, days_ago: int) -> Filed:
    """File a scenario's case as received that many working days ago, with the acts whose moment has passed."""
    scenarios = {scenario.scenario: scenario for scenario in load_scenarios(slug)}
    if name not in scenarios:
        raise refused("SCENARIO_UNKNOWN", f"没有示例办件“{name}”。", f"可选：{'、'.join(sorted(scenarios))}。")
    return await _played(lianban, slug, scenarios[name], days_ago)


async def _played(lianban: Lianban, slug: str, scenario: Scenario, days_ago: int) -> Filed:
    definition = await lianban.definition(slug)
    now, calendar = await lianban.legal_now(), await read_calendar(lianban.pool)
    received_at = receipt_days_ago(now, days_ago, calendar) if days_ago > 0 else now
    opening = await play(lianban, definition, scenario, received_at, salt=uuid.uuid4().hex)
    code = await given_code(lianban.pool, lianban.settings.secret_key, opening.act_id, None)
    started = await lianban.pool.fetchval(query("doctor", "was_started"), opening.case_no)
    return Filed(case_no=opening.case_no, query_code=code, started=started)


async def start_from_file(lianban: Lianban, slug: str, path: Path, login: str) -> Filed:
    """File the application that stands in a file, in the name of a window's account."""
    return await lianban.file_case(await _filing(lianban, slug, path, login))


async def _filing(lianban: Lianban, slug: str, path: Path, login: str) -> Filing:
    application = _read(path)
    return Filing(
        act_id=uuid.uuid4().hex,
        actor=await account(lianban, login, frozenset({Role.COUNTER_CLERK})),
        definition=(await lianban.definition(slug)).hash,
        answers=application.answers,
        form=application.values,
        applicant_name=application.applicant_name,
    )


async def enter_on_paper(
    lianban: Lianban, slug: str, path: Path, login: str, received_at: datetime, reason: str
) -> PaperReceipt:
    """纸质补录 of the application that stands in a file; a moment without a zone is Beijing's."""
    at = received_at if received_at.tzinfo else received_at.replace(tzinfo=BEIJING)
    filing = await _filing(lianban, slug, path, login)
    return await enter_paper(lianban, filing, at.astimezone(UTC), reason, filing.actor)


async def confirm_on_paper(lianban: Lianban, entry_id: str, login: str) -> Filed:
    """The second officer's confirmation of an entry."""
    return await confirm_paper(lianban, entry_id, await account(lianban, login, OFFICERS))


async def refuse_on_paper(lianban: Lianban, entry_id: str, login: str, reason: str) -> PaperReceipt:
    """An entry sent back, or taken back by the one who entered it."""
    return await refuse_paper(lianban, entry_id, reason, await account(lianban, login, OFFICERS))


def _read(path: Path) -> Application:
    """The file's content; JSON is YAML too. Raises LianbanError that names what is wrong, never a value."""
    try:
        # The base loader leaves every value text: a phone number or a date stays as it was typed.
        return Application.model_validate(YAML(typ="base").load(path.read_text(encoding="utf-8")))
    except OSError:
        raise refused("FILE_UNREADABLE", f"读不了文件 {path}。", "请核对路径和权限。") from None
    except (YAMLError, UnicodeDecodeError):
        raise refused("FILE_INVALID", f"文件 {path} 不是 JSON 或 YAML。", "请核对格式。") from None
    except ValidationError as error:
        places = "、".join(".".join(map(str, each["loc"])) or "整个文件" for each in error.errors())
        raise refused("FILE_INVALID", f"文件里这些内容不对：{places}。", "应有 answers 和 values。") from None


async def account(lianban: Lianban, login: str, wanted: frozenset[Role]) -> Actor:
    """The account of that login, in its first role of those wanted; in its first role when it has none of them."""
    known = await account_id(lianban, login)
    roles = await accounts.roles_of(lianban.pool, known)
    held: RoleHeld | None = next((each for each in roles if each.role in wanted), roles[0] if roles else None)
    if held is None:
        raise LianbanError(refuse("NOT_ALLOWED"))
    return Actor(actor_id=known, role=held.role, department=held.department, os_user=os_user())


async def account_id(lianban: Lianban, login: str, *, departed: bool = False) -> str:
    """The id of that login's account, `departed`: also of one that is closed. Raises LianbanError."""
    name = "id_of_login" if departed else "account_by_login"
    row = await lianban.pool.fetchrow(query("accounts", name), login)
    if row is None:
        raise refused("LOGIN_UNKNOWN", f"没有账号“{login}”。", "请核对登录名。")
    found: str = row["account_id"]
    return found
