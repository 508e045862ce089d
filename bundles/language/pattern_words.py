"""What may stand where a text has a fixed form: in words, with an example, in place of the pattern itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import StringConstraints

from bundles.scenarios.desks import DEPUTY_MARK
from domain.definition.bundle_joint import ItemKey
from domain.definition.catalogue import ReasonCode, Slug
from domain.findings.rule import OutcomeKey

CLOCK = r"([01]\d|2[0-3]):([0-5]\d)"
OFFSET = r"\+(\d{1,3})(d|cd)"
DATE = r"(\d{4}-\d{2}-\d{2})"
MOMENT = rf"(?:{OFFSET}|{DATE}) {CLOCK}"
DAY = rf"{OFFSET}|{DATE}"
_CODE = r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*"
_LOGIN = rf"{_CODE}(?:#[1-9][0-9]?)?"

MOMENT_TEXT = f"^{MOMENT}$"
DAY_TEXT = f"^(?:{DAY})$"
SLOT_TEXT = f"^{MOMENT}-{CLOCK}$"
RECEIVED_TEXT = f"^{DATE} {CLOCK}$"
HEAD_TEXT = r"^[a-z][a-z0-9]*\.head$"
NUMBERED_TEXT = rf"^{_CODE}#[1-9][0-9]?$"
PERSON_TEXT = f"^{_LOGIN}$"
OFFICER_TEXT = f"^{_LOGIN}(?:{DEPUTY_MARK}{_LOGIN})?$"
"""Forms of what scenarios say, read in `bundles.scenarios.scenario`."""


def _of(annotated: Any) -> str:
    """The pattern of a text type of the definition language."""
    found = (each.pattern for each in annotated.__metadata__ if isinstance(each, StringConstraints))
    return str(next(found))


_A_CODE = ("小写字母、数字和连字符，以字母开头", "kaiban-minsu")
_A_FIELD = ("“字段组.字段”", "person.phone")
WORDS: Mapping[str, tuple[str, str]] = {
    _of(Slug): _A_CODE,
    _of(ReasonCode): ("大写字母、数字和下划线", "MATERIAL_MISSING"),
    _of(OutcomeKey): ("小写字母、数字和下划线，以字母开头", "found"),
    _of(ItemKey): ("“部门代码/事项代码”", "gaj/csdj"),
    r"^[a-z][a-z0-9_-]*$": _A_CODE,
    r"^[a-z][a-z0-9_-]*\.[a-z][a-z0-9_-]*$": _A_FIELD,
    r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$": _A_FIELD,
    MOMENT_TEXT: ("“+几d 时:分”（收件后第几个工作日；自然日写 cd），或“日期 时:分”", "+2d 09:30"),
    DAY_TEXT: ("“+几d”（收件后第几个工作日；自然日写 cd），或日期", "+10d"),
    SLOT_TEXT: ("“+几d 时:分-时:分”，或“日期 时:分-时:分”", "+3d 09:00-11:00"),
    RECEIVED_TEXT: ("“日期 时:分”", "2026-09-14 09:00"),
    HEAD_TEXT: ("“部门代码.head”（部门负责人）", "spj.head"),
    NUMBERED_TEXT: ("“部门代码#序号”（该部门第几位人员）", "gaj#2"),
    PERSON_TEXT: ("“部门代码#序号”（该部门第几位人员），或账号", "gaj#2"),
    OFFICER_TEXT: ("“部门代码#序号”或账号，代别人来的写“乙 代 甲”", "gaj#2 代 gaj#1"),
    r"^\d{6}$": ("6位数字的行政区划代码", "610702"),
    r"^(\d{6}|\d{9})$": ("6位或9位数字的行政区划代码", "610702"),
    r"^[0-9][0-9-]{2,19}$": ("数字和连字符", "0916-1234567"),
    r"^[A0-]{2,12}$": ("A 表示字母、0 表示数字", "A000"),
    r"^(?:[0-9]{10}|[0-9]{8}-[0-9]{10}|[0-9]{20,24}|[A-Z]{2,6}[0-9]{8,20})$": (
        "支付平台的流水号",
        "2026091400000001234567",
    ),
    r"^(?:[A-Z]{2,4}[0-9]{8,16}[A-Z]{0,2}|[0-9]{12,13})$": ("快递单号", "EA123456789CN"),
    r"^(?:[A-Za-z][0-9A-Za-z._-]*|[0-9][0-9A-Za-z]*[._-][0-9A-Za-z._-]+|[0-9]{20,64})$": (
        "字母、数字、点和连字符组成的编号",
        "ZF-2026-0001",
    ),
    r"^\d{2}:\d{2}-\d{2}:\d{2}$": ("“时:分-时:分”", "09:00-17:00"),
}
"""By pattern: what may stand there, and an example."""


def in_words(pattern: str) -> str:
    """What a text of that pattern looks like; a pattern without words stands for itself."""
    known = WORDS.get(pattern)
    return f"应为{known[0]}，例如 {known[1]}" if known else f"写法不符合规则 {pattern}"
