"""分件 over every door: twins are filed with one form and become two linked cases, or nothing at all."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from ledger import accounts
from ledger.accounts import RoleHeld
from starter.api.app import PREFIX
from starter.office.codes import check_query_code
from starter.office.errors import ActIdReused, FilingRefused
from starter.office.requests import Filing
from tests.support import newborn
from tests.support.commands import lianban
from tests.support.office import Office
from tests.support.web import PASSWORD, Site, register, submit

TWINS = newborn.several("测试宝甲", "测试宝乙")


def twins(office: Office, **changed: str) -> Filing:
    return office.filing().model_copy(update={"form": {**TWINS, **changed}})


async def on_file(office: Office) -> list[tuple[str, str]]:
    """(number, child) of every case, in the order of the numbers."""
    rows = await office.lianban.pool.fetch("select case_no, form ->> 'baby.name' as baby from case_file order by 1")
    return [(row["case_no"], row["baby"]) for row in rows]


# --- what is written --------------------------------------------------------------------------------------------------


async def test_twins_are_two_linked_cases_with_the_parents_and_papers_in_both(office: Office) -> None:
    filed = await office.lianban.file_case(twins(office))
    (sibling,) = filed.siblings
    assert await on_file(office) == [(filed.case_no, "测试宝甲"), (sibling.case_no, "测试宝乙")]
    pool, secret = office.lianban.pool, office.settings.secret_key
    for each in (filed, sibling):
        row = await pool.fetchrow("select * from case_file where case_no = $1", each.case_no)
        assert row is not None
        assert {key: row["form"][key] for key in newborn.FORM if not key.startswith("baby.")} == {
            key: value for key, value in newborn.FORM.items() if not key.startswith("baby.")
        }
        assert not [key for key in row["form"] if key.startswith(("baby.0", "baby.1"))]
        assert each.query_code is not None
        assert check_query_code(secret, each.case_no, each.query_code, row["query_code_hash"])
    assert filed.query_code != sibling.query_code
    moments = await pool.fetch("select distinct received_at from case_file")
    assert len(moments) == 1
    links = await pool.fetch("select case_no, first_case_no, row from case_sibling order by row")
    assert [tuple(link) for link in links] == [(filed.case_no, filed.case_no, 0), (sibling.case_no, filed.case_no, 1)]


async def test_one_child_leaves_what_it_ever_left(office: Office) -> None:
    filed = await office.file()
    assert filed.siblings == ()
    assert await office.lianban.pool.fetchval("select count(*) from case_sibling") == 0


async def test_the_same_filing_again_gives_the_same_cases_and_other_content_is_refused(office: Office) -> None:
    filing = twins(office)
    first, *others = await asyncio.gather(*(office.lianban.file_case(filing) for _ in range(6)))
    assert all(each.case_no == first.case_no and each.siblings == first.siblings for each in others)
    assert len(await on_file(office)) == 2
    with pytest.raises(ActIdReused):
        await office.lianban.file_case(filing.model_copy(update={"form": newborn.FORM}))
    assert len(await on_file(office)) == 2


async def test_numbers_follow_one_another_although_filings_were_refused_between(office: Office) -> None:
    first = await office.lianban.file_case(twins(office))
    with pytest.raises(FilingRefused):
        await office.lianban.file_case(twins(office, **{"baby.1.weight": "3"}))
    second = await office.lianban.file_case(twins(office, **{"baby.0.name": "别的宝", "baby.1.name": "另一个"}))
    serials = [int(each[-4:]) for each in (first.case_no, first.siblings[0].case_no, second.case_no)]
    assert serials == [serials[0], serials[0] + 1, serials[0] + 2]


async def test_one_wrong_row_leaves_nothing(office: Office) -> None:
    with pytest.raises(FilingRefused) as refused:
        await office.lianban.file_case(twins(office, **{"baby.1.weight": "3"}))
    assert [where for where, _ in refused.value.problems] == ["baby.1.weight"]
    assert await on_file(office) == []
    assert await office.lianban.pool.fetchval("select count(*) from act") == 0


async def test_where_the_second_cannot_be_written_the_first_is_not_there_either(office: Office) -> None:
    """A fault of the database in the midst of it: everything goes back, numbers as well."""
    pool = office.lianban.pool
    await pool.execute(
        "create function refuse_second() returns trigger language plpgsql as $$ begin"
        " if new.form ->> 'baby.name' = '测试宝乙' then raise exception 'disk full'; end if; return new; end $$"
    )
    await pool.execute("create trigger t before insert on case_file for each row execute function refuse_second()")
    filing = twins(office)
    with pytest.raises(Exception, match="disk full"):
        await office.lianban.file_case(filing)
    assert await on_file(office) == []
    await pool.execute("drop trigger t on case_file")
    filed = await office.lianban.file_case(filing)
    free = await pool.fetchval("select count(*) from case_serial where free <> '{}'")
    assert ([name for _, name in await on_file(office)], free) == (["测试宝甲", "测试宝乙"], 0)
    assert int(filed.siblings[0].case_no[-4:]) == int(filed.case_no[-4:]) + 1


async def test_siblings_are_no_duplicates_of_one_another_but_of_an_earlier_filing(office: Office) -> None:
    filing = twins(office)
    first = await office.lianban.file_case(filing)
    assert first.likely_duplicates == ()
    assert (await office.lianban.file_case(filing)).likely_duplicates == ()
    again = await office.lianban.file_case(twins(office))
    assert set(again.likely_duplicates) == {first.case_no, first.siblings[0].case_no}
    alone = await office.lianban.file_case(
        office.filing().model_copy(update={"form": {**newborn.FORM, "baby.name": "测试宝乙"}})
    )
    assert set(alone.likely_duplicates) == {first.siblings[0].case_no, again.siblings[0].case_no}


# --- the API and the command line -------------------------------------------------------------------------------------


async def over_the_api(site: Site, form: dict[str, str]) -> httpx.Response:
    """A filing of a window's own system."""
    login = f"api-{uuid.uuid4().hex[:6]}"
    held = RoleHeld.model_validate({"role": "counter_clerk"})
    await accounts.create_account(
        site.office.lianban.pool, login=login, name="测试窗口", password=PASSWORD, roles=[held]
    )
    client = await site.visitor()
    return await client.post(f"{PREFIX}/cases", json=application(form), auth=(login, PASSWORD))


def application(form: dict[str, str]) -> dict[str, Any]:
    return {
        "act_id": uuid.uuid4().hex,
        "bundle": newborn.SLUG,
        "applicant_name": "测试母",
        "answers": newborn.answers(),
        "form": form,
    }


async def test_the_api_answers_with_all_numbers_and_codes(site: Site) -> None:
    answer = await over_the_api(site, TWINS)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    (sibling,) = told["siblings"]
    assert [no for no, _ in await on_file(site.office)] == [told["case_no"], sibling["case_no"]]
    assert sibling["query_code"] != told["query_code"]


async def test_the_api_answers_to_one_child_as_it_ever_did(site: Site) -> None:
    answer = await over_the_api(site, newborn.FORM)
    assert set(answer.json()) == {"case_no", "query_code", "started", "likely_duplicates"}


async def test_the_api_names_the_row_that_is_wrong(site: Site) -> None:
    answer = await over_the_api(site, {**TWINS, "baby.1.weight": "3"})
    assert answer.status_code == 422
    assert "baby.1.weight" in answer.text
    assert await on_file(site.office) == []


async def test_the_command_line_prints_every_number_with_its_code(office: Office, tmp_path: Path) -> None:
    held = [RoleHeld.model_validate({"role": "counter_clerk"})]
    await accounts.create_account(office.lianban.pool, login="window", name="窗口", password=PASSWORD, roles=held)
    told: dict[str, str] = {}
    for name, form in (("twins", TWINS), ("wrong", {**TWINS, "baby.1.weight": "3"}), ("alone", newborn.FORM)):
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps({"answers": newborn.answers(), "values": form}), encoding="utf-8")
        answer = await lianban(office, "case", "start", newborn.SLUG, "--answers", str(file), "--as", "window")
        told[name] = answer.output + answer.errors
    cases = [number for number, _ in await on_file(office)]
    assert re.findall(r"办件编号：([\d-]+)", told["twins"]) == cases[:2]
    assert len(set(re.findall(r"查询码：(\w+)", told["twins"]))) == 2
    assert "同一份申请分为 2 件" in told["twins"]
    assert "FORM_INVALID" in told["wrong"]
    assert re.findall(r"办件编号：([\d-]+)", told["alone"]) == cases[2:]
    shown = await lianban(office, "case", "show", cases[0])
    assert f"同一申请的其他办件：{cases[1]}" in shown.output


# --- the page, without scripts ----------------------------------------------------------------------------------------


async def typed(window: httpx.AsyncClient, path: str, values: dict[str, str], **button: str) -> httpx.Response:
    return await window.post(f"{path}/form", data={f"f.{key}": value for key, value in values.items()} | button)


async def test_twins_are_registered_on_one_form(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    page = (await window.get(f"{path}/form")).text
    assert "再加一个新生儿" in page
    assert "去掉" not in page
    await typed(window, path, newborn.FORM, add_row="baby")
    page = (await window.get(f"{path}/form")).text
    assert re.findall(r'name="(f\.baby\.\d\.name)"', page) == ["f.baby.0.name", "f.baby.1.name"]
    assert f'value="{newborn.FORM["baby.name"]}"' in page
    sent = await typed(window, path, TWINS, go="next")
    assert sent.headers["location"] == f"{path}/materials"
    check = (await window.get(f"{path}/check")).text
    assert "提交后分为 2 件" in check
    assert "测试宝甲" in check and "测试宝乙" in check
    case_no, code = await submit(window, path)
    again = await window.post(f"{path}/submit", data={"not_the_same": "yes"})
    assert again.headers["location"] == f"{path}/done"
    (first, _), (second, _) = await on_file(site.office)
    done = (await window.get(f"{path}/done")).text
    assert first == case_no
    assert re.findall(r'<p class="code">([\d-]+)</p>', done) == [first, second]
    codes = re.findall(r'class="big-code">(\w+)<', done)
    assert (len(codes), codes[0], codes[0] != codes[1]) == (2, code, True)


async def test_a_child_added_by_mistake_is_taken_away_again(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    await typed(window, path, newborn.FORM, add_row="baby")
    two = newborn.several(newborn.FORM["baby.name"], "")
    await typed(window, path, two, remove_row="baby.1")
    page = (await window.get(f"{path}/form")).text
    assert re.findall(r'name="(f\.baby\.[\w.]*name)"', page) == ["f.baby.name"]
    assert f'value="{newborn.FORM["baby.name"]}"' in page
    await submit(window, path)
    assert len(await on_file(site.office)) == 1


async def test_what_an_older_tab_typed_of_one_child_is_kept_beside_the_newer_ones_two(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    base = re.search(r'name="base" value="(\w+)"', (await window.get(f"{path}/form")).text)
    assert base is not None
    await typed(window, path, newborn.FORM, add_row="baby")
    older = await typed(window, path, {**newborn.FORM, "baby.name": "旧页面里的名"}, go="next", base=base[1])
    assert older.status_code == 409
    assert 'name="f.baby.name"' in older.text
    assert 'value="旧页面里的名"' in older.text


async def test_a_wrong_row_is_shown_in_its_place_and_nothing_is_filed(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    refused = await typed(window, path, {**TWINS, "baby.1.weight": "3"}, go="next")
    assert refused.status_code == 422
    assert 'href="#f.baby.1.weight"' in refused.text
    await typed(window, path, newborn.several("测试宝甲", "测试宝甲"), go="next")
    same = await window.get(f"{path}/check")
    assert (same.status_code, "内容完全相同" in same.text) == (422, True)
    assert (await window.post(f"{path}/submit")).status_code == 422
    assert await on_file(site.office) == []
