"""A person who applies: logged in, through every step, with a paper and both ways of being told, as a browser does."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from time import perf_counter
from typing import Any

import httpx
from PIL import Image
from pydantic import BaseModel

from domain.case.acts import Role
from ledger import accounts
from ledger.accounts import RoleHeld
from ledger.connection.pool import Pool
from ledger.door import persons
from starter.web.site.security import SESSION_COOKIE

SLUG = "xinshenger-chusheng"
PAPER, PAPER_BYTES = "jhz", 120_000
"""The one paper that this situation asks for, about as large as a page that was photographed."""
OWN_PAGE = {"sec-fetch-site": "same-origin"}
ANSWERS = {
    "q.shengnei": "是",
    "q.yueling": "是",
    "q.shouci": "是",
    "q.hunyin": "是",
    "q.huji": "至少一方在汉台区且为家庭户",
    "q.minzu": "相同",
    "q.jzz": "否",
    "q.sbk": "否",
    "q.syyl": "否",
    "q.kxyy": "否",
}
# A family that does not exist; the numbers are valid in form only.
FORM = {
    "f.baby.sex": "女",
    "f.baby.born_at": "2018-11-01T08:30",
    "f.baby.born_place": "汉中市测试医院",
    "f.baby.weight": "3250",
    "f.mother.ethnicity": "汉族",
    "f.mother.phone": "13900000000",
    "f.mother.hukou_address": "汉台区测试路1号",
    "f.mother.live_address": "汉台区测试路1号",
    "f.father.name": "测试父",
    "f.father.ethnicity": "汉族",
    "f.father.hukou_address": "汉台区测试路1号",
    "f.settle.follow": "随母",
    "f.settle.address": "汉台区测试路1号",
}
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NUMBER = re.compile(r'<p class="code">([\d-]+)</p>')


class StepFailed(Exception):
    """A page answered with something else than the way through."""


class Took(BaseModel):
    """One request: which step of the way, milliseconds until all of its answer was there, KiB of it."""

    step: str
    ms: float
    kib: float


@dataclass
class Applicant:
    """One person at the door; `took` holds each request, in order."""

    client: httpx.AsyncClient
    number: int
    took: list[Took] = field(default_factory=list)
    case_no: str = ""
    failed: str = ""

    @classmethod
    async def logged_in(cls, pool: Pool, transport: httpx.AsyncBaseTransport, address: str, number: int) -> Applicant:
        """With a session as the log-in leaves it; the log-in itself is another server's."""
        person_id = await persons.keep(
            pool,
            subject=f"door-{number}".encode(),
            kind="natural",
            name=f"测试母{number}",
            document_no=_id_no(number),
            phone="13900000000",
            level=2,
            acts_for=None,
        )
        session = await accounts.open_session(pool, RoleHeld(role=Role.APPLICANT), person_id=person_id, level=2)
        client = httpx.AsyncClient(
            transport=transport, base_url=address, headers=OWN_PAGE, timeout=30.0, trust_env=False
        )
        client.cookies.set(SESSION_COOKIE, session)
        return cls(client, number)

    async def apply(self) -> None:
        """From the first question to the number. Raises StepFailed."""
        sheet = await self._post("告知单保存", f"/guide/{SLUG}/sheet", ANSWERS)
        await self._get("告知单（预计办结日期）", sheet)
        begun = await self._post("开始申请", "/apply", {"code": sheet.rpartition("/")[2]})
        path = begun.removesuffix("/situation")
        await self._get("情形页", f"{path}/situation")
        await self._post("情形保存", f"{path}/situation", ANSWERS)
        await self._get("填表页", f"{path}/form")
        await self._post("填表保存", f"{path}/form", self._form())
        await self._get("材料页", f"{path}/materials")
        paper = {f"file.{PAPER}": ("paper.pdf", _paper(), "application/pdf")}
        await self._post("上传材料", f"{path}/materials", {"go": "next"}, files=paper)
        await self._get("核对页", f"{path}/check")
        done = await self._post("提交", f"{path}/submit", self._sent())
        page = await self._get("提交成功页", done)
        found = _NUMBER.search(page)
        if found is None:
            raise StepFailed(f"no number on {done}")
        self.case_no = found[1]

    async def follow(self) -> None:
        """What they look at afterwards: their cases, this one, what they were told."""
        await self._get("我的申请", "/apply")
        await self._get("我的办件", "/me")
        opened = await self._post("打开办件", f"/me/cases/{self.case_no}/open", {})
        await self._get("办件页", opened)
        await self._get("消息页", "/query/news")

    async def look_around(self) -> None:
        """Pages before anything is begun, for somebody who has not logged in yet."""
        session = self.client.cookies[SESSION_COOKIE]
        self.client.cookies.clear()
        await self._get("首页", "/")
        await self._get("办事指南", "/guide")
        await self._get("一件事的指南", f"/guide/{SLUG}")
        await self._get("情形引导", f"/guide/{SLUG}/situation")
        await self._get("情形引导（预计办结日期）", f"/guide/{SLUG}/situation", ANSWERS)
        self.client.cookies.clear()
        self.client.cookies.set(SESSION_COOKIE, session)

    def _form(self) -> dict[str, str]:
        own = {
            "f.baby.name": f"测试宝{_in_words(self.number)}",
            "f.mother.name": f"测试母{_in_words(self.number)}",
            "f.mother.id_no": _id_no(2 * self.number),
            "f.father.id_no": _id_no(2 * self.number + 1),
            "f.settle.head": f"测试母{_in_words(self.number)}",
        }
        return FORM | own

    def _sent(self) -> dict[str, str]:
        told = {"contact.by_sms": "yes", "contact.sms": "13900000000"}
        return told | {
            "contact.by_mail": "yes",
            "contact.mail": f"door-{self.number}@example.invalid",
            "declared": "yes",
            "consent.guardian": "yes",
        }

    async def _get(self, step: str, path: str, query: Mapping[str, str] | None = None) -> str:
        answer = await self._timed(step, "GET", path, params=query)
        if answer.status_code != httpx.codes.OK:
            raise StepFailed(f"{step}: {answer.status_code} {answer.text[:500]}")
        return answer.text

    async def _post(self, step: str, path: str, data: Mapping[str, str], **more: Any) -> str:
        answer = await self._timed(step, "POST", path, data=data, **more)
        if answer.status_code != httpx.codes.SEE_OTHER:
            raise StepFailed(f"{step}: {answer.status_code} {_said(answer.text)}")
        return str(answer.headers["location"])

    async def _timed(self, step: str, method: str, path: str, **more: Any) -> httpx.Response:
        began = perf_counter()
        answer = await self.client.request(method, path, **more)
        ms = (perf_counter() - began) * 1000
        self.took.append(Took(step=step, ms=round(ms, 2), kib=round(len(answer.content) / 1024, 1)))
        return answer


def _said(page: str) -> str:
    """What a page says is wrong."""
    found = re.search(r'id="error-summary".*?</div>', page, re.DOTALL)
    return found[0] if found else page[:500]


def _in_words(number: int) -> str:
    """A number in letters that a name may have."""
    return "".join("零一二三四五六七八九"[int(each)] for each in str(number))


def _id_no(number: int) -> str:
    """An identity number that is valid in form, another one for each number."""
    day, place = divmod(number, 999)
    begin = f"610702{1960 + day // 336 % 40}{day // 28 % 12 + 1:02}{day % 28 + 1:02}{place + 1:03}"
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, begin, strict=True))
    return begin + "10X98765432"[total % 11]


def _paper() -> bytes:
    """A paper of its own: the same one again would be kept once."""
    return _scanned() + b"%" + os.urandom(16).hex().encode() + b"\n%%EOF\n"


@cache
def _scanned() -> bytes:
    """A PDF of one page that was photographed, as large as such pages are."""
    made = io.BytesIO()
    Image.effect_noise((900, 1270), 22).save(made, "PDF", quality=40)
    assert len(made.getvalue()) > PAPER_BYTES / 2, len(made.getvalue())
    return made.getvalue()
