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
from domain.acts import ActKind, Actor, DeliveryMethod, Gap, Role
from domain.calendar import BEIJING, WorkCalendar, beijing_date
from domain.refusals import Refusal, refuse
from domain.rules import ALLOWED_ROLES, applicant_id
from ledger import accounts
from ledger.accounts import RoleHeld
from ledger.cases import read_calendar
from ledger.paper import PaperReceipt
from ledger.sql import query
from starter.client import Lianban
from starter.codes import query_code
from starter.errors import LianbanError
from starter.paper import OFFICERS, confirm_paper, enter_paper, refuse_paper
from starter.requests import ActReceipt, ActRequest, Filed, Filing
from starter.scenario import play

WAIT_SECONDS = 5.0
MOST_DAYS = 1000
"""Working days that one act may name, as `ActRequest` takes them."""


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
    gap: Annotated[tuple[str, ...], Parameter(help="预审或补正通知的缺件：材料或字段=原因代码，可写多次。")] = ()
    supplied: Annotated[tuple[str, ...], Parameter(help="补正：材料或字段，可写多次。")] = ()
    value: Annotated[tuple[str, ...], Parameter(help="补正的字段：字段=值，可写多次。")] = ()
    deferred: Annotated[tuple[str, ...], Parameter(help="容缺受理：受理后补齐的材料，可写多次。")] = ()
    pledged: Annotated[bool | None, Parameter(negative="", help="容缺受理：申请人已签署承诺。")] = None
    procedure: Annotated[str | None, Parameter(help="挂起：事项列明的特别程序代码。")] = None
    days: Annotated[int | None, Parameter(help="挂起告知需要的、或申请延长的工作日数。")] = None
    met: Annotated[bool | None, Parameter(negative="--not-met", help="履诺核查：承诺是否履行。")] = None
    method: Annotated[
        DeliveryMethod | None, Parameter(help="送达方式：pickup 窗口领取，post 邮寄，electronic 电子送达。")
    ] = None
    result_no: Annotated[str | None, Parameter(help="结果编号。")] = None
    opinion: Annotated[str | None, Parameter(help="办理意见。")] = None
    note: Annotated[str | None, Parameter(help="写入文书的说明。")] = None
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
    return await lianban.file_case(await _filing(lianban, slug, path, login))


async def _filing(lianban: Lianban, slug: str, path: Path, login: str) -> Filing:
    application = _read(path)
    return Filing(
        act_id=uuid.uuid4().hex,
        actor=await _account(lianban, login, frozenset({Role.COUNTER_CLERK})),
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
    return await confirm_paper(lianban, entry_id, await _account(lianban, login, OFFICERS))


async def refuse_on_paper(lianban: Lianban, entry_id: str, login: str, reason: str) -> PaperReceipt:
    """An entry sent back, or taken back by the one who entered it."""
    return await refuse_paper(lianban, entry_id, reason, await _account(lianban, login, OFFICERS))


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
    if kind == ActKind.CHANGE_CALENDAR:
        raise LianbanError(refuse("NOT_ALLOWED"))  # by `lianban calendar load`, for every open case
    if words.days is not None and not 1 <= words.days <= MOST_DAYS:
        raise LianbanError(refuse("DAYS_TOO_MANY" if words.days > MOST_DAYS else "DAYS_MISSING"))
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
        deferred=words.deferred,
        pledged=words.pledged,
        procedure=words.procedure,
        days=words.days,
        met=words.met,
        method=words.method,
        content=_content(words),
    )
    return await lianban.send_act(request, wait_seconds=WAIT_SECONDS)


def _content(words: ActWords) -> dict[str, JsonValue]:
    content: dict[str, JsonValue] = {}
    if words.result_no:
        content["result_no"] = words.result_no
    if words.opinion:
        content["opinion"] = words.opinion
    if words.note:
        content["note"] = words.note
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
