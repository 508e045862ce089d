"""一套材料 over HTTP, without scripts: answers to files, pages in order, papers used again, what is filed."""

from __future__ import annotations

import asyncio
import re
from datetime import date
from typing import Any

import httpx
import pytest

from domain.case.acts import Gap
from domain.case.state import Phase
from ledger import lists
from starter.web.file_pages.maker import image_of, pages_in
from starter.web.site.forms_in import FILE_LIMIT
from tests.integration.test_web_apply import ANSWERS, FORM, person
from tests.support import files, newborn
from tests.support.files import JPEG, PDF
from tests.support.office import Office, clerk
from tests.support.web import Site, submit

BANK = {"f.bank.holder": "测试母", "f.bank.name": "测试银行", "f.bank.account": "6222020000000000000"}
MATERIAL = "jhz"
FIELD = f"file.{MATERIAL}"
SENT = {"declared": "yes", "not_the_same": "yes", "consent.guardian": "yes"}
AGAIN = {"consent.reuse": "yes"}


async def begun(client: httpx.AsyncClient, door: str = "/apply", **chosen: str) -> str:
    """An application up to its materials; its address."""
    answer = await client.post(door, data={"bundle": newborn.SLUG})
    path = str(answer.headers["location"]).removesuffix("/situation")
    answers = {**ANSWERS, **{f"q.{key}": value for key, value in chosen.items()}}
    await client.post(f"{path}/situation", data=answers)
    filled = await client.post(f"{path}/form", data={**FORM, **(BANK if chosen.get("syyl") == "是" else {})})
    assert filled.headers.get("location") == f"{path}/materials", filled.text
    return path


@pytest.fixture
async def mother(site: Site) -> httpx.AsyncClient:
    return await person(site, "mother")


async def sent(client: httpx.AsyncClient, path: str, *named: tuple[str, bytes], go: str = "save") -> httpx.Response:
    """Upload files of the material."""
    return await client.post(f"{path}/materials", data={"go": go}, files=[(FIELD, each) for each in named])


async def kept(site: Site) -> dict[str, Any]:
    """What the newest draft has of the material."""
    row = await site.office.lianban.pool.fetchval("select materials from draft order by changed_at desc limit 1")
    return dict(row.get(MATERIAL, {"files": [], "pages": []}))


async def pressed(client: httpx.AsyncClient, path: str, do: str, base: str = "") -> httpx.Response:
    """Press one button of the page of the material, as it stands now or as it stood."""
    base = base or await mark(client, path)
    return await client.post(f"{path}/materials/{MATERIAL}", data={"do": do, "base": base})


async def mark(client: httpx.AsyncClient, path: str) -> str:
    """By what the page of the material says how it stood."""
    found = re.search(r'name="base" value="(\w+)"', (await client.get(f"{path}/materials/{MATERIAL}")).text)
    assert found is not None
    return found[1]


async def file_of(site: Site, case_no: str) -> tuple[lists.HeldMaterial, bytes]:
    """The one copy of the material that a case has, and its bytes."""
    (held,) = [each for each in await lists.materials_of_case(site.office.lianban.pool, case_no) if each.digest]
    body = await lists.file_body(site.office.lianban.pool, held.digest or "")
    assert body is not None
    return held, body[1]


async def filed(site: Site, client: httpx.AsyncClient, path: str, **said: str) -> str:
    """Go on to the check page and send it, with what is said there besides; the case's number."""
    checked = await client.post(f"{path}/materials", data={"go": "next"}, files={"file.none": ("", b"")})
    assert checked.headers.get("location") == f"{path}/check", checked.text
    done = await client.post(f"{path}/submit", data=SENT | said)
    assert done.headers.get("location") == f"{path}/done", done.text
    number = await site.office.lianban.pool.fetchval("select max(case_no) from case_file")
    return str(number)


# --- what each file is answered --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [
        ("证.pdf", files.locked_pdf(), "另存为 PDF"),
        ("证.heic", files.heic()[:400], "兼容性最佳"),
        ("证.pdf", b"just text", "不是PDF、JPG 或 PNG"),
        ("证.jpg", b"GIF89a\x01\x00\x01\x00", "不是PDF、JPG 或 PNG"),
        ("证.pdf", b"%PDF-1.4\n", "不是完整的 PDF"),
        ("证.jpg", b"\xff\xd8\xff" + b"\0" * FILE_LIMIT, "超过20MB"),
        ("证.png", b"", "是空的"),
    ],
)
async def test_a_file_that_is_not_taken_is_answered_with_what_to_do(
    site: Site, mother: httpx.AsyncClient, name: str, body: bytes, why: str
) -> None:
    path = await begun(mother)
    for address, field in ((f"{path}/materials", FIELD), (f"{path}/materials/{MATERIAL}", "file")):
        answer = await mother.post(address, data={"go": "save"}, files={field: (name, body)})
        assert answer.status_code == 422
        assert why in answer.text
    assert (await kept(site))["files"] == []
    assert await site.office.lianban.pool.fetchval("select count(*) from file_copy") == 0


async def test_a_photo_of_a_telephone_is_kept_as_a_jpeg_whatever_its_name_says(
    site: Site, mother: httpx.AsyncClient
) -> None:
    path = await begun(mother)
    await sent(mother, path, ("结婚证.pdf", files.heic()))
    (file,) = (await kept(site))["files"]
    assert (file["file_name"], file["media_type"], file["pages"]) == ("结婚证.jpg", JPEG, 1)
    assert file["provenance"]["done"] == ["converted", "shrunk"]
    (original,) = file["provenance"]["originals"]
    assert (original["file_name"], original["size"]) == ("结婚证.pdf", len(files.heic()))
    page = (await mother.get(f"{path}/materials/{MATERIAL}")).text
    for said in ("申请人网上上传", "由 HEIC 照片转换成 JPG", original["digest"][:16], "字迹太淡"):
        assert said in page


async def test_a_photo_held_upright_is_kept_upright(site: Site, mother: httpx.AsyncClient) -> None:
    path = await begun(mother)
    await sent(mother, path, ("证.jpg", files.photo(turned=True)))
    case_no = await filed(site, mother, path)
    held, body = await file_of(site, case_no)
    assert files.size_of(body) == (1800, 2400)
    assert held.provenance is not None
    assert held.provenance.done == ("upright", "shrunk")
    assert held.provenance.origin == "online"


async def test_the_same_file_again_is_there_once_and_too_many_pages_are_not_taken(
    site: Site, mother: httpx.AsyncClient
) -> None:
    path = await begun(mother)
    for _ in range(2):
        await sent(mother, path, ("证.jpg", files.photo()), ("附.pdf", files.pdf("a", "b")))
    assert [each["pages"] for each in (await kept(site))["files"]] == [1, 2]
    assert len((await kept(site))["pages"]) == 3
    answer = await sent(mother, path, ("长.pdf", files.pdf(*["x"] * 58)))
    assert answer.status_code == 422
    assert "会有 61 页，每份材料最多 60 页" in answer.text
    assert len((await kept(site))["pages"]) == 3


async def test_bounds_and_why_nothing_need_be_brought_are_said_before_anything_is_chosen(
    mother: httpx.AsyncClient,
) -> None:
    page = (await mother.get(f"{await begun(mother)}/materials")).text
    for said in ("每个文件不超过20MB", "每份材料不超过60页", "一次申请不超过60个文件", "每人每天上传不超过500MB"):
        assert said in page
    for said in ("由您填写的表单自动生成", "的数据核验，不用再交", "由本次办理的前一个事项“出生医学证明首次签发”产生"):
        assert said in page


# --- pages in order --------------------------------------------------------------------------------------------------


async def test_pages_of_several_files_are_joined_in_the_order_given_without_those_taken_out(
    site: Site, mother: httpx.AsyncClient
) -> None:
    path = await begun(mother)
    await sent(mother, path, ("照片.jpg", files.photo((2400, 1200))), ("附.pdf", files.pdf("one", "two", "three")))
    for do in ("down:0", "turn:1", "remove:3"):
        assert (await pressed(mother, path, do)).status_code == 303
    stands = [(page["number"], page["turn"]) for page in (await kept(site))["pages"]]
    assert stands == [(1, 0), (1, 90), (2, 0)]
    case_no = await filed(site, mother, path)
    held, body = await file_of(site, case_no)
    assert (held.file_name, held.media_type) == ("结婚证.pdf", PDF)
    assert await pages_in(PDF, body) == 3
    sizes = [files.size_of(await image_of(PDF, body, number, width=400)) for number in (1, 2, 3)]
    assert [round(high / wide, 1) for wide, high in sizes] == [1.4, 2.0, 1.4], "A4, the photo on its end, A4"
    assert held.provenance is not None
    assert held.provenance.done == ("turned", "picked", "joined")


async def test_a_button_pressed_twice_changes_once_and_one_of_an_older_page_changes_nothing(
    site: Site, mother: httpx.AsyncClient
) -> None:
    path = await begun(mother)
    await sent(mother, path, ("附.pdf", files.pdf("one", "two", "three")))
    older = await mark(mother, path)
    answers = await asyncio.gather(*(pressed(mother, path, "down:0", older) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    assert [page["number"] for page in (await kept(site))["pages"]] == [2, 1, 3]
    stale = await pressed(mother, path, "remove:0", older)
    assert stale.status_code == 409
    assert "所以这一次没有改" in stale.text
    assert [page["number"] for page in (await kept(site))["pages"]] == [2, 1, 3]


async def test_a_single_photo_that_was_turned_by_a_button_stays_a_photo(site: Site, mother: httpx.AsyncClient) -> None:
    path = await begun(mother)
    await sent(mother, path, ("证.jpg", files.photo((1200, 800))))
    await pressed(mother, path, "turn:0")
    shown = re.search(r'src="([^"]+turn=90)"', (await mother.get(f"{path}/materials/{MATERIAL}")).text)
    assert shown is not None
    small = await mother.get(shown[1].replace("&amp;", "&"))
    assert files.size_of(small.content) == (320, 480)
    held, body = await file_of(site, await filed(site, mother, path))
    assert (held.media_type, files.size_of(body)) == (JPEG, (800, 1200))


async def test_the_last_page_taken_out_leaves_nothing_in_hand(site: Site, mother: httpx.AsyncClient) -> None:
    path = await begun(mother)
    await sent(mother, path, ("证.jpg", files.photo()))
    await pressed(mother, path, "remove:0")
    assert (await kept(site))["files"] == []
    asked = await sent(mother, path, go="next")
    assert asked.status_code == 422
    assert "请上传结婚证" in asked.text


async def test_what_was_put_in_order_is_not_sent_before_it_is_one(site: Site, mother: httpx.AsyncClient) -> None:
    path = await begun(mother)
    await sent(mother, path, ("证.jpg", files.photo()), ("附.pdf", files.pdf("one")))
    for address in (f"{path}/check", f"{path}/submit"):
        answer = await (mother.get(address) if address.endswith("check") else mother.post(address, data=SENT))
        assert answer.status_code == 422
        assert "还没有合成一份" in answer.text
    assert await site.office.lianban.pool.fetchval("select count(*) from case_file") == 0


async def test_what_another_tab_took_out_is_not_filed_as_missing(site: Site, mother: httpx.AsyncClient) -> None:
    path = await begun(mother)
    await sent(mother, path, ("证.jpg", files.photo()), go="next")
    assert (await mother.get(f"{path}/check")).status_code == 200
    await pressed(mother, path, "remove:0")
    answer = await mother.post(f"{path}/submit", data=SENT)
    assert answer.status_code == 422
    assert "请上传结婚证" in answer.text
    assert await site.office.lianban.pool.fetchval("select count(*) from case_file") == 0


async def test_a_file_whose_pages_cannot_be_seen_goes_as_it_is_with_a_hint(
    site: Site, mother: httpx.AsyncClient
) -> None:
    odd = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    path = await begun(mother)
    await sent(mother, path, ("怪.pdf", odd))
    assert "请确认别人能打开" in (await mother.get(f"{path}/materials")).text
    _, body = await file_of(site, await filed(site, mother, path))
    assert body == odd


@pytest.mark.parametrize("do", ["turn:x", "turn:1111", "eat:0", "turn", "remove:-1"])
async def test_a_button_that_no_page_has_is_no_fault_of_ours(mother: httpx.AsyncClient, do: str) -> None:
    path = await begun(mother)
    await sent(mother, path, ("证.jpg", files.photo()))
    assert (await pressed(mother, path, do)).status_code == 404
    assert (await mother.get(f"{path}/materials/no-such")).status_code == 404
    assert (await mother.get(f"{path}/materials/hkb")).status_code == 404, "that is looked up, not handed in"


async def test_nobody_else_puts_the_pages_in_order(site: Site, mother: httpx.AsyncClient) -> None:
    path = await begun(mother)
    await sent(mother, path, ("证.jpg", files.photo()))
    base, stranger, window = await mark(mother, path), await person(site, "stranger"), await site.visitor("window")
    for other in (stranger, window):
        assert (await other.get(f"{path}/materials/{MATERIAL}")).status_code in {403, 404}
        assert (await pressed(other, path, "remove:0", base)).status_code in {403, 404}
    assert len((await kept(site))["pages"]) == 1


# --- used again ------------------------------------------------------------------------------------------------------


async def handed_in_before(site: Site, client: httpx.AsyncClient, *, until: str = "") -> tuple[str, str]:
    """An earlier case of this applicant; its number, and the digest of its marriage certificate."""
    path = await begun(client)
    await client.post(
        f"{path}/materials/{MATERIAL}", data={"valid_until": until}, files={"file": ("证.pdf", files.pdf("old"))}
    )
    case_no = await filed(site, client, path, **AGAIN)
    held, _ = await file_of(site, case_no)
    return case_no, held.digest or ""


async def uses_again(client: httpx.AsyncClient, path: str, digest: str, **said: str) -> httpx.Response:
    """Use a copy of an earlier case."""
    return await client.post(f"{path}/materials/{MATERIAL}/reuse", data={"copy": digest, **said})


async def test_a_paper_of_an_earlier_case_is_used_again_with_consent_and_says_where_it_is_from(
    office: Office, site: Site, mother: httpx.AsyncClient
) -> None:
    before, digest = await handed_in_before(site, mother, until="2027-06-30")
    path = await begun(mother)
    assert "沿用以前交过的结婚证" in (await mother.get(f"{path}/materials")).text
    page = (await mother.get(f"{path}/materials/{MATERIAL}")).text
    assert before in page
    assert "有效期到 2027-06-30" in page
    refused = await uses_again(mother, path, digest)
    assert refused.status_code == 422
    assert "请先勾选同意" in refused.text
    assert (await kept(site))["files"] == []
    assert await office.lianban.pool.fetchval("select count(*) from material_reuse") == 0
    for _ in range(2):
        answer = await uses_again(mother, path, digest, consent="yes")
        assert answer.status_code == 303
    row = await office.lianban.pool.fetchrow("select * from material_reuse")
    assert row is not None
    assert (row["person_id"], row["from_case_no"], row["digest"], row["withdrawn_at"]) == (
        "mother", before, digest, None,
    )  # fmt: skip
    assert "不同意不影响办理" in row["said"]
    after = await filed(site, mother, path)
    held, _ = await file_of(site, after)
    assert held.digest == digest
    assert held.provenance is not None
    assert (held.provenance.origin, held.provenance.from_case) == ("reused", before)
    assert held.provenance.valid_until == date(2027, 6, 30)


async def test_who_takes_the_paper_out_again_takes_the_consent_back(
    office: Office, site: Site, mother: httpx.AsyncClient
) -> None:
    _, digest = await handed_in_before(site, mother)
    for by_button in (True, False):
        path = await begun(mother)
        await uses_again(mother, path, digest, consent="yes")
        if by_button:
            await pressed(mother, path, "remove:0")
        else:
            remove = {"remove": f"{MATERIAL}:{digest}"}
            await mother.post(f"{path}/materials", data=remove, files={"file.none": ("", b"")})
        open_ones = "select count(*) from material_reuse where withdrawn_at is null"
        assert await office.lianban.pool.fetchval(open_ones) == 0
    await uses_again(mother, path, digest, consent="yes")
    assert await office.lianban.pool.fetchval(open_ones) == 1
    await mother.post(f"{path}/drop")
    assert await office.lianban.pool.fetchval(open_ones) == 0, "an application that is given up uses nothing"


async def test_what_has_expired_or_is_somebody_elses_is_not_used_again(
    office: Office, site: Site, mother: httpx.AsyncClient
) -> None:
    _, old = await handed_in_before(site, mother, until="2026-01-31")
    stranger = await person(site, "stranger")
    _, theirs = await handed_in_before(site, stranger, until="2027-01-31")
    await office.lianban.pool.execute("update file_copy set kept_by = ''")
    path = await begun(mother)
    assert "沿用以前交过的" not in (await mother.get(f"{path}/materials")).text
    for digest in (old, "0" * 64):
        assert (await uses_again(mother, path, digest, consent="yes")).status_code == 404
    other = await begun(stranger)
    assert "沿用以前交过的" in (await stranger.get(f"{other}/materials")).text
    assert (await uses_again(mother, other, theirs, consent="yes")).status_code == 404
    assert await office.lianban.pool.fetchval("select count(*) from material_reuse") == 0


async def test_no_paper_is_used_again_without_the_consent_of_whoever_sent_it(
    office: Office, site: Site, mother: httpx.AsyncClient
) -> None:
    before, digest = await handed_in_before(site, mother)
    stranger = await person(site, "stranger")
    other = await begun(stranger)
    link = "insert into person_case (person_id, case_no, how) values ('stranger', $1, 'linked')"
    await office.lianban.pool.execute(link, before)
    assert "沿用以前交过的" not in (await stranger.get(f"{other}/materials")).text, "they only linked it"
    assert (await uses_again(stranger, other, digest, consent="yes")).status_code == 404
    path = await begun(mother)
    assert "沿用以前交过的" in (await mother.get(f"{path}/materials")).text
    await mother.post(f"/me/cases/{before}/open")
    await mother.post("/query/consents", data={"purpose": "reuse", "say": "withdraw"})
    assert "沿用以前交过的" not in (await mother.get(f"{path}/materials")).text, "taken back"
    assert (await uses_again(mother, path, digest, consent="yes")).status_code == 404
    await sent(mother, path, ("证.pdf", files.pdf("another")))
    await filed(site, mother, path)
    assert "沿用以前交过的" not in (await mother.get(f"{await begun(mother)}/materials")).text, "refused"


async def test_what_would_be_too_much_with_an_earlier_paper_is_said_so(
    office: Office, site: Site, mother: httpx.AsyncClient
) -> None:
    _, digest = await handed_in_before(site, mother)
    path = await begun(mother)
    await sent(mother, path, ("全.pdf", files.pdf(*map(str, range(60)))))
    answer = await uses_again(mother, path, digest, consent="yes")
    assert answer.status_code == 422
    assert "每份材料最多 60 页" in answer.text
    assert len((await kept(site))["pages"]) == 60
    assert await office.lianban.pool.fetchval("select count(*) from material_reuse") == 0


async def test_a_paper_past_its_day_is_said_so_and_taken_all_the_same(site: Site, mother: httpx.AsyncClient) -> None:
    path = await begun(mother)
    await sent(mother, path, ("证.pdf", files.pdf("old")))
    wrong = await mother.post(f"{path}/materials/{MATERIAL}", data={"valid_until": "2026-13-01"})
    assert wrong.status_code == 422
    assert 'value="2026-13-01"' in wrong.text
    await mother.post(f"{path}/materials/{MATERIAL}", data={"valid_until": "2026-01-31"})
    for step in ("materials", f"materials/{MATERIAL}", "check"):
        assert "已过期" in (await mother.get(f"{path}/{step}")).text
    held, _ = await file_of(site, await filed(site, mother, path))
    assert held.provenance is not None
    assert held.provenance.valid_until == date(2026, 1, 31)


# --- the window: several papers in one go ----------------------------------------------------------------------------

FOUR = {"syyl": "是"}
"""So that the medical bill, the list of costs and the diagnosis are asked for, too."""


async def shared_out(client: httpx.AsyncClient, path: str, **said: str) -> httpx.Response:
    """Say which pages of the stack are which material."""
    return await client.post(f"{path}/stack/assign", data={f"pages.{key}": value for key, value in said.items()})


async def test_one_scan_is_split_into_its_papers_by_page_numbers(site: Site, at_work: None) -> None:
    window = await site.visitor("window")
    path = await begun(window, "/filing", **FOUR)
    scan = files.pdf("marriage", "bill one", "bill two", "diagnosis", "empty")
    taken = await window.post(
        f"{path}/stack", files=[("file", ("scan.pdf", scan)), ("file", ("费用.jpg", files.photo()))]
    )
    assert taken.headers["location"] == f"{path}/stack", taken.text
    page = (await window.get(f"{path}/stack")).text
    assert "这一叠共 6 页" in page
    said = {"jhz": "1", "yiliao-fp": "3、2", "zhenduan-zm": "4", "feiyong-qd": "6"}
    for twisted in ({**said, "zhenduan-zm": "2"}, {**said, "jhz": "1-9"}, {**said, "jhz": "一"}):
        refused = await shared_out(window, path, **twisted)
        assert refused.status_code == 422
        assert (await kept(site))["pages"] == [], "all or nothing"
        assert f'value="{twisted["jhz"]}"' in refused.text
    for _ in range(2):
        assert (await shared_out(window, path, **said)).headers["location"] == f"{path}/stack"
    page = (await window.get(f"{path}/stack")).text
    assert "还没有归类的：第 5 页" in page
    assert 'value="3、2"' in page
    checked = await window.post(f"{path}/materials", data={"go": "next"}, files={"file.none": ("", b"")})
    assert checked.headers.get("location") == f"{path}/check", checked.text
    number, _ = await submit(window, path)
    held = {each.material: each for each in await lists.materials_of_case(site.office.lianban.pool, number)}
    counts = {}
    for key in said:
        media_type, body = await lists.file_body(site.office.lianban.pool, held[key].digest or "") or ("", b"")
        counts[key] = (media_type, await pages_in(media_type, body))
    assert counts == {"jhz": (PDF, 1), "yiliao-fp": (PDF, 2), "zhenduan-zm": (PDF, 1), "feiyong-qd": (JPEG, 1)}
    assert held["jhz"].provenance is not None
    assert held["jhz"].provenance.origin == "window"
    assert held["jhz"].provenance.done == ("picked",)


async def test_a_stack_with_one_bad_file_is_not_taken_at_all(site: Site) -> None:
    window = await site.visitor("window")
    path = await begun(window, "/filing")
    several = [("file", ("a.pdf", files.pdf("a"))), ("file", ("b.pdf", files.locked_pdf()))]
    refused = await window.post(f"{path}/stack", files=several)
    assert refused.status_code == 422
    assert "都没有收下" in refused.text
    assert "这一叠共" not in (await window.get(f"{path}/stack")).text
    assert (await window.post(f"{path}/stack", files={"file": ("", b"")})).status_code == 422


async def test_a_file_taken_out_of_the_stack_takes_its_pages_along(site: Site) -> None:
    window = await site.visitor("window")
    path = await begun(window, "/filing", **FOUR)
    await window.post(f"{path}/stack", files={"file": ("scan.pdf", files.pdf("a", "b"))})
    await shared_out(window, path, jhz="1-2")
    assert len((await kept(site))["pages"]) == 2
    digest = (await kept(site))["files"][0]["digest"]
    await window.post(f"{path}/stack", data={"remove": digest}, files={"file.none": ("", b"")})
    assert (await kept(site))["files"] == []


async def test_the_stack_is_the_windows_alone(site: Site, mother: httpx.AsyncClient) -> None:
    window, other = await site.visitor("window"), await site.visitor("both")
    path, own = await begun(window, "/filing"), await begun(mother)
    assert (await other.get(f"{path}/stack")).status_code == 404
    assert (await mother.get(f"{path}/stack")).status_code == 403
    assert (await window.get(own.replace("/apply/", "/filing/") + "/stack")).status_code == 404
    assert (await shared_out(other, path, jhz="1")).status_code == 404


# --- a correction: a newer version -----------------------------------------------------------------------------------


async def to_correct(site: Site) -> tuple[str, httpx.AsyncClient]:
    """A case whose marriage certificate was found wanting; its number, and its family at their own page."""
    office, window = site.office, await site.visitor("window")
    path = await begun(window, "/filing")
    await sent(window, path, ("旧.jpg", files.photo()), go="next")
    case_no, code = await submit(window, path)
    await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    gaps = (Gap(subject=MATERIAL, reason="MATERIAL_ILLEGIBLE"),)
    await office.applied(case_no, clerk("yy"), "complete_pre_review", "yy/cszm", complete=False, gaps=gaps)
    await office.until(case_no, lambda state: state.phase is Phase.CORRECTING)
    family = await site.visitor()
    await family.post("/query", data={"case_no": case_no, "query_code": code})
    return case_no, family


async def test_a_corrected_paper_is_joined_takes_the_place_of_the_old_one_and_leaves_it_readable(
    site: Site, at_work: None
) -> None:
    case_no, family = await to_correct(site)
    seq = re.search(r'name="seq" value="(\d+)"', (await family.get("/query/case")).text)
    assert seq is not None
    said = {"act_id": "correction-1", "seq": seq[1]}
    wrong = await family.post(
        "/query/correction",
        data=said,
        files=[(FIELD, ("a.jpg", files.photo())), (FIELD, ("b.pdf", files.locked_pdf()))],
    )
    assert wrong.status_code == 422
    assert "另存为 PDF" in wrong.text
    both = [(FIELD, ("正.heic", files.heic())), (FIELD, ("反.pdf", files.pdf("back")))]
    answers = await asyncio.gather(*(family.post("/query/correction", data=said, files=both) for _ in range(2)))
    assert {answer.status_code for answer in answers} == {303}, "the same again is the same act"
    await site.office.until(case_no, lambda state: not state.gaps)
    held = [each for each in await lists.materials_of_case(site.office.lianban.pool, case_no) if each.digest]
    assert [each.file_name for each in held] == ["旧.jpg", "结婚证.pdf"]
    newer = held[-1].provenance
    assert newer is not None
    assert (newer.origin, newer.at, newer.done) == ("online", None, ("converted", "shrunk", "joined"))
    assert [each.file_name for each in newer.originals] == ["正.heic"]
    page = (await (await site.visitor("gaj")).get(f"/cases/{case_no}")).text
    current, _, earlier = page.partition("较早的版本")
    assert "结婚证.pdf" in current
    assert "合成一份 PDF" in current
    assert "旧.jpg" in earlier
    gaj = await site.visitor("gaj")
    old, new = (f"/cases/{case_no}/materials/{MATERIAL}/{each.position}" for each in held)
    assert "共 1 页" in (await gaj.get(f"{old}/pages")).text
    assert "共 2 页" in (await gaj.get(f"{new}/pages")).text
    assert (await (await site.visitor("ybj")).get(old)).status_code == 404
    own = (await family.get("/query/case")).text
    for told in ("窗口扫描或上传", "较早的版本", "由您填写的表单自动生成"):
        assert told in own
