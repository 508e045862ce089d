"""What a case is found by: by whom, after a correction, and in which departments it stands."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Gap
from domain.case.decide import Open
from domain.definition.search import asked_words
from ledger.listing import cases, duties
from ledger.listing.cases import CaseFilter, CaseList
from ledger.listing.duties import DutyFilter, DutyList
from ledger.listing.scopes import Whose
from runtime.settings import Settings
from starter.office.filing.search import digest_with
from starter.office.search_fill import fill_search
from tests.support import newborn
from tests.support.days import moment
from tests.support.joint import joint_plan, party, put_on_file, visit
from tests.support.office import WINDOW, Office, clerk, open_office
from tests.support.scribe import Scribe, on_file
from tests.support.terms import FOOD, HEALTH, SIGN, terms

CLERK = Whose(person="gaj-1", role="handler", department="gaj")


async def found(office: Office, typed: str, sees: str | None = None) -> list[str]:
    """Case numbers that are found by what was typed, by whoever sees what that department sees."""
    words = asked_words(typed, digest_with(office.settings.secret_key))
    assert words, "something to look for"
    pool, now = office.lianban.pool, await office.lianban.legal_now()
    lines = (await cases.page(pool, CaseList(now, filter=CaseFilter(words=words, sees=sees)), 50)).rows
    counted = await cases.count(pool, CaseList(now, filter=CaseFilter(words=words, sees=sees)))
    assert counted == len(lines)
    return sorted(line.case_no for line in lines)


def filed(office: Office, **values: str) -> Any:
    """An application with some values otherwise; the mother applies."""
    form = newborn.form({}, **{key.replace("__", "."): value for key, value in values.items()})
    return office.filing().model_copy(update={"form": form, "applicant_name": form["mother.name"]})


async def test_case_is_found_by_characters_of_a_name_and_by_the_end_of_a_number(office: Office) -> None:
    one = (await office.file()).case_no
    other = filed(office, mother__name="欧阳小满", baby__name="欧阳宝儿", settle__head="欧阳小满")
    two = (await office.lianban.file_case(other)).case_no
    both = sorted([one, two])
    assert await found(office, "阳小") == [two]
    assert await found(office, "宝儿") == [two]
    assert await found(office, "欧 阳宝") == [two]
    assert await found(office, "阳宝小") == []
    assert await found(office, "测试父") == both
    number = newborn.FORM["mother.id_no"]
    assert await found(office, number[-4:].lower()) == both
    assert await found(office, number) == both
    assert await found(office, number[1:]) == [], "the whole number, or its end"


async def test_department_does_not_find_a_case_by_what_it_does_not_read(office: Office) -> None:
    number = (await office.lianban.file_case(filed(office, settle__head="司徒远"))).case_no
    scribe = Scribe(office.lianban.pool, (await office.lianban.case_course(number)).start.opening)
    await scribe.take_all(Open())
    readers = {
        "测试父": {"yy", "gaj"},
        newborn.FORM["father.id_no"][-4:]: {"yy", "gaj"},
        "司徒": {"gaj"},
        newborn.FORM["mother.phone"]: {"yy", "gaj", "ybj"},
        newborn.FORM["mother.id_no"][-4:]: {"yy", "gaj", "ybj"},
    }
    for typed, read_it in readers.items():
        assert await found(office, typed) == [number]
        for department in ("yy", "gaj", "ybj", "jyj"):  # the last takes no part
            assert await found(office, typed, department) == ([number] if department in read_it else []), typed
    pool, now = office.lianban.pool, await office.lianban.legal_now()
    digest = digest_with(office.settings.secret_key)
    for typed, is_found in (("测试母", True), ("测试父", False)):
        wanted = DutyFilter(words=asked_words(typed, digest), sees="jyj")
        for asked in (DutyList("all", CLERK, now, wanted), DutyList("all", CLERK, now, wanted, one_per_case=True)):
            rows = (await duties.page(pool, asked, 50)).rows
            assert {line.case_no for line in rows} == ({number} if is_found else set()), "by its applicant alone"
            assert await duties.count(pool, asked) == len(rows)


async def test_corrected_case_is_found_by_what_it_says_now(office: Office) -> None:
    number = (await office.lianban.file_case(filed(office, baby__name="司徒远"))).case_no
    scribe = Scribe(office.lianban.pool, (await office.lianban.case_course(number)).start.opening)
    await scribe.take_all(Open())
    gaps = (Gap(subject="baby.name", reason="FIELD_UNCLEAR"),)
    more = {"complete": False, "gaps": gaps}
    await scribe.take_all(await on_file(office, number, "complete_pre_review", clerk("yy"), "yy/cszm", **more))
    content = {"form": {"baby.name": "欧阳宝儿"}}
    act = await on_file(office, number, "supply_correction", WINDOW, supplied=("baby.name",), content=content)
    await scribe.take_all(act)
    assert scribe.state.seen[act.act_id] != "act_refused"
    assert await fill_search(office.lianban) == 1
    assert await found(office, "宝儿") == [number]
    assert await found(office, "司徒") == []
    assert await fill_search(office.lianban) == 0


async def test_departments_of_a_case_are_those_of_its_items_and_its_events(settings: Settings) -> None:
    plan = visit(convenor="spj", parties=(party("sjj", FOOD), party("wjj", HEALTH), party("zjj", SIGN), party("xf")))
    async with open_office(settings, terms()) as office:
        await office.stand_at(moment("2026-08-03 09:00"))
        scribe = Scribe(office.lianban.pool, await put_on_file(office, joint_plan(plan)))
        pool, of = office.lianban.pool, "select department from case_department order by 1"
        assert [row["department"] for row in await pool.fetch(of)] == ["sjj", "wjj", "zjj"]
        await scribe.take_all(Open())
        assert [row["department"] for row in await pool.fetch(of)] == ["sjj", "spj", "wjj", "xf", "zjj"]
        assert await pool.fetchval("select received_at from case_department limit 1") == scribe.opening.received_at
        for department, is_in in (("xf", True), ("spj", True), ("gaj", False)):
            rows = (await cases.page(pool, CaseList(await office.lianban.legal_now(), part=department), 5)).rows
            assert [row.case_no for row in rows] == [scribe.opening.case_no] * is_in
