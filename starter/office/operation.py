"""What stands still, and what mends it (运行): one table for the administrator's page and for the doctor.

Each part says what its lines mean, what to do, and the command that does it; the page has a button for the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.letters.payment import PAYMENT
from domain.time.calendar import CalendarYear, WorkCalendar, YearStatus, beijing_date
from ledger import calendars, definitions, operation
from ledger.operation import Part, Stuck
from starter.office.client import Lianban

TELL_FROM_MONTH = 12
"""From December the next year's calendar is asked for: the notice comes out in autumn."""
NOTICE_TITLE = "国务院办公厅关于{year}年部分节假日安排的通知"


@dataclass(frozen=True)
class PartWords:
    """How a part is told: its title, what its lines mean, what to do, and the command."""

    title: str
    meaning: str
    advice: str
    command: str = ""


PARTS: Mapping[Part, PartWords] = {
    "runs_lost": PartWords(
        "丢失的流程",
        "还没有结束，流程服务里却没有它的流程。日志在，什么都没有丢。",
        "按日志恢复流程；等着的操作随后生效。",
        "lianban case revive --all --yes",
    ),
    "cases_not_started": PartWords(
        "没有启动的流程",
        "已收下，流程还没有启动。系统会自动再试，越试越慢；试满次数后等人处理。",
        "先排除原因（代码一栏），再点再启动。",
        "lianban case send --all",
    ),
    "acts_waiting": PartWords(
        "没有结果的操作",
        "操作已收下，一分钟以上还没有结果。系统会自动再送，越送越慢；试满次数后等人处理。",
        "先看它的流程是否在运行、是否出错，再点再送。",
        "lianban case send --all",
    ),
    "tasks_failing": PartWords(
        "出错的流程任务",
        "流程在，但它的任务反复失败，或没有 worker 来取。",
        "请查看 worker 的日志；修正或启动 worker 后自动继续。",
        "lianban case replay 办件编号",
    ),
    "hand_overs_failed": PartWords(
        "分发失败的事项",
        "部门的业务系统没有收下。没有再试时间的，同样再试也不会成功，等人处理。",
        "请与部门一起排除原因（代码一栏），再点重新分发；也可以由部门经办人直接办理。",
        "lianban case act 办件编号 resend_item --item 事项 --as 登录名",
    ),
    "queues": PartWords(
        "等待部门系统的事项",
        "按部门列出还没有送到业务系统的事项数和等得最久的一件。",
        "数目不降的，请检查该部门的系统和它的 worker。",
        "lianban worker --queues dept.部门代码",
    ),
    "answers_void": PartWords(
        "没有采信的系统答复",
        "部门系统的答复来迟了，或与先前的决定不一致；没有生效，原文留存备查。",
        "请与部门核对它以哪一次答复为准。",
    ),
    "messages_failed": PartWords(
        "没有发出的消息",
        "短信网关或邮件服务器拒收，或一天里一直连不上。申请人在办件页面仍看得到这些消息。",
        "请排除原因（代码一栏）：连不上的检查网关、邮件服务器和设置，拒收的核对号码、邮箱；再点再发。",
        "lianban news send",
    ),
    "figures_failed": PartWords(
        "没有计入统计的办件",
        "日志里的新记录还没有计入统计：读不出来，或者等了一刻钟以上。系统会自动再试，越试越慢；日志不受影响。",
        "先看代码一栏：读不出来的请核验日志，没有人统计的请启动服务 cases 队列的 worker；再重新计入。",
        "lianban figures rebuild 办件编号",
    ),
}
CODES: Mapping[str, str] = {
    "RUN_MISSING": "流程没有在运行",
    "UNREADABLE": "这个版本的程序读不懂这条记录（可能由新版本写入），请升级 worker",
    "TEMPORAL_AWAY": "流程服务当时连不上",
    "INVALID_ARGUMENT": "流程服务不接受：内容过大，或该流程收到的信号已到上限",
    "RESOURCE_EXHAUSTED": "流程服务过载",
    "DEPARTMENT_UNREACHABLE": "部门系统没有应答",
    "DEPARTMENT_RESTING": "部门系统连续没有应答，暂停发送；恢复后按先后补送",
    "DEPARTMENT_REJECTED": "部门系统不接受这个请求",
    "DEPARTMENT_ANSWER_INVALID": "部门系统的应答格式不对",
    "DEPARTMENT_NOT_CONFIGURED": "没有配置该部门系统的地址",
    "DEPARTMENT_QUEUE_NOT_SERVED": "该部门的队列没有 worker",
    "HAND_OVER_TIMED_OUT": "该部门的 worker 取走后没有结果",
    "HAND_OVER_BROKEN": "分发程序出错，请查看 worker 的日志",
    "LEDGER_REFUSED": "内容存不进数据库",
    "REQUEST_SUPERSEDED": "事项已退回重办，答复的是作废的请求",
    "ITEM_ALREADY_DECIDED": "事项已有决定",
    "HANDLED_BY_PERSON": "事项已由部门人员办理",
    "CASE_CLOSED": "办件已办结",
    "CASE_WITHOUT_RUN": "没有正在运行的流程",
    "GATEWAY_AWAY": "短信网关连不上",
    "GATEWAY_SLOW": "短信网关没有及时应答",
    "GATEWAY_LATER": "短信网关请稍后再发",
    "GATEWAY_ANSWER_INVALID": "短信网关的应答格式不对",
    "GATEWAY_REFUSED": "短信网关拒收",
    "MAIL_SERVER_AWAY": "邮件服务器连不上",
    "MAIL_SERVER_SLOW": "邮件服务器没有及时应答",
    "MAIL_SERVER_LATER": "邮件服务器请稍后再发",
    "MAIL_REFUSED": "邮件服务器拒收",
    "CHANNEL_MISSING": "没有设置短信网关或邮件服务器",
    "WORKFLOW_TASK_FAILING": "流程任务反复失败",
    "WORKFLOW_TASK_WAITING": "流程任务没有 worker 来取",
    "ACTIVITY_RETRYING": "活动正在重试",
    "ACTIVITY_WAITING": "活动没有 worker 来取",
    "FIGURES_BEHIND": "一刻钟以上没有 worker 统计",
}


def cause(row: Stuck) -> str:
    """Why it stands still, in words."""
    return CODES.get(row.code, row.code) if row.code else ""


@dataclass(frozen=True)
class YearWanted:
    """A year whose published calendar is not on file although it is time; `is_by_rule`: nobody loaded it."""

    year: int
    is_by_rule: bool

    @property
    def sentence(self) -> str:
        """What is missing, and what that does."""
        how = "只按周末和法定节日推算" if self.is_by_rule else "还是暂定的"
        return f"{self.year}年的工作日历{how}，落在该年的到期日都标明暂定。"

    @property
    def next_step(self) -> str:
        """What to do about it."""
        title = NOTICE_TITLE.format(year=self.year)
        return f"请按《{title}》载入：lianban calendar load {self.year}.yaml --reason 依据 --as 登录名"


async def years_wanted(lianban: Lianban) -> list[YearWanted]:
    """Years that should be published on file by now: this one, and from December the next."""
    calendar = await calendars.read_calendar(lianban.pool)
    return wanted(calendar, await lianban.legal_now())


def wanted(calendar: WorkCalendar, now: datetime) -> list[YearWanted]:
    """The same of a calendar at a moment (UTC)."""
    today = beijing_date(now)
    due = [today.year, today.year + 1] if today.month >= TELL_FROM_MONTH else [today.year]
    known: dict[int, CalendarYear] = {year.year: year for year in calendar.years}
    missing = [year for year in due if year not in known or known[year].status is YearStatus.PROVISIONAL]
    return [YearWanted(year, year not in known or known[year].loaded_on is None) for year in missing]


@dataclass(frozen=True)
class PaidAtWindowOnly:
    """A bundle in force whose fees nobody can pay online, since no payment provider is configured."""

    slug: str
    name: str

    @property
    def sentence(self) -> str:
        """What is missing, and what that does."""
        return f"“{self.name}”有收费事项，而没有配置支付机构：申请人不能在网上缴费，办件页面让他们到窗口缴费。"


WITHOUT_PROVIDER_NEXT = (
    "要开通网上缴费的，请在 LIANBAN_PARTIES 里写支付机构（payment）的地址和密钥；"
    "不开通的，不需要处理，窗口收款开票后在办件页面登记现场缴费。"
)
"""What to do about it."""


async def paid_at_window_only(lianban: Lianban) -> list[PaidAtWindowOnly]:
    """Bundles in force that cost something where no payment provider is configured."""
    if PAYMENT in lianban.settings.parties:
        return []
    return [PaidAtWindowOnly(each.slug, each.name) for each in await definitions.charging_in_force(lianban.pool)]


async def found_first(lianban: Lianban, most: int) -> list[tuple[Part, Stuck]]:
    """The first lines of the parts that the doctor tells from the ledger alone."""
    parts: tuple[Part, ...] = ("hand_overs_failed", "queues")
    found = [(part, await operation.find(lianban.pool, part, limit=most)) for part in parts]
    return [(part, row) for part, page in found for row in page.rows]
