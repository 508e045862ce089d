"""Who reads which field of an application: every role at every page, hall by hall, the applicant's side included."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

import httpx
import pytest

from ledger.access import log
from ledger.organisation import halls
from runtime.settings import Settings
from tests.integration.test_web_apply import person
from tests.support import newborn
from tests.support.halls import logged_in, organisation, placed, staffed
from tests.support.office import open_office, workers
from tests.support.web import Site, open_site, register, submit

VALUES: Mapping[str, str] = {
    **newborn.FORM,
    "baby.name": "测试晨曦",
    "baby.weight": "3251",
    "mother.name": "测试申请人",
    "mother.phone": "13900000077",
    "mother.hukou_address": "汉台区户籍路2号",
    "mother.live_address": "汉台区居住路3号",
    "father.name": "测试父亲名",
    "father.hukou_address": "汉台区父籍路4号",
    "settle.head": "测试户主名",
    "settle.address": "汉台区落户路5号",
}

SOUGHT: Mapping[str, str] = {
    **{key: value for key, value in VALUES.items() if list(VALUES.values()).count(value) == 1 and len(value) > 3},
    "baby.born_at": "08:30",
    "baby.name": VALUES["baby.name"],
}
"""Values by which a field is known on a page; not those that fields share (民族), or that pages say anyway (性别)."""
OF_BIRTH = {
    "baby.name",
    "baby.born_at",
    "baby.born_place",
    "baby.weight",
    "mother.name",
    "mother.id_no",
    "mother.phone",
}
YY = OF_BIRTH | {"mother.live_address", "father.name", "father.id_no"}
GAJ = YY | {"mother.hukou_address", "father.hukou_address", "settle.head", "settle.address"}
YBJ = {"baby.name", "baby.born_at", "mother.name", "mother.id_no", "mother.phone", "settle.address"}
NAME_ALONE = {"mother.name"}
"""Who sees to the whole case reads whose it is, and nothing of the form."""
OF_THE_SITE = ("gaj", "gaj_head", "ybj", "ybj_head")
READS: Mapping[str, set[str]] = {
    "main1": GAJ,
    "nohall": GAJ,  # belongs to the main hall
    "town": set(),  # another hall received it
    "street": set(),
    "yy": YY,
    "head": YY,
    "gaj": GAJ,
    "gaj_head": GAJ,
    "ybj": YBJ,
    "ybj_head": YBJ,
    "cgj": set(),  # no item of it
    "lead": NAME_ALONE,
    "otherlead": set(),
    "supervisor": NAME_ALONE,
    "gov": NAME_ALONE,
    "admin": set(),
}
"""As the items' definitions say (`fields:`), written down once more by hand."""


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    async with open_office(settings) as office, workers(office), open_site(office) as opened:
        yield opened


async def application(site: Site) -> tuple[str, str]:
    """An accepted case that the main hall received, each of whose values stands in it once; number and query code."""
    await staffed(site, loaded=False)
    await halls.stock(site.office.lianban.pool, organisation(), "test")
    await placed(site)
    window = await logged_in(site, "main1")
    number, code = await submit(window, await register(window, values=VALUES))
    await site.office.accept(number)
    return number, code


async def read_by(visitor: httpx.AsyncClient, paths: Sequence[str]) -> set[str]:
    """The fields whose values stand on those of these pages that open."""
    answers = [await visitor.get(path) for path in paths]
    pages = "".join(answer.text for answer in answers if answer.status_code == 200)
    return {key for key, value in SOUGHT.items() if value in pages}


def _staff_pages(number: str) -> list[str]:
    return [f"/cases/{number}", *(f"/cases/{number}/notices/{seq}" for seq in range(1, 6)), f"/cases/{number}/news"]


async def test_staff_read_the_fields_that_their_part_needs_and_no_others(site: Site) -> None:
    number, _ = await application(site)
    read = {}
    for login in READS:
        visitor = await (site.visitor(login) if login in OF_THE_SITE else logged_in(site, login))
        read[login] = await read_by(visitor, _staff_pages(number))
    assert read == READS


async def test_applicants_read_no_form_back_and_strangers_nothing(site: Site) -> None:
    number, code = await application(site)
    family, stranger = await site.visitor(), await person(site, "stranger")
    await family.post("/query", data={"case_no": number, "query_code": code})
    linked = await person(site, "mother")
    await linked.post("/me/link", data={"case_no": number, "query_code": code})
    await linked.post(f"/me/cases/{number}/open")
    pages = ["/query/case", *(f"/query/notices/{seq}" for seq in range(1, 6))]
    pages += ["/query/news", "/query/readers", "/query/rating", "/me"]
    assert await read_by(family, pages) == {"baby.name", "mother.name"}
    assert await read_by(linked, pages) == {"baby.name", "mother.name"}
    assert (await stranger.post(f"/me/cases/{number}/open")).status_code == 404
    assert await read_by(stranger, [*pages, *_staff_pages(number)]) == set()


async def test_whoever_may_read_a_page_is_on_record_for_it(site: Site) -> None:
    """The other half of reach: who reads is written down, by account and case."""
    number, _ = await application(site)
    visitor = await logged_in(site, "yy")
    await visitor.get(f"/cases/{number}")
    assert [each.account_id for each in await log.lines(site.office.lianban.pool, who="yy-1", what="case")] == ["yy-1"]
