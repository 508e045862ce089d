"""共同签名 over HTTP: the second parent signs, refuses, lets it lapse; nobody else sees it; and it is filed once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from starter.office.cosigning.marks import link_mark
from tests.support import newborn
from tests.support.cosigning import (
    ANSWERS,
    DECLARED,
    FATHER,
    FORM,
    MOTHER,
    PHONE,
    filled_in,
    person,
    press,
    sent,
    sign,
    text_of,
    until,
)
from tests.support.halls import logged_in, staffed
from tests.support.office import Office
from tests.support.web import Site

GRANDMOTHER = "610702190001010089"


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
    await until(office, number, "signing")
    assert number in (await mother.get("/me")).text
    assert number in (await father.get("/me")).text
    assert "查看签名" in (await mother.get("/apply")).text
    page = (await mother.get(f"{path}/signatures")).text
    assert "139****0002" in page
    assert PHONE not in page
    signed = await sign(father, number)
    assert signed.headers.get("location", "").endswith("?done"), signed.text
    state = await until(office, number, "filed")
    assert (await mother.get(f"{path}/signatures")).headers["location"] == f"{path}/done"
    assert state.case_no is not None
    assert state.case_no in (await mother.get(f"{path}/done")).text
    assert await pool.fetchval("select received_at from case_file") == state.complete_at, "the last signature's moment"
    assert await pool.fetchval("select count(*) from case_file") == 1
    assert state.case_no in (await mother.get("/me")).text
    assert number not in (await father.get("/me")).text
    mine = (await father.get(f"/me/signatures/{number}/father?done")).text
    assert "您已签名" in mine
    assert "网上登录签名" in mine
    case = await office.until(state.case_no, lambda held: held.seq > 0)
    assert case.opening.filed_by.actor_id.startswith("person:")
    assert await pool.fetchval("select said from filing_declaration") is not None


async def test_departments_read_what_was_signed_for_their_own_items(office: Office, site: Site, at_work: None) -> None:
    mother, father = await person(site, "测试母", MOTHER), await person(site, "测试父", FATHER)
    number = await sent(mother, await filled_in(mother))
    await sign(father, number)
    case_no = (await until(office, number, "filed")).case_no
    assert case_no is not None
    await office.accept(case_no)
    page = f"/cases/{case_no}/signatures"
    for login, reads in (("window", True), ("gaj", True), ("yy", False)):
        staff = await site.visitor(login)
        assert page in (await staff.get(f"/cases/{case_no}")).text, login
        answer = (await staff.get(page)).text
        assert "网上登录签名" in answer
        assert ("签名人：测试父" in answer) is reads, login
        assert ("：测试父</h2>" in answer) is reads, login
    assert (await father.get(page)).status_code == 403
    filed = await office.file()
    window = await site.visitor("window")
    assert f"/cases/{filed.case_no}/signatures" not in (await window.get(f"/cases/{filed.case_no}")).text
    assert "没有经过网上共同签名" in (await window.get(f"/cases/{filed.case_no}/signatures")).text


async def test_parents_of_one_ethnic_group_file_at_once(office: Office, site: Site, at_work: None) -> None:
    mother = await person(site, "测试母", MOTHER)
    path = await filled_in(mother, answers={**ANSWERS, "minzu": "相同"})
    answer = await mother.post(f"{path}/submit", data=DECLARED)
    assert answer.headers["location"] == f"{path}/done"
    assert await office.lianban.pool.fetchval("select count(*) from cosigning") == 0


async def test_a_refusal_ends_it_with_its_reason_and_it_can_be_changed_and_sent_anew(
    office: Office, site: Site, at_work: None
) -> None:
    mother, father = await person(site, "测试母", MOTHER), await person(site, "测试父", FATHER)
    path = await filled_in(mother)
    number = await sent(mother, path)
    target = f"/me/signatures/{number}/father"
    empty = await press(father, target, "refuse", reason="  ")
    assert empty.status_code == 422
    assert "请写明为什么不同意签名" in empty.text
    long = await press(father, target, "refuse", reason="长" * 501)
    assert long.status_code == 422
    assert "长" * 501 in long.text, "what was typed is still there"
    stale = (await father.get(target)).text
    answer = await press(father, target, "refuse", reason="名字还要商量")
    assert answer.headers["location"] == f"{target}?done"
    state = await until(office, number, "refused")
    assert state.case_no is None
    told = (await mother.get("/me")).text
    assert number in told, "the message says that the reason stands there"
    assert "有人不同意签名，没有提交" in told
    assert f'href="{path}/signatures"' in told
    page = (await mother.get(f"{path}/signatures")).text
    assert "名字还要商量" in page
    assert "修改或者重新送签" in page
    assert await office.lianban.pool.fetchval("select count(*) from case_file") == 0
    assert (await mother.get(f"{path}/form")).status_code == 200, "the draft is open again"
    again = await sent(mother, path)
    assert again != number
    assert number not in (await mother.get("/me")).text
    fields = text_of(stale, f"{target}/sign")
    late = await father.post(f"{target}/sign", data={**fields, "read": "yes"})
    assert late.status_code == 409
    assert "COSIGNING_OVER" in late.text
    assert (await sign(father, again)).headers["location"].endswith("?done")
    await until(office, again, "filed")
    assert await office.lianban.pool.fetchval("select count(*) from case_file") == 1


async def test_a_term_that_passes_ends_it_and_the_link_says_so(office: Office, site: Site, at_work: None) -> None:
    mother = await person(site, "测试母", MOTHER)
    path = await filled_in(mother)
    number = await sent(mother, path)
    await office.advance(number, timedelta(days=13))
    await office.advance(number, timedelta(days=5))
    await until(office, number, "lapsed")
    kinds = await office.lianban.pool.fetch("select kind, audience from news where number = $1", number)
    told = {(row["kind"], row["audience"]) for row in kinds}
    assert {("cosign_soon", "applicant"), ("cosign_soon", "cosigner")} <= told
    assert {("cosign_lapsed", "applicant"), ("cosign_void", "cosigner")} <= told
    assert "逾期没有签齐" in (await mother.get(f"{path}/signatures")).text
    visitor = await site.visitor()
    mark = link_mark(office.settings.secret_key, number, "father")
    answer = await visitor.get(f"/sign/{mark}")
    assert answer.status_code == 410
    assert "已过" in answer.text
    father = await person(site, "测试父", FATHER)
    assert "不再需要您签名" in (await father.get(f"/me/signatures/{number}/father")).text


@pytest.mark.parametrize("who", ["stranger", "sender", "clerk", "nobody"])
async def test_nobody_but_who_is_asked_sees_it_or_signs(office: Office, site: Site, at_work: None, who: str) -> None:
    mother = await person(site, "测试母", MOTHER)
    path = await filled_in(mother)
    number = await sent(mother, path)
    target = f"/me/signatures/{number}/father"
    await until(office, number, "signing")
    if who in ("stranger", "sender"):
        other = await person(site, who, GRANDMOTHER if who == "stranger" else MOTHER, 3)
    else:
        other = await site.visitor("window" if who == "clerk" else None)
    page = await other.get(target)
    sending = await other.post(f"{target}/sign", data={"read": "yes", "text_digest": "x"})
    refusing = await other.post(f"{target}/refuse", data={"reason": "不"})
    for answer in (page, sending, refusing):
        assert answer.status_code in (303, 401, 403, 404), (who, answer.status_code)
        assert "测试父" not in answer.text
        assert "民族" not in answer.text
    if who == "stranger":
        assert "不是请您签名的" in page.text
        assert number not in (await other.get("/me")).text
        assert (await other.get(f"{path}/signatures")).status_code == 404
        assert (await other.post(f"{path}/take-back", data={})).status_code == 404
    assert await office.lianban.pool.fetchval("select count(*) from journal where case_no = $1", number) == 1


async def test_a_link_leads_to_the_log_in_tells_nothing_and_counts_once(
    office: Office, site: Site, at_work: None
) -> None:
    mother, father = await person(site, "测试母", MOTHER), await person(site, "测试父", FATHER)
    path = await filled_in(mother)
    number = await sent(mother, path)
    mark = link_mark(office.settings.secret_key, number, "father")
    kept = await office.lianban.pool.fetch("select * from cosigner")
    assert mark not in str([dict(row) for row in kept]), "only its digest is on file"
    visitor = await site.visitor()
    page = await visitor.get(f"/sign/{mark}")
    assert page.status_code == 200
    assert "新生儿出生" in page.text
    for secret in ("测试父", "测试母", "测试宝", FATHER, "回族"):
        assert secret not in page.text
    assert "还没有开通" in page.text, "and where one signs instead"
    for guessed in (mark[:-1], mark + "A", mark.swapcase(), number, "x" * 400, "%00"):
        answer = await visitor.get(f"/sign/{guessed}")
        assert answer.status_code in (400, 404), guessed
    stranger = await person(site, "路人", GRANDMOTHER)
    forwarded = await stranger.get(f"/sign/{mark}", follow_redirects=True)
    assert forwarded.status_code == 404
    assert "请由被请签名的人用本人的账号登录" in forwarded.text
    assert (await father.get(f"/sign/{mark}", follow_redirects=True)).status_code == 200
    await sign(father, number)
    used = await visitor.get(f"/sign/{mark}")
    assert used.status_code == 410
    assert "链接只能用一次" in used.text


async def test_a_log_in_below_the_level_is_told_what_is_asked(office: Office, site: Site, at_work: None) -> None:
    mother, father = await person(site, "测试母", MOTHER), await person(site, "测试父", FATHER, level=1)
    number = await sent(mother, await filled_in(mother))
    target = f"/me/signatures/{number}/father"
    page = await father.get(target)
    assert page.status_code == 403
    assert "实名认证" in page.text
    assert "回族" not in page.text
    digest = await office.lianban.pool.fetchval("select text_digest from cosigner where number = $1", number)
    answer = await father.post(f"{target}/sign", data={"read": "yes", "text_digest": digest})
    assert answer.status_code == 403
    assert "LEVEL_TOO_LOW" in answer.text
    await office.lianban.pool.execute("update person set level = 3")
    assert (await father.get(target)).status_code == 403, "a surer log-in elsewhere makes this one no surer"
    answer = await father.post(f"{target}/sign", data={"read": "yes", "text_digest": digest})
    assert "LEVEL_TOO_LOW" in answer.text


async def test_signing_asks_for_the_tick_and_counts_once(office: Office, site: Site, at_work: None) -> None:
    grandmother = await person(site, "测试奶奶", GRANDMOTHER)
    number = await sent(grandmother, await filled_in(grandmother))
    father = await person(site, "测试父", FATHER)
    target = f"/me/signatures/{number}/father"
    unticked = await press(father, target, "sign")
    assert unticked.status_code == 422
    assert "请看过上面的内容并勾选" in unticked.text
    fields = text_of((await father.get(target)).text, f"{target}/sign")
    other_text = await father.post(f"{target}/sign", data={**fields, "text_digest": "0" * 64, "read": "yes"})
    assert "SIGNED_TEXT_DIFFERS" in other_text.text
    fresh = text_of((await father.get(target)).text, f"{target}/sign")
    for _ in range(2):
        answer = await father.post(f"{target}/sign", data={**fresh, "read": "yes"})
        assert answer.headers["location"] == f"{target}?done", "sent twice, it is the same answer"
    again = await father.post(f"{target}/sign", data={**fresh, "act_id": "another", "read": "yes"})
    assert again.status_code == 409
    assert "COSIGNED_ALREADY" in again.text
    count = "select count(*) from journal where case_no = $1 and kind = 'cosigned'"
    assert await office.lianban.pool.fetchval(count, number) == 1


async def test_what_is_changed_is_signed_anew_and_cannot_change_while_it_waits(
    office: Office, site: Site, at_work: None
) -> None:
    grandmother = await person(site, "测试奶奶", GRANDMOTHER)
    mother, father = await person(site, "测试母", MOTHER), await person(site, "测试父", FATHER)
    path = await filled_in(grandmother)
    number = await sent(grandmother, path)
    assert (await sign(mother, number, "mother")).headers["location"].endswith("?done")
    assert (await grandmother.get(f"{path}/form")).headers["location"] == f"{path}/signatures"
    typed = {**FORM, "baby.name": "测试宝另名"}
    locked = await grandmother.post(f"{path}/form", data={f"f.{key}": value for key, value in typed.items()})
    assert locked.status_code == 409
    assert f'href="{path}/signatures"' in locked.text
    assert "测试宝另名" in locked.text, "what was typed in a tab that stood open is not lost"
    await grandmother.post(f"{path}/drop", data={})
    assert (await grandmother.get(f"{path}/signatures")).status_code == 200, "what waits is not dropped"
    back = await grandmother.post(f"{path}/take-back", data={"act_id": "back-1"})
    assert back.headers["location"] == f"{path}/signatures"
    await until(office, number, "taken_back")
    changed = {f"f.{key}": value for key, value in {**FORM, "baby.name": "测试宝二"}.items()}
    assert (await grandmother.post(f"{path}/form", data=changed)).headers["location"] == f"{path}/materials"
    again = await sent(grandmother, path)
    pool = office.lianban.pool
    digests = await pool.fetch("select text_digest from cosigner where key = 'mother'")
    assert len({row["text_digest"] for row in digests}) == 2, "another text is another digest"
    assert "测试宝二" in (await mother.get(f"/me/signatures/{again}/mother")).text
    assert (await sign(father, again)).headers["location"].endswith("?done")
    assert await pool.fetchval("select count(*) from case_file") == 0, "the mother's signature of before is void"
    await sign(mother, again, "mother")
    state = await until(office, again, "filed")
    assert state.case_no is not None
    kept = await pool.fetchval("select form ->> 'baby.name' from case_file where case_no = $1", state.case_no)
    assert kept == "测试宝二"
    late = await grandmother.post(f"{path}/take-back", data={"act_id": "back-2"})
    assert late.headers["location"].endswith("/done"), "it is filed: there is nothing to take back"
    assert await pool.fetchval("select outcome from act where act_id = 'back-2'") in (None, "refused")


async def test_a_file_opens_to_whoever_signs_for_it_and_to_nobody_else(
    office: Office, site: Site, at_work: None
) -> None:
    mother, father = await person(site, "测试母", MOTHER), await person(site, "测试父", FATHER)
    number = await sent(mother, await filled_in(mother))
    files = await office.lianban.pool.fetch("select digest from file_copy")
    (digest,) = {row["digest"] for row in files}
    target = f"/me/signatures/{number}/father/files/{digest}"
    assert target in (await father.get(f"/me/signatures/{number}/father")).text
    assert (await father.get(target)).content.startswith(b"%PDF")
    assert (await father.get(target.replace(digest, "0" * 64))).status_code == 404
    for other in (mother, await person(site, "路人", GRANDMOTHER)):
        assert (await other.get(target)).status_code == 404
    low = await person(site, "测试父", FATHER, level=1)
    assert (await low.get(target)).status_code == 404


async def test_at_the_window_a_signature_is_recorded_when_the_document_agrees(
    office: Office, site: Site, at_work: None
) -> None:
    mother, window = await person(site, "测试母", MOTHER), await site.visitor("window")
    path = await filled_in(mother)
    number = await sent(mother, path)
    listed = (await window.get("/cosigning")).text
    assert number in listed
    for name in ("测试母", "测试父", "测试宝"):
        assert name not in listed
    missing = await window.post("/cosigning", data={"number": "Q-20260101-00000000"})
    assert missing.status_code == 422
    assert "没有这个申请号的待签申请" in missing.text
    found = await window.post("/cosigning", data={"number": f" {number.lower()} "})
    assert found.headers["location"] == f"/cosigning/{number}"
    page = f"/cosigning/{number}"
    fields = {"text_digest": await office.lianban.pool.fetchval("select text_digest from cosigner"), "what": "sign"}
    unchecked = await window.post(f"{page}/father", data={**fields, "id_number": FATHER})
    assert unchecked.status_code == 422
    assert f'value="{FATHER}"' in unchecked.text
    wrong = await window.post(f"{page}/father", data={**fields, "id_number": GRANDMOTHER, "checked": "yes"})
    assert wrong.status_code == 409
    assert "COSIGNER_IS_ANOTHER" in wrong.text
    done = await window.post(f"{page}/father", data={**fields, "id_number": f" {FATHER} ", "checked": "yes"})
    assert done.headers["location"] == f"{page}?done"
    state = await until(office, number, "filed")
    assert state.case_no is not None
    body = await office.lianban.pool.fetchval(
        "select body from journal where case_no = $1 and kind = 'cosigned'", number
    )
    assert '"method":"window"' in body
    assert '"role":"counter_clerk"' in body
    assert state.case_no in (await window.get(page)).text


async def test_at_the_window_a_refusal_needs_its_reason(office: Office, site: Site, at_work: None) -> None:
    mother, window = await person(site, "测试母", MOTHER), await site.visitor("window")
    number = await sent(mother, await filled_in(mother))
    digest = await office.lianban.pool.fetchval("select text_digest from cosigner")
    said = {"text_digest": digest, "what": "refuse", "id_number": FATHER, "checked": "yes"}
    empty = await window.post(f"/cosigning/{number}/father", data=said)
    assert empty.status_code == 422
    await window.post(f"/cosigning/{number}/father", data={**said, "reason": "本人不同意"})
    assert (await until(office, number, "refused")).ended_by == "father"


async def test_what_the_window_records_while_nobody_works_is_said_to_wait(site: Site) -> None:
    mother, window = await person(site, "测试母", MOTHER), await site.visitor("window")
    number = await sent(mother, await filled_in(mother))
    digest = await site.office.lianban.pool.fetchval("select text_digest from cosigner")
    said = {"text_digest": digest, "what": "sign", "id_number": FATHER, "checked": "yes"}
    answer = await window.post(f"/cosigning/{number}/father", data=said)
    assert answer.headers["location"] == f"/cosigning/{number}?waits"
    page = (await window.get(answer.headers["location"])).text
    assert "已经收到，正在记录" in page
    assert "已经记录。" not in page


@pytest.mark.parametrize("who", ["yy", "gaj", "head", "supervisor", "admin"])
async def test_other_staff_do_not_see_waiting_applications(site: Site, at_work: None, who: str) -> None:
    mother = await person(site, "测试母", MOTHER)
    number = await sent(mother, await filled_in(mother))
    try:
        other = await site.visitor(who)
    except (AssertionError, KeyError):
        pytest.fail(f"no account {who}")
    for path in ("/cosigning", f"/cosigning/{number}"):
        assert (await other.get(path)).status_code == 403


async def test_a_hall_that_does_not_receive_the_matter_sees_nothing_of_it(
    office: Office, site: Site, at_work: None
) -> None:
    await staffed(site)
    mother = await person(site, "测试母", MOTHER)
    number = await sent(mother, await filled_in(mother))
    await until(office, number, "signing")
    street, town = await logged_in(site, "street"), await logged_in(site, "town")
    assert number in (await town.get("/cosigning")).text
    assert (await town.get(f"/cosigning/{number}")).status_code == 200
    assert number not in (await street.get("/cosigning")).text
    assert (await street.get(f"/cosigning/{number}")).status_code == 404
    digest = await office.lianban.pool.fetchval("select text_digest from cosigner")
    said = {"text_digest": digest, "what": "sign", "id_number": FATHER, "checked": "yes"}
    assert (await street.post(f"/cosigning/{number}/father", data=said)).status_code == 404
    assert (await street.post("/cosigning", data={"number": number})).status_code == 422


async def test_twins_are_signed_for_once_and_become_two_cases(office: Office, site: Site, at_work: None) -> None:
    mother, father = await person(site, "测试母", MOTHER), await person(site, "测试父", FATHER)
    twins = {**newborn.several("测试宝甲", "测试宝乙"), "father.ethnicity": "回族"}
    path = await filled_in(mother, form=twins)
    number = await sent(mother, path)
    page = (await father.get(f"/me/signatures/{number}/father")).text
    assert "测试宝甲" in page
    assert "测试宝乙" in page
    await sign(father, number)
    state = await until(office, number, "filed")
    pool = office.lianban.pool
    rows = await pool.fetch("select case_no, received_at from case_file order by case_no")
    assert len(rows) == 2
    assert rows[0]["case_no"] == state.case_no
    assert {row["received_at"] for row in rows} == {state.complete_at}
    window = await site.visitor("window")
    for row in rows:
        assert "网上登录签名" in (await window.get(f"/cases/{row['case_no']}/signatures")).text
