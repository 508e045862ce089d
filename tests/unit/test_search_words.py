"""Lists: what a case is found by, the place that stands in an address, what an address asks, what an export defuses."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.definition.catalogue import FieldType
from domain.definition.forms import Form, FormField, FormGroup
from domain.definition.search import NOBODY, TAIL, asked_words, name_words, number_words, search_words
from ledger.listing.cursor import Cursor, read_cursor
from starter.web.lists.asked import Asked, Choice, Sort, read_asked
from starter.web.lists.export import defused

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=8)
DIGITS = st.text("0123456789", min_size=6, max_size=18)
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def digest(kind: str, number: str) -> str:
    """Tells kinds and numbers apart, and is no character of a name."""
    return f"#{kind}:{number}"


def form(*fields: tuple[str, FieldType, tuple[str, ...]]) -> Form:
    """A form of one group with these fields: (name, type, departments that read it)."""
    made = tuple(
        FormField(key=f"p.{key}", label=key, type=kind, items=("x",), departments=departments)
        for key, kind, departments in fields
    )
    return Form(bundle="b", groups=(FormGroup(key="p", name="人员", fields=made),), answers={})


# --- words ------------------------------------------------------------------------------------------------------------


@given(HAN, st.data())
def test_name_is_found_by_every_part_of_it_and_however_it_was_typed(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    part = name[start : data.draw(st.integers(start + 1, len(name)))]
    typed = data.draw(st.sampled_from(("", " ", "　"))).join(part)
    asked = asked_words(typed, digest)
    assert asked
    assert set(asked) <= name_words(name)


@given(HAN, HAN)
def test_name_that_has_not_all_pairs_is_not_found(name: str, other: str) -> None:
    pairs = {other[at : at + 2] for at in range(len(other) - 1)} or {other}
    assert set(asked_words(other, digest)).issubset(name_words(name)) == all(pair in name for pair in pairs)


@given(DIGITS)
def test_number_is_found_by_the_whole_and_by_its_last_four_and_by_no_other_part(number: str) -> None:
    kept = number_words(number, digest)
    assert set(asked_words(number, digest)) <= kept
    assert set(asked_words(number[-TAIL:].translate(WIDE), digest)) <= kept
    assert asked_words(number[:3], digest) == ()
    assert all(word.startswith("#") for word in kept)
    if number[:TAIL] != number[-TAIL:]:
        assert not set(asked_words(number[:TAIL], digest)) <= kept
    if len(number) > 6:
        assert not set(asked_words(number[1:], digest)) & {digest("tail", number[-TAIL:])}


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("", ()),
        (" 　-", ()),
        ("王", ("王",)),
        ("王小", ("王小",)),
        ("王小明", ("小明", "王小")),
        ("123", ()),
        ("1234", ("#tail:1234",)),
        ("002x", ("#tail:002X",)),
        ("0916-2345", ("#whole:09162345",)),
        ("91610702MA6YX", ("#whole:91610702MA6YX",)),
        ("Ann", ("AN", "NN")),
    ],
)
def test_what_is_typed_is_a_number_or_a_name(typed: str, asked: tuple[str, ...]) -> None:
    assert asked_words(typed, digest) == asked


def test_number_of_four_or_five_characters_is_found_by_its_end_alone() -> None:
    assert number_words("12345", digest) == {"#tail:2345"}
    assert number_words("123", digest) == set()


FIELDS: tuple[tuple[str, FieldType, tuple[str, ...]], ...] = (
    ("name", "text", ("a", "b")),
    ("father", "name", ("a",)),
    ("id_no", "id_no", ("b",)),
    ("note", "text", ("a", "b", "c")),
)


@given(st.fixed_dictionaries({"p.name": HAN, "p.father": HAN, "p.id_no": DIGITS, "p.note": HAN}), HAN)
def test_department_finds_by_what_it_reads_and_by_the_applicant_alone(values: dict[str, str], applicant: str) -> None:
    found = search_words(form(*FIELDS), values, applicant, ("a", "b", "c"), digest)
    everybody = name_words(applicant)
    reads = {
        "a": everybody | name_words(values["p.name"]) | name_words(values["p.father"]),
        "b": everybody | name_words(values["p.name"]) | number_words(values["p.id_no"], digest),
        "c": everybody,  # a note is nothing that one looks for
        NOBODY: everybody,
    }
    assert set(found.words) == reads["a"] | reads["b"]
    for department, seen in reads.items():
        assert set(found.words) - set(found.hidden[department]) == seen
    assert list(found.words) == sorted(set(found.words))


def test_value_without_a_field_or_without_text_finds_nothing() -> None:
    found = search_words(form(*FIELDS), {"p.gone": "王小明", "p.father": ""}, "李四", ("a",), digest)
    assert set(found.words) == name_words("李四")


# --- the place in a list ----------------------------------------------------------------------------------------------

KEYS = st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=30)
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(st.dates(), KEYS, KEYS)
def test_place_by_day_is_read_as_it_was_written(on: date, case_no: str, key: str) -> None:
    place = Cursor(on, case_no, key)
    assert read_cursor(place.text(), is_moment=False) == place


@given(MOMENTS, KEYS, KEYS)
def test_place_by_moment_is_read_as_it_was_written(at: datetime, case_no: str, key: str) -> None:
    place = Cursor(at, case_no, key)
    assert read_cursor(place.text(), is_moment=True) == place
    assert read_cursor(place.text().rstrip("="), is_moment=True) == place


@given(st.one_of(st.text(max_size=60), st.text("ABCDEFabcdef0123456789-_=", max_size=60)), st.booleans())
@example(text="M0", is_moment=False)  # a number and no list
@example(text="WyIyMDI2LTExLTIzIiwgIlx1MDAwMCIsICIiXQ", is_moment=False)  # a NUL in the number of a case
@example(text="WyIyMDI2LTExLTIzIiwgIlx1ZDgwMCIsICIiXQ", is_moment=False)  # half a character
def test_what_is_no_place_begins_the_list_anew(text: str, is_moment: bool) -> None:
    found = read_cursor(text, is_moment=is_moment)
    assert found is None or found.text().rstrip("=") == text.rstrip("=")
    assert found is None or "\x00" not in (found.case_no + found.key).encode().decode(), "what the database can have"


@pytest.mark.parametrize(
    ("value", "is_moment"),
    [(date(2026, 11, 23), True), (AT.replace(tzinfo=None), True), (AT, False)],
    ids=["day-for-a-moment", "moment-without-zone", "moment-for-a-day"],
)
def test_place_of_another_order_begins_the_list_anew(value: Any, is_moment: bool) -> None:
    assert read_cursor(Cursor(value, "c", "k").text(), is_moment=is_moment) is None


# --- addresses --------------------------------------------------------------------------------------------------------

SORTS = (Sort("due", "最先到期", "due"), Sort("last", "最近收件", "received", descending=True))
CHOICES = (Choice("bundle", "一件事", (("b", "开店"), ("c&d=e", "出生"))), Choice("due_from", "到期日从", is_day=True))


def asked(**said: str) -> Asked:
    """What an address with these parameters asks for."""
    return read_asked(said, "/work", ["desk", "waits"], CHOICES, SORTS)


def parameters(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return dict(parse_qsl(address.partition("?")[2]))


def test_what_is_not_understood_is_left_out() -> None:
    usual = asked(view="none", bundle="x", due_from="2026-02-30", sort="?", other="1")
    assert (usual.view, usual.chosen, usual.sort) == ("desk", {}, SORTS[0])
    assert usual.address() == usual.here == "/work"
    assert asked(bundle="b" * 81).chosen == {}


SAID = st.fixed_dictionaries(
    {},
    optional={
        "view": st.sampled_from(("desk", "waits", "none")),
        "bundle": st.sampled_from(("b", "c&d=e", "x")),
        "due_from": st.sampled_from(("2026-11-23", "20261123", "soon")),
        "sort": st.sampled_from(("due", "last", "?")),
        "find": st.text("abc-_", max_size=12),
    },
)


@given(SAID)
def test_address_asks_for_what_it_was_made_of(said: Mapping[str, str]) -> None:
    first = asked(**said)
    again = asked(**parameters(first.address()))
    assert again == first
    assert asked(**parameters(f"?{first.query_to_keep}")).find == ""
    assert parameters(first.export("csv")) == parameters(first.address())


def test_address_with_something_otherwise_begins_at_the_first_row() -> None:
    here = asked(view="waits", bundle="c&d=e", find="s1", after="A1")
    assert parameters(here.here) == {"view": "waits", "bundle": "c&d=e", "find": "s1", "after": "A1"}
    assert parameters(here.address(bundle="")) == {"view": "waits", "find": "s1"}
    assert parameters(here.address(bundle="b", find="")) == {"view": "waits", "bundle": "b"}
    assert here.day("due_from") is None
    assert asked(due_from="2026-11-23").day("due_from") == date(2026, 11, 23)
    assert CHOICES[0].word("b") == "开店"


# --- exports ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("610702190001010011", "'610702190001010011"),
        ("13900000000", "13900000000"),
        ("张三", "张三"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_formula_and_long_number_stay_text(value: str, written: str) -> None:
    assert defused(value) == written


@given(st.text(max_size=40))
def test_defused_value_is_the_value_and_no_formula(value: str) -> None:
    made = defused(value)
    assert made in (value, "'" + value)
    assert not made.startswith(("=", "+", "-", "@", "\t", "\r"))
    target = io.StringIO()
    csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([made])
    assert next(csv.reader(io.StringIO(target.getvalue(), newline=""))) == [made]
