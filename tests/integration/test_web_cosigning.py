"""共同签名 over HTTP: the second parent signs, refuses, lets it lapse; nobody else sees it; and it is filed once."""

from __future__ import annotations

from tests.support.cosigning import FATHER, MOTHER, PHONE, filled_in, person, sent, sign, until
from tests.support.office import Office
from tests.support.web import Site


async def test_the_second_parent_signs_and_the_application_is_filed_once(
    office: Office, site: Site, at_work: None
) -> None:
    mother, father = await person(site, "测试母", MOTHER), await person(site, "测试父", FATHER)
    path = await filled_in(mother)
    check = (await mother.get(f"{path}/check")).text
    assert "新生儿的父亲（测试父）的手机号码" in check
    assert "新生儿的母亲（" not in check, "whoever sends it does not sign again"
    number = await sent(mother, path, **{"sign.phone.father": PHONE})
    assert await sent(mother, path) == number, "sent twice, it waits once"
    pool = office.lianban.pool
    assert await pool.fetchval("select count(*) from case_file") == 0, "not filed before it is signed"
    assert number in (await mother.get("/me")).text
    assert number in (await father.get("/me")).text
    signed = await sign(father, number)
    assert signed.headers.get("location", "").endswith("?done"), signed.text
    state = await until(office, number, "filed")
    assert (await mother.get(f"{path}/signatures")).headers["location"] == f"{path}/done"
    assert state.case_no in (await mother.get(f"{path}/done")).text
    row = await pool.fetchrow("select received_at, case_no from case_file")
    assert row["case_no"] == state.case_no
    assert row["received_at"] == state.complete_at, "received at the moment of the last signature"
    assert await pool.fetchval("select count(*) from case_file") == 1
    assert state.case_no in (await mother.get("/me")).text
