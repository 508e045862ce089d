"""The options of `lianban case act`, made from what an act may say: a field of an act is an option of the command.

People are named by login, times in Beijing time, what has several parts in one word (材料=原因代码).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime
from types import UnionType
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin

from cyclopts import Parameter

from domain.case.acts import PERSON, ActSaid, Attendance, Gap, Officer, Said, Slot
from domain.time.calendar import BEIJING
from starter.cli.case.filing import account_id, refused
from starter.office.client import Lianban

Words = TypeVar("Words")
Read = Callable[[Lianban, str], Awaitable[object]]
"""What one word of the command line stands for."""


class _Shape(NamedTuple):
    """A field without its frame: the type that it holds, whether many of them, whether it names an account."""

    holds: Any
    is_many: bool = False
    is_person: bool = False


class _Written(NamedTuple):
    """How the command line writes a thing that has parts."""

    how: str
    read: Read
    name: str = ""


def with_what_acts_say(words: type[Words]) -> type[Words]:
    """That dataclass with one option more, before its own, for every field that a person may say with an act."""
    options = dataclasses.make_dataclass("Options", list(_options()), frozen=True)
    about = {"__doc__": words.__doc__, "__module__": words.__module__}
    return dataclasses.make_dataclass(words.__name__, [], bases=(words, options), frozen=True, namespace=about)


async def said(lianban: Lianban, words: object) -> dict[str, object]:
    """What these words say, as fields of an act. Raises LianbanError where one cannot be read."""
    return {name: await _value(lianban, name, getattr(words, name)) for name in Said.model_fields}


async def _value(lianban: Lianban, name: str, value: Any) -> object:
    shape = _shape_of(name)
    read = _reader(name, shape)
    if value is None or read is None:
        return value
    return tuple([await read(lianban, each) for each in value]) if shape.is_many else await read(lianban, value)


def _reader(name: str, shape: _Shape) -> Read | None:
    if shape.is_person:
        # Who is removed or handed over from may have left meanwhile; nobody else may be named who has.
        return _former_colleague if name == "whose" else _colleague
    return _WRITTEN[shape.holds].read if shape.holds in _WRITTEN else None


def _options() -> Iterator[tuple[str, Any, Any]]:
    for name in Said.model_fields:
        shape, default = _shape_of(name), ActSaid.model_fields[name].default
        written = _WRITTEN.get(shape.holds)
        kind = str if written else shape.holds
        kind = tuple[kind, ...] if shape.is_many else kind | None  # type: ignore[valid-type]
        option = written.name if written and written.name else name.removesuffix("s") if shape.is_many else name
        text = Parameter(name=f"--{option.replace('_', '-')}", negative=_ANSWER_NO.get(name), help=_help(name, shape))
        yield name, Annotated[kind, text], default


def _help(name: str, shape: _Shape) -> str:
    field = ActSaid.model_fields[name]
    parts = [field.description or "", *(f"例如 {each}" for each in field.examples or ())]
    if shape.holds in _WRITTEN:
        parts.append(_WRITTEN[shape.holds].how)
    if shape.is_person:
        parts.append("登录名")
    return "：".join(parts) + ("，可写多次。" if shape.is_many else "。")


def _shape_of(name: str) -> _Shape:
    shape = _bare(_Shape(ActSaid.model_fields[name].annotation))
    return shape._replace(holds=str) if shape.is_person else shape


def _bare(shape: _Shape) -> _Shape:
    kind, arguments = shape.holds, get_args(shape.holds)
    if get_origin(kind) in (Union, UnionType):
        return _bare(shape._replace(holds=arguments[0]))  # the other one is None
    if get_origin(kind) is Annotated:
        return _bare(shape._replace(holds=arguments[0], is_person=shape.is_person or PERSON in arguments))
    return _bare(shape._replace(holds=arguments[0], is_many=True)) if get_origin(kind) is tuple else shape


async def _colleague(lianban: Lianban, login: str) -> str:
    return await account_id(lianban, login)


async def _former_colleague(lianban: Lianban, login: str) -> str:
    return await account_id(lianban, login, departed=True)


async def _gap(_lianban: Lianban, text: str) -> Gap:
    subject, reason = pair(text)
    return Gap(subject=subject, reason=reason)


async def _officer(lianban: Lianban, text: str) -> Officer:
    login, _, stead = text.partition("=")
    return Officer(
        actor_id=await account_id(lianban, login), deputy_for=await account_id(lianban, stead) if stead else None
    )


async def _present(lianban: Lianban, text: str) -> Attendance:
    department, logins = pair(text)
    officers = [await _officer(lianban, f"{login}=") for login in logins.split(",") if login]
    return Attendance(department=department, officers=tuple(officers))


async def _slot(_lianban: Lianban, text: str) -> Slot:
    start, _, end = text.partition("/")
    try:
        starts_at, ends_at = (_moment(each) for each in (start, end))
        return Slot(starts_at=starts_at, ends_at=ends_at)
    except ValueError:  # also what the model says of times the wrong way round
        raise refused("USAGE", f"时间“{text}”应写成 2026-11-26T09:00/2026-11-26T11:00。", "") from None


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=BEIJING)).astimezone(UTC)


def pair(text: str) -> tuple[str, str]:
    """ "name=content" taken apart. Raises LianbanError."""
    name, mark, value = text.partition("=")
    if not mark:
        raise refused("USAGE", f"“{name}”应写成 名称=内容。", "")
    return name, value


_WRITTEN: Mapping[Any, _Written] = {
    Gap: _Written("材料或字段=原因代码", _gap),
    Slot: _Written("北京时间 2026-11-26T09:00/2026-11-26T11:00", _slot),
    Officer: _Written("登录名，代替别人前来的写 xf2=xf", _officer),
    Attendance: _Written("部门=登录名,登录名", _present, name="present"),
}
_ANSWER_NO: Mapping[str, str] = {
    "complete": "--incomplete",
    "pledged": "",
    "met": "--not-met",
    "agree": "--disagree",
    "upheld": "--not-upheld",
}
"""How a question is answered with no; a pledge is either there or not."""
