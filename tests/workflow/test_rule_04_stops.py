"""Rule 4 on the real engine: time that a law leaves out of the count, announced, ended by itself, renewed (art 45)."""

from __future__ import annotations

from domain.case.acts import Actor, Role
from runtime.settings import Settings
from tests.support.office import WINDOW, clerk
from tests.support.terms import FOOD, HEALTH, SIGN, day, received, terms, terms_office

FOOD_STOP = "检测（食品经营许可）"
WHY = {"opinion": "选错了事项，本件不需要专家评审"}


async def test_stop_ends_by_itself_when_the_announced_time_is_used_up(settings: Settings) -> None:
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-09-18 10:05")
        await case.at("2026-09-22 15:00")
        state = await case.suspends(FOOD, "zjps", 5)
        assert state.items[FOOD].suspended == "zjps"
        assert await case.due(f"{FOOD}.stop#1") == "2026-09-30"
        # Announced time counts as soon as it is announced: nothing fires at the old moments.
        assert (await case.due(f"{FOOD}.promised"), await case.due(f"{FOOD}.statutory")) == ("2026-10-15", "2026-10-29")
        assert await case.refused(clerk("sjj"), "decide_item", FOOD, decision="grant") == "ITEM_SUSPENDED"
        assert (await case.at("2026-09-30 23:59")).items[FOOD].suspended == "zjps"
        state = await case.at("2026-10-01 00:00")
        assert state.items[FOOD].suspended is None
        (resumed,) = await case.entries("item_resumed")
        assert (resumed.via, resumed.at.isoformat()) == ("time_used_up", "2026-09-30T16:00:00+00:00")
        assert await case.rungs(f"{FOOD}.stop#1") == ["remind 09-29 09:00", "lapse 10-01 00:00"]
        assert await case.refused(clerk("sjj"), "resume_item", FOOD) == "NOT_SUSPENDED"
        assert await case.due(f"{FOOD}.promised") == "2026-10-15"
        await case.at("2026-10-16 00:00")
        assert await case.rungs(f"{FOOD}.promised") == ["remind 10-14 09:00", "yellow 10-16 00:00"]
        await office.agrees(case.case_no)


async def test_renewal_prolongs_and_a_result_that_comes_early_ends_the_stop(settings: Settings) -> None:
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-09-18 10:05")
        await case.at("2026-09-22 15:00")
        await case.suspends(FOOD, "zjps", 5)
        await case.at("2026-09-29 10:00")
        state = await case.suspends(FOOD, "zjps", 5)
        assert state.items[FOOD].stops == 2
        assert await case.due(f"{FOOD}.stop#2") == "2026-10-12"
        assert await case.due(f"{FOOD}.promised") == "2026-10-21"
        state = await case.at("2026-10-01 00:00")  # the first announcement would have ended here
        assert state.items[FOOD].suspended == "zjps"
        assert await case.rungs(f"{FOOD}.stop#1") == ["remind 09-29 09:00"]
        await case.at("2026-10-08 11:00")
        state = await case.does(clerk("sjj"), "resume_item", FOOD)
        assert state.items[FOOD].suspended is None
        assert await case.due(f"{FOOD}.promised") == "2026-10-16"
        assert await case.rungs(f"{FOOD}.stop#2") == []
        await case.at("2026-10-13 00:00")
        assert len(await case.entries("item_resumed")) == 1, "the second announcement does not end it once more"
        await office.agrees(case.case_no)


async def test_only_what_the_law_names_stops_the_clock(settings: Settings) -> None:
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-09-18 10:05")
        stop = ("suspend_item", FOOD)
        assert await case.refused(clerk("sjj"), *stop, procedure="kanyan", days=3) == "PROCEDURE_COUNTS"
        assert await case.refused(clerk("sjj"), *stop, procedure="xiuxi", days=3) == "PROCEDURE_UNKNOWN"
        assert await case.refused(clerk("sjj"), *stop, procedure="zjps") == "DAYS_MISSING"
        assert await case.refused(clerk("sjj"), *stop, procedure="zjps", days=31) == "DAYS_TOO_MANY"
        assert await case.refused(clerk("wjj"), *stop, procedure="zjps", days=3) == "WRONG_DEPARTMENT"
        assert await case.refused(WINDOW, *stop, procedure="zjps", days=3) == "NOT_ALLOWED"
        assert await case.refused(clerk("zjj"), "suspend_item", SIGN, procedure="zjps", days=3) == "ITEM_NOT_OPEN"
        assert (await case.due(f"{FOOD}.promised"), await case.due(f"{FOOD}.statutory")) == ("2026-10-09", "2026-10-22")


async def test_whole_counts_along_its_longest_chain_and_says_which_stop_moved_it(settings: Settings) -> None:
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-09-18 10:05")
        assert await case.due("case.whole") == "2026-10-13"
        await case.at("2026-09-22 09:00")
        await case.suspends(FOOD, "jiance", 5)  # until 09-30
        assert await case.due("case.whole") == "2026-10-13", "health still runs"
        await case.at("2026-09-23 09:00")
        state = await case.suspends(HEALTH, "jiance", 2)  # until 09-28: both stand on 09-24 and 09-28
        assert await case.due("case.whole") == "2026-10-15"
        (stop,) = state.clocks["case.whole"].stops
        assert (stop.from_on, stop.until_on) == (day("09-23"), day("09-28"))
        assert FOOD_STOP in stop.ground
        assert "检测（公共场所卫生许可）" in stop.ground
        await case.at("2026-09-24 09:00")
        await case.does(clerk("wjj"), "resume_item", HEALTH)  # the result came in early: only 09-24 is left out
        assert await case.due("case.whole") == "2026-10-14"
        await case.grants(HEALTH)
        # From now on food alone is open: it stands until 09-30, and 10-08 brings it up to where health was.
        assert await case.due("case.whole") == "2026-10-20"
        state = await case.at("2026-10-21 09:00")
        grounds = [stop.ground for stop in state.clocks["case.whole"].stops]
        assert (grounds[-2].rpartition("：")[2], grounds[-1]) == (
            FOOD_STOP,
            "在办事项不在最长的办理线路上：食品经营许可",
        )
        assert await case.rungs("case.whole") == ["remind 10-19 09:00", "yellow 10-21 00:00"]
        await office.agrees(case.case_no)


async def test_stop_entered_by_mistake_is_annulled_and_what_it_held_back_fires_at_once(settings: Settings) -> None:
    head = Actor(actor_id="sjj-head", role=Role.DEPARTMENT_HEAD, department="sjj")
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-09-18 10:05")
        before = await case.due(f"{FOOD}.promised"), await case.due(f"{FOOD}.statutory"), await case.due("case.whole")
        await case.at("2026-09-22 15:00")
        await case.suspends(FOOD, "zjps", 20)
        await case.at("2026-10-10 09:00")
        assert await case.rungs(f"{FOOD}.promised") == []
        assert await case.refused(clerk("sjj"), "annul_stop", FOOD, content=WHY) == "NOT_ALLOWED"
        state = await case.does(head, "annul_stop", FOOD, content=WHY)
        assert state.items[FOOD].suspended is None
        after = await case.due(f"{FOOD}.promised"), await case.due(f"{FOOD}.statutory"), await case.due("case.whole")
        assert after == before
        state = await case.at("2026-10-10 12:00")
        fired = await case.rungs(f"{FOOD}.promised")
        assert [text.partition(" ")[0] for text in fired] == ["remind", "yellow"]
        assert {text[-11:-6] for text in fired} == {"10-10"}, "both at the moment of the annulment"
        state = await case.at("2026-11-12 00:00")
        assert await case.entries("item_resumed") == []
        assert len([text for text in await case.rungs(f"{FOOD}.promised") if text.startswith("remind")]) == 1
        await office.agrees(case.case_no)
