"""Check digits of ID numbers, credit codes and the codes built on them."""

from datetime import date

import pytest

from domain.definition.check_digits import (
    bank_account_problem,
    birth_date_of,
    id_no_problem,
    implementation_code_problem,
    licence_type_problem,
    phone_problem,
    uscc_problem,
)
from domain.definition.normal import normal_id_no


@pytest.mark.parametrize(
    "number",
    ["11010519491231002X", "610702190001010011", "61070219000101002X", "61070219000101002x", " 610702190001010011 "],
)
def test_right_id_number_is_accepted(number: str) -> None:
    assert id_no_problem(number) is None


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("110105194912310021", "校验"),
        ("11010519491321002X", "出生日期"),
        ("610702190002300010", "出生日期"),
        ("110105491231002", "18位"),
        ("１１０１０５19491231002X", "18位"),
        ("", "18位"),
        ("X10105194912310021", "18位"),
    ],
)
def test_wrong_id_number_is_refused_with_what_is_wrong(number: str, words: str) -> None:
    problem = id_no_problem(number)
    assert problem is not None
    assert words in problem


def test_id_number_is_kept_with_capital_x() -> None:
    assert normal_id_no(" 61070219000101002x") == "61070219000101002X"


def test_birth_date_is_read_from_the_id_number() -> None:
    assert birth_date_of("11010519491231002X") == date(1949, 12, 31)


@pytest.mark.parametrize(
    "code",
    [
        "11100000000013127D",
        "12441500196720244T",
        "11511301008778183N",
        "11430000MB191025XP",
        "115113010833722043",
        "91610702MA00000017",
        "116107020000000009",
    ],
)
def test_right_credit_code_is_accepted(code: str) -> None:
    assert uscc_problem(code) is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("11100000000013127E", "校验"),
        ("11100000000031127D", "校验"),
        ("12441500196720244I", "不含"),
        ("91610702MA0000001", "18位"),
    ],
)
def test_wrong_credit_code_is_refused_with_what_is_wrong(code: str, words: str) -> None:
    problem = uscc_problem(code)
    assert problem is not None
    assert words in problem


def test_implementation_code_is_a_credit_code_and_thirteen_digits() -> None:
    assert implementation_code_problem("12441500196720244T3442199806003") is None
    assert "31位" in (implementation_code_problem("12441500196720244T344219980600") or "")
    assert "校验" in (implementation_code_problem("12441500196720244N3442199806003") or "")


def test_licence_type_is_the_issuers_credit_code_and_three_digits() -> None:
    assert licence_type_problem("11100000000013127D005") is None
    assert "21位" in (licence_type_problem("11100000000013127D05") or "")
    assert "校验" in (licence_type_problem("11100000000013127E005") or "")


@pytest.mark.parametrize("phone", ["13900000001", "0916-2212345", "09162212345"])
def test_mobile_and_landline_numbers_are_accepted(phone: str) -> None:
    assert phone_problem(phone) is None


@pytest.mark.parametrize("phone", ["1390000000", "23900000001", "2212345", "1390000000a", ""])
def test_other_phone_numbers_are_refused(phone: str) -> None:
    assert phone_problem(phone) is not None


def test_bank_account_is_twelve_to_thirty_digits() -> None:
    assert bank_account_problem("6200 0000 0000 0000 001") is None
    assert bank_account_problem("62000000000") is not None
