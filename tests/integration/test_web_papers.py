"""任选其一 over real HTTP: whichever paper comes is enough, and what is missing is asked for as one thing."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest

from domain.case.acts import Gap
from domain.case.entries import Entry
from domain.case.state import Phase
from ledger import journal
from runtime.settings import Settings
from tests.integration.test_web_apply import person
from tests.support import files, food, papers
from tests.support.desk import act, done
from tests.support.office import WINDOW, Office, clerk, open_office, workers
from tests.support.papers import CHOICE, NAMED, OWNED, PLEDGE, RENTED
from tests.support.web import IDENTITY, Site, open_site

OTHERS = ("pm-tu", "sb-tu", "sp-zd")
NOTHING = {"file.none": ("", b"")}


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office whose food licence asks for one of several papers, which may follow."""
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(open_office(settings, papers.definition(may_follow=True)))
        await stack.enter_async_context(workers(opened))
        yield opened


@pytest.fixture
async def site(office: Office) -> AsyncIterator[Site]:
    async with open_site(office) as opened:
        yield opened


async def begun(client: httpx.AsyncClient, door: str = "/filing") -> str:
    """An application up to its materials; its address."""
    answer = await client.post(door, data={"bundle": food.SLUG})
    path = str(answer.headers["location"]).removesuffix("/situation")
    await client.post(f"{path}/situation", data={f"q.{key}": value for key, value in food.ANSWERS.items()})
    filled = await client.post(f"{path}/form", data={f"f.{key}": value for key, value in food.FORM.items()})
    assert filled.headers.get("location") == f"{path}/materials", filled.text
    return path


def ticks(word: str, **more: str) -> dict[str, str]:
    """The other papers ticked so, and what is said besides."""
    return {**{f"tick.{key}": word for key in OTHERS}, "go": "next", **more}


async def sent(office: Office, client: httpx.AsyncClient, path: str, **said: str) -> str:
    """Send what stands on the check page; the case's number."""
    answer = await client.post(f"{path}/submit", data=said)
    assert answer.headers.get("location") == f"{path}/done", answer.text
    return str(await office.lianban.pool.fetchval("select max(case_no) from case_file"))


async def on_file(office: Office, case_no: str) -> dict[str, tuple[str, bool]]:
    """How the papers of the choice stand on file: source, and whether with a file."""
    rows = await office.lianban.pool.fetch(
        "select material, source, digest from material_copy where case_no = $1 and material = any($2)"
        " order by added_at, position",
        case_no,
        [CHOICE, OWNED, RENTED, PLEDGE],
    )
    return {row["material"]: (row["source"], row["digest"] is not None) for row in rows}


async def registered(office: Office, client: httpx.AsyncClient, **said: str) -> str:
    """A case registered at the window, with this said of the choice; its number."""
    path = await begun(client)
    checked = await client.post(f"{path}/materials", data=ticks("paper", **said), files=NOTHING)
    assert checked.headers.get("location") == f"{path}/check", checked.text
    assert (await client.get(f"{path}/check")).status_code == 200
    return await sent(office, client, path, **IDENTITY)


async def entries(office: Office, case_no: str) -> tuple[Entry, ...]:
    return tuple(await journal.read_entries(office.lianban.pool, case_no))


async def test_an_applicant_hands_in_the_second_paper_and_is_asked_for_no_other(office: Office, site: Site) -> None:
    owner = await person(site, "owner")
    path = await begun(owner, "/apply")
    page = (await owner.get(f"{path}/materials")).text
    assert f"证明{papers.PROVES}的材料：任选其一" in page
    assert page.index("房屋权属证明") < page.index("租赁合同") < page.index("以承诺代替：场所使用承诺书")
    assert f'name="tick.{RENTED}" value="later"' not in page, "it is left open for all of them at once"
    left = await owner.post(f"{path}/materials", data=ticks("later"), files=NOTHING)
    assert left.status_code == 422
    assert f"{NAMED}：请任选一份提交" in left.text
    assert f'href="#file.{CHOICE}"' in left.text
    assert (await owner.get(f"{path}/check")).status_code == 422
    upload = {f"file.{RENTED}": ("租赁合同.pdf", files.pdf("lease"), "application/pdf")}
    checked = await owner.post(f"{path}/materials", data=ticks("later"), files=upload)
    assert checked.headers.get("location") == f"{path}/check", checked.text
    page = (await owner.get(f"{path}/check")).text
    assert "租赁合同" in page
    assert "房屋权属证明" not in page
    case_no = await sent(office, owner, path, declared="yes")
    assert await on_file(office, case_no) == {RENTED: ("handed_in", True)}
    state = await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    assert CHOICE not in {gap.subject for gap in state.gaps}
    page = (await (await site.visitor("spj")).get(f"/cases/{case_no}")).text
    assert "租赁合同" in page
    assert "任选其一" not in page
    await office.agrees(case_no)


async def test_the_window_takes_it_in_without_and_the_notice_names_them_together(office: Office, site: Site) -> None:
    window = await site.visitor("window")
    case_no = await registered(office, window, **{f"tick.{CHOICE}": "later"})
    assert await on_file(office, case_no) == {CHOICE: ("missing", False)}
    state = await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    assert [gap.subject for gap in state.opening.missing] == [CHOICE]
    assert NAMED in (await window.get(f"/cases/{case_no}/notices/1")).text, "the receipt says what is not there yet"
    await office.applied(case_no, clerk("spj"), "complete_pre_review", food.SHOP, complete=True)
    page = await done(window, case_no, "notice_correction", "补正通知")
    assert NAMED in page
    seq = next(seq for seq, entry in enumerate(await entries(office, case_no), 1) if entry.kind == "correction_noticed")
    assert NAMED in (await window.get(f"/cases/{case_no}/notices/{seq}")).text
    assert f'name="file.{CHOICE}.{OWNED}"' in page
    lease = {f"file.{CHOICE}.{RENTED}": ("租赁合同.pdf", files.pdf("lease"), "application/pdf")}
    await act(window, case_no, "supply_correction", files=lease)
    state = await office.until(case_no, lambda state: not state.gaps)
    assert state.supplied == (CHOICE,)
    assert await on_file(office, case_no) == {CHOICE: ("missing", False), RENTED: ("handed_in", True)}
    page = (await window.get(f"/cases/{case_no}")).text
    assert "租赁合同" in page
    await office.agrees(case_no)


async def test_a_pledge_stands_for_the_proof_and_can_make_a_bad_one_good(office: Office, site: Site) -> None:
    window, shop = await site.visitor("window"), await site.visitor("spj")
    case_no = await registered(office, window, **{f"tick.{OWNED}": "paper"})
    assert await on_file(office, case_no) == {OWNED: ("handed_in", False)}
    await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    page = (await shop.get(f"/cases/{case_no}")).text
    assert f'name="gap.{OWNED}"' in page
    assert f'name="gap.{RENTED}"' not in page
    review = {"item": food.SHOP, "complete": "no", f"gap.{OWNED}": "PREMISES_UNPROVEN"}
    await act(shop, case_no, "complete_pre_review", **review)
    state = await office.until(case_no, lambda state: bool(state.gaps))
    assert [gap.subject for gap in state.gaps] == [CHOICE]
    await done(window, case_no, "notice_correction", "补正通知")
    page = (await window.get(f"/cases/{case_no}")).text
    assert "以《场所使用承诺书》代替" in page
    nothing = await act(window, case_no, "supply_correction")
    assert "还没有补交材料" in nothing
    await act(window, case_no, "supply_correction", pledge=f"{CHOICE}.{PLEDGE}")
    await office.until(case_no, lambda state: not state.gaps)
    assert (await on_file(office, case_no))[PLEDGE] == ("generated", False)
    assert "申请人已承诺" in (await window.get(f"/cases/{case_no}")).text


async def test_a_pledge_is_said_on_the_page_of_the_materials(office: Office, site: Site) -> None:
    window = await site.visitor("window")
    path = await begun(window)
    await window.post(f"{path}/materials", data=ticks("paper", **{f"tick.{PLEDGE}": "pledged"}), files=NOTHING)
    page = (await window.get(f"{path}/check")).text
    assert "已承诺" in page
    assert f"代替证明{papers.PROVES}的材料" in page
    assert "checked" in (await window.get(f"{path}/materials")).text.split(f'name="tick.{PLEDGE}"')[1][:40]
    case_no = await sent(office, window, path, **IDENTITY)
    assert await on_file(office, case_no) == {PLEDGE: ("generated", False)}
    assert "申请人已承诺" in (await window.get(f"/cases/{case_no}")).text


async def test_a_choice_may_follow_after_acceptance_as_one_paper_may(office: Office, site: Site) -> None:
    window = await site.visitor("window")
    case_no = await registered(office, window, **{f"tick.{CHOICE}": "later"})
    await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    await office.applied(case_no, clerk("spj"), "complete_pre_review", food.SHOP, complete=True)
    page = (await window.get(f"/cases/{case_no}")).text
    assert f'name="deferred" value="{CHOICE}"' in page
    await done(window, case_no, "accept_application", "受理", deferred=CHOICE, pledged="yes")
    state = await office.until(case_no, lambda state: state.accepted_at is not None)
    assert [gap.subject for gap in state.gaps] == [CHOICE]
    receipt = await office.act(case_no, clerk("spj"), "decide_item", food.SHOP, decision="grant")
    assert receipt.refusal is not None
    assert receipt.refusal.code == "DEFERRAL_PENDING"
    content = {"materials": [{"material": RENTED, "file_name": None, "digest": None}], "form": {}, "paper": [RENTED]}
    await office.applied(case_no, WINDOW, "supply_correction", supplied=(RENTED,), content=content)
    state = await office.agrees(case_no)
    assert (state.gaps, state.supplied[-1]) == ((), CHOICE)
    await office.grant(case_no, food.SHOP)


async def test_over_the_api_a_paper_of_the_choice_or_the_choice_itself_is_named(office: Office) -> None:
    usual = food.filing(office.definition, WINDOW)
    other = tuple(each for each in usual.materials if each.material not in (OWNED, RENTED))
    for said, missing in (
        ({RENTED: "handed_in", OWNED: "missing"}, []),
        ({OWNED: "missing"}, [CHOICE]),
        ({CHOICE: "missing"}, [CHOICE]),
    ):
        came = tuple(type(usual.materials[0])(material=key, source=source) for key, source in said.items())
        filing = usual.model_copy(update={"act_id": uuid.uuid4().hex, "materials": (*other, *came)})
        case_no = (await office.lianban.file_case(filing)).case_no
        state = await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
        assert [gap.subject for gap in state.opening.missing] == missing, said
    gaps = (Gap(subject=RENTED, reason="PREMISES_UNPROVEN"),)
    await office.applied(case_no, clerk("spj"), "complete_pre_review", food.SHOP, complete=False, gaps=gaps)
    state = await office.until(case_no, lambda state: state.phase is not Phase.REVIEWING)
    assert {gap.subject for gap in state.gaps} == {CHOICE}
