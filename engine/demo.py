"""Demo data of the embedded stack: accounts, the calendar, the bundles, and cases in different states.

Production refuses all of it. Loading again changes nothing that is there.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
from contextlib import suppress
from pathlib import Path

from bundles.calendars import load_calendar
from bundles.loader import all_bundles
from bundles.organisation_file import load_organisation
from domain.case.acts import Record, Role
from engine.errors import EngineError
from engine.processes import write_private
from ledger import calendars, definitions
from ledger.accounts import LoginTaken, RoleHeld, insert_account, password_hash
from ledger.connection.pool import Pool, open_pool
from ledger.organisation import halls
from runtime.settings import Settings

MARK = "demo-loaded"
PASSWORD = "lianban-demo"  # noqa: S105 - shown on the screen of the embedded stack, refused in production
ROOT = Path(__file__).resolve().parent.parent


class DemoAccount(Record):
    """One account of the demo."""

    login: str
    name: str
    duty: str
    roles: tuple[RoleHeld, ...]
    place: tuple[str, str] | None = None
    """Hall and counter of a clerk of the window."""

    @property
    def account_id(self) -> str:
        """The id that journals carry."""
        return f"demo-{self.login}"


def _one(login: str, name: str, duty: str, role: Role, department: str | None = None) -> DemoAccount:
    return DemoAccount(login=login, name=name, duty=duty, roles=(RoleHeld(role=role, department=department),))


def _at(login: str, name: str, duty: str, hall: str, counter: str) -> DemoAccount:
    roles = (RoleHeld(role=Role.COUNTER_CLERK),)
    return DemoAccount(login=login, name=name, duty=duty, roles=roles, place=(hall, counter))


ACCOUNTS: tuple[DemoAccount, ...] = (
    _at("window", "窗口小周", "区政务服务中心综合窗口：收件登记、补正、撤件", "zhengwu", "a01"),
    _one("yy", "医院小郑", "医院：出生医学证明、预防接种证", Role.HANDLER, "yy"),
    _one("yy2", "医院小钱", "医院：第二位经办人", Role.HANDLER, "yy"),
    _one("gaj", "公安小李", "公安：出生登记", Role.HANDLER, "gaj"),
    _one("ybj", "医保小吴", "医保：参保登记、生育医疗待遇", Role.HANDLER, "ybj"),
    _one("rsj", "人社小孙", "人社：社会保障卡（由部门系统办理）", Role.HANDLER, "rsj"),
    _one("surveyor", "调查小柳", "电话调查：按抽样名单回访", Role.SURVEYOR),
    _one("wjj", "卫健小王", "卫健：科学育儿登记", Role.HANDLER, "wjj"),
    _one("lead", "牵头老冯", "牵头部门（卫健局）：统筹、催办、不予受理", Role.LEAD, "wjj"),
    _at("window2", "窗口小何", "区政务服务中心综合窗口：第二位工作人员，确认纸质补录", "zhengwu", "a02"),
    _at("window_puzhen", "窗口小鲍", "铺镇便民服务中心综合窗口", "puzhen", "p01"),
    _one("spj", "审批小许", "审批局：食品经营许可、延续", Role.HANDLER, "spj"),
    _one("spj_head", "审批局长", "审批局负责人：批准延期、撤销决定", Role.DEPARTMENT_HEAD, "spj"),
    _one("spj_lead", "审批老沈", "牵头部门（审批局）：受理、补正、整件事延期申请", Role.LEAD, "spj"),
    _one("xf", "消防小高", "消防：营业前消防安全检查、履诺核查", Role.HANDLER, "xf"),
    _one("cgj", "城管小罗", "城管：户外招牌", Role.HANDLER, "cgj"),
    _one("spj2", "审批小苗", "审批局：会签、联合勘验", Role.HANDLER, "spj"),
    _one("spj3", "审批小段", "审批局：会签", Role.HANDLER, "spj"),
    _one("spj4", "审批小桂", "审批局：会签", Role.HANDLER, "spj"),
    _one("sjj", "市监小石", "市场监管：营业执照核验、联合勘验", Role.HANDLER, "sjj"),
    _one("sjj2", "市监小丁", "市场监管：联合勘验", Role.HANDLER, "sjj"),
    _one("sjj_head", "市监局长", "市场监管负责人", Role.DEPARTMENT_HEAD, "sjj"),
    _one("xf2", "消防小雷", "消防：联合勘验、联合验收", Role.HANDLER, "xf"),
    _one("xf_head", "消防大队长", "消防负责人：审核拟办意见", Role.DEPARTMENT_HEAD, "xf"),
    _one("cgj2", "城管小万", "城管：联合勘验、联合验收", Role.HANDLER, "cgj"),
    _one("zjj", "住建小汤", "住建：联合踏勘、消防验收、竣工备案", Role.HANDLER, "zjj"),
    _one("zjj2", "住建小严", "住建：票签、联合踏勘、联合验收", Role.HANDLER, "zjj"),
    _one("zjj3", "住建小邹", "住建：票签", Role.HANDLER, "zjj"),
    _one("zjj_head", "住建局长", "住建负责人", Role.DEPARTMENT_HEAD, "zjj"),
    _one("zjj_lead", "住建老方", "牵头部门（住建局）：召集联合踏勘、联合验收", Role.LEAD, "zjj"),
    _one("zrj", "资规小范", "自然资源：规划核实、管线规划", Role.HANDLER, "zrj"),
    _one("zrj2", "资规小蒋", "自然资源：联合验收", Role.HANDLER, "zrj"),
    _one("sw", "供水小江", "供水：供排水报装", Role.HANDLER, "sw"),
    _one("sw2", "供水小池", "供水：联合踏勘", Role.HANDLER, "sw"),
    _one("gd", "供电小雪", "供电：供电报装", Role.HANDLER, "gd"),
    _one("gd2", "供电小秦", "供电：联合踏勘", Role.HANDLER, "gd"),
    _one("rq", "燃气小温", "燃气：燃气报装", Role.HANDLER, "rq"),
    _one("rq2", "燃气小焦", "燃气：联合踏勘", Role.HANDLER, "rq"),
    _one("tx", "通信小闻", "通信广电：接入报装", Role.HANDLER, "tx"),
    _one("tx2", "通信小齐", "通信广电：联合踏勘", Role.HANDLER, "tx"),
    _one("rl", "供热小辛", "供热：过户", Role.HANDLER, "rl"),
    _one("swj", "税务小谭", "税务：核税缴税、税务注销、发票", Role.HANDLER, "swj"),
    _one("gjj", "公积金小夏", "公积金：缴存登记、提取、注销", Role.HANDLER, "gjj"),
    _one("mzj", "民政小蔡", "民政：结婚登记", Role.HANDLER, "mzj"),
    _one("mzj_lead", "民政老田", "牵头部门（民政局）：公民婚育", Role.LEAD, "mzj"),
    _one("rsj_lead", "人社老袁", "牵头部门（人社局）：企业职工退休", Role.LEAD, "rsj"),
    _one("zrj_lead", "资规老邓", "牵头部门（自然资源局）：二手房转移登记", Role.LEAD, "zrj"),
    _one("cl", "残联小龚", "残联：残疾人证、就业服务", Role.HANDLER, "cl"),
    _one("cl_lead", "残联老薛", "牵头部门（残联）：扶残助困", Role.LEAD, "cl"),
    _one("tyj", "退役小冉", "退役军人事务：报到、补助、培训", Role.HANDLER, "tyj"),
    _one("tyj_lead", "退役老佟", "牵头部门（退役军人事务局）：军人退役", Role.LEAD, "tyj"),
    _one("wzb", "武装小贺", "武装部：预备役登记", Role.HANDLER, "wzb"),
    _one("byg", "殡仪小葛", "殡仪馆：火化证明", Role.HANDLER, "byg"),
    _one("sfj", "司法小柴", "司法：遗嘱公证核查", Role.HANDLER, "sfj"),
    _one("fgj", "发改小鲁", "发展改革：失信信息核对、其他领域处罚信息修复", Role.HANDLER, "fgj"),
    _one("fgj_lead", "发改老沙", "牵头部门（发展改革局）：信用修复", Role.LEAD, "fgj"),
    _one("sjj_lead", "市监老纪", "牵头部门（市场监管局）：企业信息变更、企业破产信息核查", Role.LEAD, "sjj"),
    _one("ybj_lead", "医保老简", "牵头部门（医保局）：就医费用报销", Role.LEAD, "ybj"),
    _one("gjj_lead", "公积金老荆", "牵头部门（公积金中心）：租房、购房提取", Role.LEAD, "gjj"),
    _one("jtys", "交通小路", "交通运输：交通出行用卡", Role.HANDLER, "jtys"),
    _one("wlj", "文旅小谷", "文化和旅游：文化体验用卡", Role.HANDLER, "wlj"),
    _one("jtj", "教体小娄", "教体：信息采集与录取", Role.HANDLER, "jtj"),
    _one("jtj_lead", "教体老庞", "牵头部门（教体局）：教育入学", Role.LEAD, "jtj"),
    _one("yh", "银行小蒲", "银行：预约开户、销户", Role.HANDLER, "yh"),
    _one("hg", "海关小翟", "海关：备案注销", Role.HANDLER, "hg"),
    _one("zjk", "专家老梁", "评审专家组组长", Role.HANDLER, "zjk"),
    _one("zjk2", "专家老杜", "评审专家", Role.HANDLER, "zjk"),
    _one("zjk3", "专家老阮", "评审专家", Role.HANDLER, "zjk"),
    _one("gov", "区长", "区政府负责人：批准整件事延期", Role.GOVERNMENT_HEAD),
    _one("supervisor", "督办老陈", "督办：看板、催办", Role.SUPERVISOR),
    _one("supervisor2", "督办小秦", "督办：对同事亮的牌，申诉由另一人决定", Role.SUPERVISOR),
    _one("admin", "管理员", "系统管理", Role.ADMIN),
)


def accounts() -> list[tuple[str, str, str]]:
    """(login, password, what it is for) of every demo account."""
    return [(account.login, PASSWORD, f"{account.name}　{account.duty}") for account in ACCOUNTS]


async def load(settings: Settings) -> None:
    """Put accounts, calendar and bundles on file, then the demo cases by a process of their own.

    Raises EngineError when the cases cannot be filed.
    """
    pool = await open_pool(settings.database_dsn.get_secret_value())
    try:
        # Not over what a person has loaded since: a restart undoes no notice.
        await calendars.stock_calendar(pool, load_calendar(), "bundles/catalogue/calendars")
        if not settings.practice:  # there every department is played by people: `starter.practice.stock`
            for bundle in all_bundles():
                await definitions.publish(pool, bundle.definition)
        with suppress(halls.HallInUse):  # what is in use stays, until somebody loads a file that says where it goes
            await halls.stock(pool, load_organisation(), "bundles/organisation/hantai.yaml")
        await _add_accounts(pool)
    finally:
        await pool.close()
    # The way in for cases is starter's, which this room does not import.
    program = "starter.practice.stock" if settings.practice else "starter.trials.demo"
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", program, cwd=ROOT)
    if await process.wait() != 0:
        raise EngineError("DEMO_NOT_LOADED", "演示办件没有装入。", "请查看上面的错误；可用 make dev FRESH=1 重新开始。")


async def load_once(settings: Settings) -> None:
    """As `load`, into the one database of the settings' folder: what these very files have loaded there is there."""
    mark, sources = settings.home / MARK, await asyncio.to_thread(digest_of_sources)
    if not mark.exists() or mark.read_text(encoding="ascii") != sources:
        await load(settings)
        write_private(mark, sources)


def digest_of_sources() -> str:
    """Of what is loaded and of the code that makes it, without reading it: names, times and sizes of the files."""
    digest = hashlib.sha256()
    for room in ("bundles", "domain", "engine", "starter/trials"):
        for file in sorted(path for path in (ROOT / room).rglob("*.*") if path.suffix in {".py", ".yaml"}):
            found = file.stat()
            digest.update(f"{file}|{found.st_mtime_ns}|{found.st_size}\n".encode())
    return digest.hexdigest()


async def _add_accounts(pool: Pool) -> None:
    # One hash for all: they have one password, and it is no secret. Each of its own would cost a start twenty seconds.
    hashed = await asyncio.to_thread(password_hash, PASSWORD)
    async with pool.acquire() as connection, connection.transaction():
        for account in ACCOUNTS:
            with suppress(LoginTaken):
                await insert_account(
                    connection,
                    login=account.login,
                    name=account.name,
                    hashed=hashed,
                    roles=account.roles,
                    account_id=account.account_id,
                )
                if account.place and await halls.is_there(pool, *account.place):
                    await halls.set_place(connection, account.account_id, *account.place)
