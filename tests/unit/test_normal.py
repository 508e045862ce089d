"""What a person types is understood alike, whatever the keyboard, over every door."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bundles.loader import load_bundle
from domain.definition.catalogue import FieldDef, FieldType
from domain.definition.check_digits import id_no_problem
from domain.definition.form_check import validate_form, value_problem
from domain.definition.forms import merged_form, normal_form
from domain.definition.normal import DASHES, normal_code, normal_number, normal_value
from domain.definition.resolve import resolve
from tests.support import newborn

TODAY = date(2026, 11, 23)
NEWBORN = load_bundle("xinshenger-chusheng").definition
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
SPACES = ("", " ", "\u3000", "\u00a0", "\u200b", "\ufeff")


def field(kind: FieldType, **more: object) -> FieldDef:
    return FieldDef.model_validate({"label": "某项", "type": kind, **more})


ID_NUMBERS = st.builds(
    lambda area, born, serial: _with_check(f"{area}{born:%Y%m%d}{serial:03d}"),
    st.sampled_from(("610702", "110105", "440301")),
    st.dates(date(1930, 1, 1), TODAY),
    st.integers(0, 999),
)
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
DAYS = st.dates(date(1930, 1, 1), TODAY).map(date.isoformat)


def _with_check(stem: str) -> str:
    return next(stem + last for last in "0123456789X" if id_no_problem(stem + last) is None)


@st.composite
def otherwise(draw: st.DrawFn, text: str, between: tuple[str, ...] = SPACES) -> str:
    """The same, as an input method or a paste may give it: some letters full-width, spaces anywhere."""
    letters = [letter.translate(FULL_WIDTH) if draw(st.booleans()) else letter for letter in text]
    return "".join(draw(st.sampled_from(between)) + letter for letter in letters) + draw(st.sampled_from(between))


@given(st.data(), ID_NUMBERS)
def test_an_id_number_is_accepted_alike_however_it_was_typed(data: st.DataObject, number: str) -> None:
    typed = data.draw(otherwise(number, (*SPACES, "-", "－")))
    if number.endswith("X") and data.draw(st.booleans()):
        typed = typed.rstrip("".join(SPACES) + "-－")[:-1] + data.draw(st.sampled_from("xｘ×Х"))
    assert normal_value(field("id_no"), typed) == number
    assert value_problem(field("id_no"), typed, today=TODAY) is None


@given(st.data(), MOBILES, st.sampled_from(("", "+86", "86", "0086", "＋86", "(+86)")))
def test_a_mobile_number_is_accepted_alike_however_it_was_typed(data: st.DataObject, number: str, country: str) -> None:
    grouped = f"{country}{number[:3]}-{number[3:7]}－{number[7:]}" if data.draw(st.booleans()) else country + number
    typed = data.draw(otherwise(grouped))
    assert normal_value(field("phone"), typed) == number
    assert value_problem(field("phone"), typed) is None


@given(st.data(), st.dates(date(1930, 1, 1), TODAY))
def test_a_day_is_accepted_alike_however_it_was_typed(data: st.DataObject, on: date) -> None:
    ways = (f"{on:%Y-%m-%d}", f"{on.year}年{on.month}月{on.day}日", f"{on:%Y/%m/%d}", f"{on:%Y.%m.%d}", f"{on:%Y%m%d}")
    typed = data.draw(otherwise(data.draw(st.sampled_from(ways))))
    assert normal_value(field("date"), typed) == on.isoformat()
    assert value_problem(field("date"), typed) is None


@given(st.data(), st.integers(300, 8000))
def test_a_number_is_accepted_alike_however_it_was_typed(data: st.DataObject, number: int) -> None:
    typed = data.draw(otherwise(data.draw(st.sampled_from((f"{number}", f"{number:,}")))))
    assert normal_value(field("number"), typed) == f"{number}"


KINDS: tuple[FieldType, ...] = (
    "text",
    "name",
    "id_no",
    "uscc",
    "date",
    "datetime",
    "phone",
    "number",
    "address",
    "bank_account",
)


@example("id_no", "A´")
@given(st.sampled_from(KINDS), st.text(max_size=40) | st.from_regex(r"[0-9年月日时分:/. +()-]{0,30}", fullmatch=True))
def test_what_is_normal_stays_as_it_is(kind: FieldType, typed: str) -> None:
    once = normal_value(field(kind), typed)
    assert normal_value(field(kind), once) == once
    assert (value_problem(field(kind), typed) is None) == (value_problem(field(kind), once) is None)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("name", "\u3000李〇 ", "李〇"),
        ("name", "阿卜杜·买买提", "阿卜杜·买买提"),
        ("name", "O’Brien", "O’Brien"),
        ("name", "Ｏ’Ｂｒｉｅｎ", "Ｏ’Ｂｒｉｅｎ"),
        ("name", "José María", "José María"),
        ("address", "示例路\u3000１号", "示例路 １号"),
        ("phone", "(0916) 221-2345", "0916-2212345"),
        ("phone", "０２９８８８８８８８８", "029-88888888"),
        ("datetime", "2026年1月3日8时30分", "2026-01-03T08:30"),
        ("datetime", "2026/1/3　8：30", "2026-01-03T08:30"),
        ("number", "3。5", "3.5"),
        ("uscc", "9161 0702ma00000017", "91610702MA00000017"),
        ("bank_account", "6200 0000 0000 0000 001", "6200000000000000001"),
        ("text", "第一行\r\n第二行", "第一行\n第二行"),
    ],
)
def test_names_and_addresses_keep_their_form_and_numbers_become_one(kind: FieldType, typed: str, kept: str) -> None:
    assert normal_value(field(kind), typed) == kept
    assert value_problem(field(kind), typed) is None


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("number", "3_250"),
        ("number", "1e3"),
        ("number", "nan"),
        ("number", "٣٢٥٠"),
        ("name", "123"),
        ("name", "·"),
        ("text", "一\n\u202e二"),
        ("address", "\x00"),
        ("date", "2026-02-30"),
        ("phone", "12345"),
    ],
)
def test_what_nobody_can_mean_is_refused(kind: FieldType, typed: str) -> None:
    assert value_problem(field(kind), typed) is not None


def test_codes_that_are_copied_by_hand_are_read_alike() -> None:
    assert normal_code("ａｂ3d－ 7kＭｎ") == "AB3D7KMN"
    for dash in DASHES:
        assert normal_number(f"610702{dash}20261123{dash}0001") == "610702-20261123-0001"
    assert normal_number(" ６１０７０２－２０２６１１２３－０００１\u3000") == "610702-20261123-0001"


# --- people who exist, and people who cannot --------------------------------------------------------------------------


def wrong(**values: str) -> dict[str, str]:
    """What is wrong with the newborn form with these values, by field."""
    plan = resolve(NEWBORN, newborn.answers())
    form = merged_form(NEWBORN, plan)
    typed = {**newborn.form(newborn.answers()), **{key.replace("__", "."): value for key, value in values.items()}}
    return {error.field: error.code for error in validate_form(form, typed, TODAY)}


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("护照", "E12345678"),
        ("护照", "ｐａ 123456"),
        ("港澳居民来往内地通行证", "H01234567"),
        ("台湾居民来往大陆通行证", "01234567"),
        ("港澳台居民居住证", _with_check("81000019900101001")),
        ("外国人永久居留身份证", _with_check("91184019900101001")),
        ("外国人永久居留身份证", "USA123456789012"),
        ("居民身份证", "610702190001010011"),
        ("", "610702190001010011"),
    ],
)
def test_a_parent_with_another_document_is_accepted(kind: str, number: str) -> None:
    assert wrong(father__doc_kind=kind, father__id_no=number) == {}


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("护照", "1"),
        ("护照", "ABCDEFGH"),
        ("港澳居民来往内地通行证", "X01234567"),
        ("台湾居民来往大陆通行证", "1234567"),
        ("居民身份证", "E12345678"),
        ("居民身份证", _with_check("81000019900101001")),
        ("外国人永久居留身份证", "610702190001010011"),
    ],
)
def test_a_number_that_is_none_of_its_kind_is_refused(kind: str, number: str) -> None:
    assert wrong(father__doc_kind=kind, father__id_no=number) == {"father.id_no": "FIELD_INVALID"}


def test_nobody_is_born_after_today() -> None:
    assert wrong(father__id_no=_with_check("61070220990101001")) == {"father.id_no": "FIELD_INVALID"}
    assert wrong(baby__born_at="2026-11-24T08:30") == {"baby.born_at": "FIELD_IN_FUTURE"}
    assert wrong(father__id_no=_with_check(f"610702{TODAY:%Y%m%d}001")) == {}


def test_two_people_have_no_number_in_common() -> None:
    same = newborn.FORM["mother.id_no"]
    assert wrong(father__id_no=same) == {"father.id_no": "FIELD_SAME_AS_OTHER"}
    assert wrong(father__id_no=f" {same[:6]}　{same[6:].lower()}") == {"father.id_no": "FIELD_SAME_AS_OTHER"}


def test_a_form_filed_before_there_were_kinds_still_reads() -> None:
    form = merged_form(NEWBORN, resolve(NEWBORN, newborn.answers()))
    old = {key: value for key, value in newborn.form(newborn.answers()).items() if not key.endswith("doc_kind")}
    assert validate_form(form, old, TODAY) == []
    assert normal_form(form, old) == old
