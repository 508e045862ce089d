"""Check-digit rules of the numbers that forms and catalogues carry.

身份证号 (GB 11643-1999), 统一社会信用代码 (GB 32100-2015), and the codes built on the latter: 实施编码 (31) and
the e-licence type (21). Only form and check digits are judged, not whether a number was ever issued.
"""

import re
from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_ID_SHAPE = re.compile(r"\d{17}[\dX]", re.ASCII)

EARLIEST_BIRTH = date(1860, 1, 1)
"""Numbers were first given in 1984; nobody who lived then was born before this day."""

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_USCC_SHAPE = re.compile(rf"[{_USCC_ALPHABET}]{{18}}", re.ASCII)
_USCC_LENGTH = 18

_MOBILE_SHAPE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE_SHAPE = re.compile(r"0\d{2,3}-?\d{7,8}", re.ASCII)
_BANK_ACCOUNT_SHAPE = re.compile(r"\d{12,30}", re.ASCII)
_IMPLEMENTATION_SHAPE = re.compile(r"[0-9A-Z]{18}\d{13}", re.ASCII)
_LICENCE_TYPE_SHAPE = re.compile(r"[0-9A-Z]{18}\d{3}", re.ASCII)


def id_no_problem(text: str, today: date | None = None, name: str = "身份证") -> str | None:
    """What is wrong with an ID number, as a Chinese sentence; None when it is right.

    `today` (Beijing): nobody is born after it; None leaves that out. `name` is that of the document.
    """
    number = text.strip().upper()
    if not _ID_SHAPE.fullmatch(number):
        return f"{name}号应为18位，前17位是数字，末位是数字或X。"
    born = birth_date_of(number)
    if born is None or born < EARLIEST_BIRTH:
        return f"{name}号里的出生日期不存在。"
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, number, strict=False))
    if _ID_CHECKS[total % 11] != number[-1]:
        return f"{name}号末位校验不对，请核对是否抄错。"
    if today is not None and born > today:
        return f"{name}号里的出生日期{born.isoformat()}还没有到，请核对。"
    return None


def birth_date_of(id_no: str) -> date | None:
    """The birth date written in an 18-digit ID number; None when there is no such day."""
    try:
        return date(int(id_no[6:10]), int(id_no[10:12]), int(id_no[12:14]))
    except ValueError:
        return None


def uscc_problem(text: str) -> str | None:
    """What is wrong with a unified social credit code, as a Chinese sentence; None when it is right."""
    code = text.strip().upper()
    if not _USCC_SHAPE.fullmatch(code):
        return "统一社会信用代码应为18位数字和大写字母，不含I、O、S、V、Z。"
    total = sum(weight * _USCC_ALPHABET.index(letter) for weight, letter in zip(_USCC_WEIGHTS, code, strict=False))
    if _USCC_ALPHABET[(31 - total % 31) % 31] != code[-1]:
        return "统一社会信用代码末位校验不对，请核对是否抄错。"
    return None


def implementation_code_problem(text: str) -> str | None:
    """What is wrong with a 实施编码 (31): length and the leading USCC; the rest has no published rule."""
    if not _IMPLEMENTATION_SHAPE.fullmatch(text):
        return "实施编码应为31位：18位统一社会信用代码加13位数字。"
    return uscc_problem(text[:_USCC_LENGTH])


def licence_type_problem(text: str) -> str | None:
    """What is wrong with an e-licence type (21): the issuer's USCC and three digits."""
    if not _LICENCE_TYPE_SHAPE.fullmatch(text):
        return "证照类型代码应为21位：18位统一社会信用代码加3位数字。"
    return uscc_problem(text[:_USCC_LENGTH])


def phone_problem(text: str) -> str | None:
    """What is wrong with a phone number (mobile, or area code and landline); None when it is right."""
    if _MOBILE_SHAPE.fullmatch(text.strip()) or _LANDLINE_SHAPE.fullmatch(text.strip()):
        return None
    return "联系电话应为11位手机号，或带区号的固定电话。"


def bank_account_problem(text: str) -> str | None:
    """What is wrong with a bank account: digits only, 12 to 30, spaces allowed between groups."""
    if _BANK_ACCOUNT_SHAPE.fullmatch(text.replace(" ", "")):
        return None
    return "银行账号应为12至30位数字。"
