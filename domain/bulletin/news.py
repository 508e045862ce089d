"""Whom an act on a bulletin (通报) is told: who has it next, who wrote it, and the departments that it names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from pydantic import JsonValue

from domain.case.roles import Role
from domain.news.news import Audience, News, NewsKind, Reader
from domain.record import Record

SILENT = frozenset({"draft", "write", "recall", "drop"})
"""Acts of which nobody is told: what is at work stands in the list of those who supervise."""
HEADS = (Role.DEPARTMENT_HEAD, Role.HANDLER)
"""Who of a named department is told."""


class Told(Record):
    """What is told of a bulletin. `month`: its first day, `document`: 通报〔2026〕3号 once it is published."""

    month: date
    document: str
    version: int
    author: str
    praised: tuple[str, ...]
    criticised: tuple[str, ...]
    is_correction: bool


def news_of_move(act: str, told: Told, at: datetime) -> tuple[News, ...]:
    """What is told of an act (UTC), to each reader once."""
    return tuple(
        News(seq=told.version, at=at, kind=kind, reader=reader, facts={**_facts(told), **facts})
        for kind, reader, facts in _told(act, told)
    )


def _told(act: str, told: Told) -> Iterator[tuple[NewsKind, Reader, dict[str, JsonValue]]]:
    author = Reader(audience=Audience.PERSON, person=told.author)
    match act:
        case "submit":
            yield NewsKind.BULLETIN_TO_REVIEW, Reader(audience=Audience.ROLE, role=Role.SUPERVISOR), {}
        case "approve":
            yield NewsKind.BULLETIN_TO_SIGN, Reader(audience=Audience.ROLE, role=Role.GOVERNMENT_HEAD), {}
        case "return" | "decline":
            yield NewsKind.BULLETIN_RETURNED, author, {}
        case "sign":
            yield NewsKind.BULLETIN_PUBLISHED, author, {}
            for named, departments in (("praised", told.praised), ("criticised", told.criticised)):
                for department in departments:
                    for role in HEADS:
                        reader = Reader(audience=Audience.ROLE, role=role, department=department)
                        yield NewsKind.BULLETIN_PUBLISHED, reader, {"named": named}


def _facts(told: Told) -> dict[str, JsonValue]:
    return {"month": told.month.isoformat(), "document": told.document, "correction": told.is_correction}
