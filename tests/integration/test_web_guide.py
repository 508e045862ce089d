"""The public guide: for everybody, nothing personal asked, the path of one's own situation before applying."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bundles.loader import load_bundle
from domain.definition.resolve import asked_questions
from ledger import definitions
from runtime.settings import Settings
from tests.support import newborn
from tests.support.office import open_office
from tests.support.web import Site, open_site

GUIDE = f"/guide/{newborn.SLUG}"


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    async with open_office(settings) as office, open_site(office) as opened:
        await definitions.publish(office.lianban.pool, load_bundle("ershoufang").definition)
        yield opened


async def test_anybody_may_read_what_can_be_applied_for(site: Site) -> None:
    family = await site.visitor()
    listed = await family.get("/guide")
    assert listed.status_code == 200
    assert "新生儿出生" in listed.text
    assert "二手房转移登记" in listed.text


@pytest.mark.parametrize("view", ["", "/materials", "/form", "/schedule", "/reductions", "/procedure"])
async def test_every_document_of_a_bundle_is_open(site: Site, view: str) -> None:
    family = await site.visitor()
    answer = await family.get(GUIDE + view)
    assert answer.status_code == 200
    assert "新生儿出生：" in answer.text
    assert ("<svg" in answer.text) == (not view)


@pytest.mark.parametrize("path", ["/guide/nobody", f"{GUIDE}/nothing", "/guide/nobody/situation"])
async def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    family = await site.visitor()
    assert (await family.get(path)).status_code == 404


async def test_answers_lead_to_the_path_the_materials_and_the_time(site: Site) -> None:
    family = await site.visitor()
    asked = await family.get(f"{GUIDE}/situation")
    assert "我的情形" in asked.text
    assert "办理方案" not in asked.text
    answers = newborn.answers(sbk="否")
    assert set(answers) == set(asked_questions(load_bundle(newborn.SLUG).definition, answers))
    shown = await family.get(f"{GUIDE}/situation", params={f"q.{key}": answer for key, answer in answers.items()})
    assert "最长的一条路径16个工作日" in shown.text
    assert "材料清单" in shown.text
    assert "社会保障卡申领</td>" not in shown.text


async def test_an_answer_that_leads_out_says_where_to_go_and_a_missing_one_is_named(site: Site) -> None:
    family = await site.visitor()
    answers = {f"q.{key}": answer for key, answer in newborn.answers(shengnei="否").items()}
    out = await family.get(f"{GUIDE}/situation", params=answers)
    assert "不适用联办" in out.text
    assert "请到出生登记窗口按单项事项办理" in out.text
    some = await family.get(f"{GUIDE}/situation", params={"q.shengnei": "是"})
    assert "还要回答" in some.text
    assert "新生儿是否不满6个月" in some.text


async def test_the_case_page_draws_the_case_as_it_stands(site: Site) -> None:
    filed = await site.office.file(sbk="否")
    window = await site.visitor("window")
    shown = (await window.get(f"/cases/{filed.case_no}")).text
    assert "流程图（现在的进度）" in shown
    drawn = shown.partition('class="lanes"')[2].partition("</svg>")[0]
    assert "现在：未开始" in drawn
    assert "社会保障卡申领" not in drawn
