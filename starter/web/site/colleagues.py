"""Colleagues (同事) to choose from in forms: people by department, shown by name and sent by account id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.case.acts import Role
from starter.words.names import ROLE_NAMES

SEPARATOR = "|"


@dataclass(frozen=True)
class Colleague:
    """One person in one role of one department."""

    account_id: str
    name: str
    role: Role
    department: str

    @property
    def value(self) -> str:
        """What a form sends: the department and the account."""
        return f"{self.department}{SEPARATOR}{self.account_id}"

    @property
    def label(self) -> str:
        """The name, with the role where it is not the usual one."""
        return self.name if self.role is Role.HANDLER else f"{self.name}（{ROLE_NAMES[self.role]}）"


Choices = list[tuple[str, list[Colleague]]]
"""Departments by name, each with its people."""


@dataclass(frozen=True)
class Colleagues:
    """Those who can be named in a case's forms."""

    people: tuple[Colleague, ...] = ()

    def who_work(self) -> Colleagues:
        """Those who can have an item in hand."""
        return Colleagues(tuple(each for each in self.people if each.role is Role.HANDLER))

    def choices(self, names: Mapping[str, str], *departments: str, without: Iterable[str | None] = ()) -> Choices:
        """(department's name, people) in the order of `departments` (none: all), without those named."""
        left_out = set(without)
        found: dict[str, dict[str, Colleague]] = {code: {} for code in departments}
        for each in self.people:
            if each.account_id not in left_out and (not departments or each.department in found):
                found.setdefault(each.department, {}).setdefault(each.account_id, each)
        return [(names.get(code, code), list(people.values())) for code, people in found.items() if people]

    def chosen(self, value: str) -> Colleague | None:
        """Whom a form's value names, if it is one of them."""
        return next((each for each in self.people if each.value == value), None)
