"""Documents of persons (证件): the kinds that forms know, and what a number of each kind looks like.

Only form, check digit and the birth date written in a number are judged, not whether it was ever issued. Sources:
居民身份证 GB 11643-1999; 港澳台居民居住证 国办发〔2018〕81号 (codes 810000, 820000, 830000 in the place of an area);
外国人永久居留身份证 国家移民管理局公告2023年第3号 (18 characters that begin with 9; before 2023 three letters, twelve
digits); 往来大陆通行证 出入境证件 as issued; 护照 ICAO Doc 9303; 出生医学证明 sixth edition and later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from domain.definition.check_digits import id_no_problem
from domain.definition.document_kinds import (
    BIRTH_CERTIFICATE,
    FOREIGN_ID,
    HONGKONG_MACAO_PERMIT,
    PASSPORT,
    RESIDENCE_PERMIT,
    RESIDENT_ID,
    TAIWAN_PERMIT,
)
from domain.definition.normal import normal_id_no

_PASSPORT = re.compile(r"(?=.*\d)[A-Z0-9]{5,9}", re.ASCII)
_HONGKONG_MACAO = re.compile(r"[HM](\d{8}|\d{10})", re.ASCII)
_TAIWAN = re.compile(r"\d{8}|\d{10}(\(?[A-Z]\)?)?", re.ASCII)
_OLD_FOREIGN_ID = re.compile(r"[A-Z]{3}\d{12}", re.ASCII)
_BIRTH_CERTIFICATE = re.compile(r"[A-Z]\d{9}", re.ASCII)
_RESIDENCE_AREAS = ("810000", "820000", "830000")


def document_problem(kind: str, typed: str, today: date | None = None) -> str | None:
    """What is wrong with a document's number, as a Chinese sentence; None when it is right.

    `kind` empty: a 居民身份证, as forms had it before they asked. `today` (Beijing): nobody is born after it.
    """
    number = normal_id_no(typed)
    if not kind:  # forms of that time held the like-shaped numbers of the other cards as well
        return id_no_problem(number, today)
    check = _CHECKS.get(kind)
    if check is None:
        return f"没有“{kind}”这种证件类型。"
    return check(number, today)


def _resident(number: str, today: date | None) -> str | None:
    if number[:6] in _RESIDENCE_AREAS:
        return "这是港澳台居民居住证的号码，请改选证件类型。"
    if number[:1] == "9" and len(number) == 18:
        return "这是外国人永久居留身份证的号码，请改选证件类型。"
    return id_no_problem(number, today)


def _residence(number: str, today: date | None) -> str | None:
    if number[:6] not in _RESIDENCE_AREAS:
        return "港澳台居民居住证号应为18位，以810000、820000或830000开头。"
    return id_no_problem(number, today, RESIDENCE_PERMIT)


def _foreign(number: str, today: date | None) -> str | None:
    if _OLD_FOREIGN_ID.fullmatch(number):
        return None
    if number[:1] != "9":
        return "外国人永久居留身份证号应为18位、以9开头，旧版为3个字母加12位数字。"
    return id_no_problem(number, today, FOREIGN_ID)


def _shaped(pattern: re.Pattern[str], sentence: str) -> Callable[[str, date | None], str | None]:
    return lambda number, _today: None if pattern.fullmatch(number) else sentence


_CHECKS: Mapping[str, Callable[[str, date | None], str | None]] = {
    RESIDENT_ID: _resident,
    PASSPORT: _shaped(_PASSPORT, "护照号码应为5至9位字母和数字。"),
    HONGKONG_MACAO_PERMIT: _shaped(_HONGKONG_MACAO, "港澳居民来往内地通行证号应为H或M加8位数字（旧版10位）。"),
    TAIWAN_PERMIT: _shaped(_TAIWAN, "台湾居民来往大陆通行证号应为8位数字，旧版为10位数字。"),
    RESIDENCE_PERMIT: _residence,
    FOREIGN_ID: _foreign,
    BIRTH_CERTIFICATE: _shaped(_BIRTH_CERTIFICATE, "出生医学证明编号应为1个字母加9位数字。"),
}
