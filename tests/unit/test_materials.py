"""The rules of one set of materials: order of pages, numbers as people write them, provenance, versions, bounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.definition.forms import MaterialEntry, MaterialSource
from domain.materials import limits
from domain.materials.arranged import (
    PageRef,
    RangeWrong,
    as_written,
    moved,
    named_twice,
    page_numbers,
    pages_of,
    turned,
    without,
)
from domain.materials.provenance import Original, Provenance, together, versions, why_exempt

THREE = pages_of("a", 3)
NOON = datetime(2026, 8, 5, 4, tzinfo=UTC)
LATER = datetime(2026, 8, 6, 4, tzinfo=UTC)


def numbers(pages: tuple[PageRef, ...]) -> list[int]:
    return [page.number for page in pages]


def test_pages_move_turn_and_go() -> None:
    assert numbers(moved(THREE, 2, -1)) == [1, 3, 2]
    assert numbers(moved(THREE, 0, 1)) == [2, 1, 3]
    assert numbers(without(THREE, 1)) == [1, 3]
    once = turned(THREE, 1)
    assert [page.turn for page in once] == [0, 90, 0]
    assert turned(turned(turned(once, 1), 1), 1) == THREE


@pytest.mark.parametrize("at", [-1, 3, 99])
def test_a_place_where_no_page_is_changes_nothing(at: int) -> None:
    assert turned(THREE, at) == without(THREE, at) == moved(THREE, at, 1) == THREE


def test_the_first_page_does_not_move_up_nor_the_last_down() -> None:
    assert moved(THREE, 0, -1) == moved(THREE, 2, 1) == THREE


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("", ()),
        ("1-3", (1, 2, 3)),
        ("3，1", (3, 1)),
        ("第２页至第４页", (2, 3, 4)),
        ("1、2；5 ", (1, 2, 5)),
        ("2—3 3", (2, 3)),
        ("1 - 2, 4", (1, 2, 4)),
    ],
)
def test_page_numbers_are_read_as_people_write_them(written: str, named: tuple[int, ...]) -> None:
    assert page_numbers(written, 5) == named


@pytest.mark.parametrize(
    ("written", "why"),
    [("1-6", "一共只有 5 页"), ("0", "一共只有"), ("3-2", "改成 2-3"), ("一", "不是页码"), ("1--", "不是页码")],
)
def test_what_names_no_page_is_refused_with_what_to_write(written: str, why: str) -> None:
    with pytest.raises(RangeWrong, match=why):
        page_numbers(written, 5)


@given(st.lists(st.integers(1, 40), unique=True))
def test_numbers_written_down_are_read_back(named: list[int]) -> None:
    assert list(page_numbers(as_written(named), 40)) == named


def test_a_page_that_two_materials_claim_is_found() -> None:
    assert named_twice([("a", (1, 2)), ("b", (2, 3))]) == {2: ("a", "b")}


def test_a_copy_made_of_several_says_all_that_it_was_made_of() -> None:
    phone = Provenance(
        origin="online",
        at=NOON,
        originals=(Original(file_name="a.heic", digest="1" * 64, size=9),),
        done=("converted",),
        hints=("dark",),
    )
    before = Provenance(origin="reused", at=LATER, from_case="1", first=NOON)
    made = together([phone, before], ["joined"], date(2027, 1, 1))
    assert (made.origin, made.at, made.from_case, made.first) == ("online", LATER, "1", NOON)
    assert made.done == ("converted", "joined")
    assert (made.originals, made.hints) == (phone.originals, ("dark",))


def test_a_copy_has_expired_after_its_last_day_and_not_on_it() -> None:
    copy = Provenance(origin="online", valid_until=date(2026, 8, 5))
    assert not copy.has_expired(date(2026, 8, 5))
    assert copy.has_expired(date(2026, 8, 6))
    assert not Provenance(origin="online").has_expired(date(2999, 1, 1))


@dataclass(frozen=True)
class Copy:
    name: str
    added_at: datetime


def test_the_newest_copies_are_in_force_and_the_others_stay() -> None:
    first, front, back = Copy("first", NOON), Copy("front", LATER), Copy("back", LATER)
    assert versions([first, front, back]) == ((front, back), (first,))
    assert versions([]) == ()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("made", "由您填写的表单自动生成"),
        ("e_licence", "市公安局签发的电子居民身份证"),
        ("shared_data", "市公安局的数据核验"),
        ("earlier_item", "“出生登记”产生"),
        ("handed_in", ""),
    ],
)
def test_why_a_material_need_not_be_handed_in(source: MaterialSource, said: str) -> None:
    entry = MaterialEntry(
        key="a",
        name="身份证",
        source=source,
        source_name="",
        holder="市公安局",
        licence="居民身份证",
        items=(),
        departments=(),
        made_by=("出生登记",),
    )
    assert said in why_exempt(entry)
    assert bool(why_exempt(entry)) == bool(said)


def test_bounds_are_said_and_kept() -> None:
    assert "20MB" in limits.SAID
    assert limits.too_much_of_material("甲", limits.MATERIAL_PAGES, limits.FILE_BYTES) == ""
    assert "最多 60 页" in limits.too_much_of_material("甲", limits.MATERIAL_PAGES + 1, 0)
    assert "超过 20 MB" in limits.too_much_of_material("甲", 1, limits.FILE_BYTES + 1)
    assert limits.too_much_of_case(limits.CASE_FILES, limits.CASE_BYTES) == ""
    assert "最多 60 个文件" in limits.too_much_of_case(limits.CASE_FILES + 1, 0)
    assert "200 MB" in limits.too_much_of_case(1, limits.CASE_BYTES + 1)
