"""What the command line does with cases: start one from a scenario or a file, send an act in an account's name."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bundles.scenarios import Scenario, load_scenarios
from domain.acts import Actor, Gap, Refusal, Role, refuse
from domain.calendar import BEIJING, WorkCalendar, beijing_date
from domain.rules import ALLOWED_ROLES, applicant_id
from ledger import accounts
from ledger.accounts import RoleHeld
from ledger.cases import read_calendar
from ledger.sql import query
from starter.client import Lianban
from starter.codes import query_code
from starter.errors import LianbanError
from starter.requests import ActReceipt, ActRequest, Filed, Filing
from starter.scenario import play

WAIT_SECONDS = 5.0


class Application(BaseModel):
    """The file of `case start --answers`."""

    model_config = ConfigDict(extra="forbid")

    answers: dict[str, str]
    values: dict[str, str]
    applicant_name: str = ""


@dataclass(frozen=True)
class ActWords:
    """What an act says; which of it an act needs is told by the answer."""

    item: Annotated[str | None, Parameter(help="事项代码，例如 gaj/csdj。")] = None
    decision: Annotated[Literal["grant", "refuse"] | None, Parameter(help="决定：grant 准予，refuse 不予。")] = None
    reason: Annotated[str | None, Parameter(help="理由代码。")] = None
    complete: Annotated[bool | None, Parameter(negative="--incomplete", help="预审：材料是否齐全。")] = None
    gap: Annotated[tuple[str, ...], Parameter(help="预审缺件：材料或字段=原因代码，可写多次。")] = ()
    supplied: Annotated[tuple[str, ...], Parameter(help="补正：材料或字段，可写多次。")] = ()
    value: Annotated[tuple[str, ...], Parameter(help="补正的字段：字段=值，可写多次。")] = ()
    result_no: Annotated[str | None, Parameter(help="结果编号。")] = None
    opinion: Annotated[str | None, Parameter(help="办理意见。")] = None
    act_id: Annotated[str | None, Parameter(help="操作编号；重发时用同一个。")] = None


NO_WORDS = ActWords()


def _refused(code: str, sentence: str, next_step: str) -> LianbanError:
    return LianbanError(Refusal(code=code, sentence=sentence, next_step=next_step))


async def start_scenario(lianban: Lianban, slug: str, name: str, days_ago: int) -> Filed:
    """File a scenario's case as received that many working days ago, with the acts whose moment has passed."""
    scenarios = {scenario.scenario: scenario for scenario in load_scenarios(slug)}
    if name not in scenarios:
        raise _refused("SCENARIO_UNKNOWN", f"没有示例办件“{name}”。", f"可选：{'、'.join(sorted(scenarios))}。")
    return await _played(lianban, slug, scenarios[name], days_ago)


async def _played(lianban: Lianban, slug: str, scenario: Scenario, days_ago: int) -> Filed:
    definition = await lianban.definition(slug)
    received_at = _received_at(await lianban.legal_now(), days_ago, await read_calendar(lianban.pool))
    opening = await play(lianban, definition, scenario, received_at, salt=uuid.uuid4().hex)
    code = query_code(lianban.settings.secret_key, opening.act_id)
    started = await lianban.pool.fetchval(query("doctor", "was_started"), opening.case_no)
    return Filed(case_no=opening.case_no, query_code=code, started=started)


def _received_at(now: datetime, days_ago: int, calendar: WorkCalendar) -> datetime:
    """Nine in the morning of that working day; now, when that is still to come or no day is given."""
    if days_ago <= 0:
        return now
    on = calendar.subtract_working_days(beijing_date(now), days_ago)
    return datetime.combine(on, time(9, 0), BEIJING).astimezone(UTC)


async def start_from_file(lianban: Lianban, slug: str, path: Path, login: str) -> Filed:
    """File the application that stands in a file, in the name of a window's account."""
    application = _read(path)
    actor = await _account(lianban, login, frozenset({Role.COUNTER_CLERK}))
    definition = await lianban.definition(slug)
    filing = Filing(
        act_id=uuid.uuid4().hex,
        actor=actor,
        definition=definition.hash,
        answers=application.answers,
        form=application.values,
        applicant_name=application.applicant_name,
    )
    return await lianban.file_case(filing)


def _read(path: Path) -> Application:
    """The file's content; JSON is YAML too. Raises LianbanError that names what is wrong, never a value."""
    try:
        # The base loader leaves every value text: a phone number or a date stays as it was typed.
        return Application.model_validate(YAML(typ="base").load(path.read_text(encoding="utf-8")))
    except OSError:
        raise _refused("FILE_UNREADABLE", f"读不了文件 {path}。", "请核对路径和权限。") from None
    except (YAMLError, UnicodeDecodeError):
        raise _refused("FILE_INVALID", f"文件 {path} 不是 JSON 或 YAML。", "请核对格式。") from None
    except ValidationError as error:
        places = "、".join(".".join(map(str, each["loc"])) or "整个文件" for each in error.errors())
        raise _refused("FILE_INVALID", f"文件里这些内容不对：{places}。", "应有 answers 和 values。") from None


async def act(lianban: Lianban, case_no: str, kind: str, login: str, words: ActWords) -> ActReceipt:
    """Send one act in an account's name, in the first of its roles that may do such an act."""
    if login == Role.APPLICANT:
        actor = Actor(actor_id=applicant_id(case_no), role=Role.APPLICANT)
    else:
        actor = await _account(lianban, login, ALLOWED_ROLES.get(kind, frozenset()))
    request = ActRequest(
        act_id=words.act_id or uuid.uuid4().hex,
        case_no=case_no,
        kind=kind,
        actor=actor,
        item=words.item,
        complete=words.complete,
        gaps=tuple(Gap(subject=subject, reason=reason) for subject, reason in map(_pair, words.gap)),
        supplied=words.supplied,
        decision=words.decision,
        reason=words.reason,
        content=_content(words),
    )
    return await lianban.send_act(request, wait_seconds=WAIT_SECONDS)


def _content(words: ActWords) -> dict[str, JsonValue]:
    content: dict[str, JsonValue] = {}
    if words.result_no:
        content["result_no"] = words.result_no
    if words.opinion:
        content["opinion"] = words.opinion
    if words.value:
        content["form"] = dict(map(_pair, words.value))
    if papers := [name for name in words.supplied if "." not in name]:
        content["materials"] = [{"material": name, "source": "handed_in"} for name in papers]
    return content


def _pair(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark:
        raise _refused("USAGE", f"“{name}”应写成 名称=内容。", "")
    return name, value


async def _account(lianban: Lianban, login: str, wanted: frozenset[Role]) -> Actor:
    """The account of that login, in its first role of those wanted; in its first role when it has none of them."""
    row = await lianban.pool.fetchrow(query("accounts", "account_by_login"), login)
    if row is None:
        raise _refused("LOGIN_UNKNOWN", f"没有账号“{login}”。", "请核对登录名。")
    roles = await accounts.roles_of(lianban.pool, row["account_id"])
    held: RoleHeld | None = next((each for each in roles if each.role in wanted), roles[0] if roles else None)
    if held is None:
        raise LianbanError(refuse("NOT_ALLOWED"))
    return Actor(actor_id=row["account_id"], role=held.role, department=held.department)
