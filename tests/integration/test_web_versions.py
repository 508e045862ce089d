"""Pages of versions and of the developer: who may see them, what they show, and what a stranger's text cannot do."""

from __future__ import annotations

import httpx
import pytest

from bundles.loader import BUNDLES_ROOT
from domain.definition.bundle import Definition
from ledger import definitions as ledger
from starter.definitions.look import MOST_BYTES, MOST_QUESTIONS, look
from tests.support import newborn
from tests.support.web import Site

TEXT = (BUNDLES_ROOT / "matters" / newborn.SLUG / "bundle.yaml").read_text(encoding="utf-8")
VERSIONS = f"/bundles/{newborn.SLUG}/versions"


async def show(visitor: httpx.AsyncClient, text: str) -> httpx.Response:
    """Paste a definition, as the page's own form sends it."""
    return await visitor.post("/developer", files={"definition": (None, text.encode())})


# --- versions ---------------------------------------------------------------------------------------------------------


async def test_the_history_tells_who_published_what_and_what_changed(site: Site) -> None:
    office = site.office
    content = office.definition.model_dump(mode="json")
    content["bundle"] |= {"urge_hours": 9, "summary": "新"}
    new = Definition.model_validate(content)
    await site.hire("supervisor")
    account = await office.lianban.pool.fetchval("select account_id from account where login = 'supervisor'")
    visitor = await site.visitor("yy")
    first = await visitor.get(VERSIONS)
    assert (first.status_code, "首次发布" in first.text, "的变化" in first.text) == (200, True, False)

    await ledger.publish(office.lianban.pool, new, by=account, note="<b>催办</b>")
    page = await visitor.get(VERSIONS)
    assert page.text.count("现行</span>") == 1
    assert "&lt;b&gt;催办&lt;/b&gt;" in page.text
    assert "催办间隔（小时）由" in page.text
    assert "没有办件按旧版本在办" in page.text
    back = await visitor.get(VERSIONS, params={"from": new.hash, "to": office.definition.hash})
    assert "由9改为" in back.text


async def test_what_is_not_on_record_is_no_page(site: Site) -> None:
    visitor = await site.visitor("supervisor")
    for path in ("/bundles/nothing/versions", f"{VERSIONS}?to=0000", f"{VERSIONS}?from=0000"):
        assert (await visitor.get(path)).status_code == 404
    assert (await (await site.visitor()).get(VERSIONS)).status_code == 303


# --- the developer's page ---------------------------------------------------------------------------------------------


async def test_a_definition_is_shown_with_what_follows_from_it(site: Site) -> None:
    visitor = await site.visitor("supervisor")
    empty = await visitor.get("/developer")
    assert (empty.status_code, "findings-head" in empty.text) == (200, False)
    page = await show(visitor, TEXT)
    assert page.status_code == 200
    for said in ("通过</span>", "要问的问题", "出生登记", "关键路径 <strong>", "flowchart LR"):
        assert said in page.text, said


async def test_findings_name_the_line_the_mend_and_the_article(site: Site) -> None:
    visitor = await site.visitor("admin")
    line = next(number for number, each in enumerate(TEXT.splitlines(), 1) if each.startswith("lead_department"))
    page = await show(visitor, TEXT.replace("lead_department: wjj", "lead_department: wjk"))
    assert page.status_code == 422
    for said in (f"第 {line} 行", "DEPARTMENT_UNKNOWN", "您是否想写", "lead_department: wjk"):
        assert said in page.text, said


async def test_an_uploaded_file_goes_before_what_was_pasted(site: Site) -> None:
    visitor = await site.visitor("supervisor")
    parts = {"definition": (None, b"bundle: [")}
    page = await visitor.post("/developer", files={**parts, "file": ("bundle.yaml", TEXT.encode())})
    assert (page.status_code, "出生登记" in page.text) == (200, True)


async def test_only_developers_may_and_only_from_our_own_page(site: Site) -> None:
    assert (await show(await site.visitor("yy"), TEXT)).status_code == 403
    foreign = await site.visitor("supervisor", own_page=False)
    assert (await show(foreign, TEXT)).status_code == 403


async def test_nothing_is_stored(site: Site) -> None:
    visitor, pool = await site.visitor("supervisor"), site.office.lianban.pool
    before = await pool.fetchrow("select (select count(*) from definition), (select count(*) from publication)")
    await show(visitor, TEXT.replace("name: 新生儿出生", "name: 另一件事"))
    assert await pool.fetchrow("select (select count(*) from definition), (select count(*) from publication)") == before


def many_questions(count: int) -> str:
    asked = "\n".join(f"  q{number}: {{ask: 问题{number}？, options: [甲, 乙]}}" for number in range(count))
    head, mark, rest = TEXT.partition("situations:\n")
    assert mark
    return f"{head}{mark}{asked}\n{rest}"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "DEFINITION_EMPTY"),
        (b"#" * (MOST_BYTES + 1), "DEFINITION_TOO_LARGE"),
        (b"\xff\xfe", "YAML_ENCODING"),
        (b"bundle: [1", "YAML_SYNTAX"),
        (b"a: &x [1]\nb: *x", "YAML_ANCHOR"),
        (b"!!python/object/apply:os.system [ls]", "YAML_NODE"),
        (b"[" * 20_000, "YAML_TOO_DEEP"),
        (b"- 1", "MODEL_TYPE"),
        (many_questions(MOST_QUESTIONS + 1).encode(), "QUESTIONS_TOO_MANY"),
    ],
    ids=("empty", "large", "encoding", "syntax", "anchor", "tag", "deep", "list", "questions"),
)
def test_what_cannot_be_read_is_a_finding(raw: bytes, code: str) -> None:
    looked = look(raw)
    assert looked.shown is None
    assert code in {each.code for each in looked.findings}, looked.findings
