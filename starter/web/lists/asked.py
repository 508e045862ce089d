"""What an address asks of a list: which view, narrowed to what, sorted how, from which row on, found by which search.

Filters are plain GET parameters, so that a list can be bookmarked, sent and gone back to. What is not understood is
left out. Words that were searched for stand in no address: it carries the id under which the session keeps them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

_LONGEST = 80


@dataclass(frozen=True)
class Choice:
    """A filter: a choice of options (value, words), or a day where there are none."""

    name: str
    label: str
    options: Sequence[tuple[str, str]] = ()
    is_day: bool = False

    def read(self, value: str) -> str:
        """The value if it is one of those that can be chosen, else nothing."""
        if not self.is_day:
            return value if any(value == known for known, _ in self.options) else ""
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            return ""

    def word(self, value: str) -> str:
        """A value as people read it."""
        return next((words for known, words in self.options if known == value), value)


@dataclass(frozen=True)
class Sort:
    """One order in which a list can be read; `column`: the key of the column whose heading leads to it."""

    key: str
    label: str
    by: str
    descending: bool = False
    column: str = ""


@dataclass(frozen=True)
class Asked:
    """What was asked for; `chosen` by the filters' names, without those that are not chosen."""

    path: str
    view: str
    chosen: Mapping[str, str]
    sort: Sort
    after: str = ""
    before: str = ""
    find: str = ""
    is_usual_view: bool = True
    is_usual_sort: bool = True

    def day(self, name: str) -> date | None:
        """A day that was chosen."""
        value = self.chosen.get(name)
        return date.fromisoformat(value) if value else None

    @property
    def query(self) -> str:
        """What follows the question mark, without where in the list one is."""
        return self._query()

    def _query(self, **changes: str) -> str:
        said = {
            "view": "" if self.is_usual_view else self.view,
            **self.chosen,
            "sort": "" if self.is_usual_sort else self.sort.key,
            "find": self.find,
            **changes,
        }
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def query_to_keep(self) -> str:
        """The same without the search: what a saved view keeps."""
        return self._query(find="")

    def address(self, **changes: str) -> str:
        """The list's address with some parameters otherwise; "" leaves one out. It begins at the first row again."""
        text = self._query(**changes)
        return f"{self.path}?{text}" if text else self.path

    def export(self, kind: str) -> str:
        """The address of the whole list as a file."""
        return f"{self.path}/export.{kind}" + (f"?{self.query}" if self.query else "")

    @property
    def here(self) -> str:
        """The address of this very page."""
        return self.address(after=self.after, before=self.before)


def read_asked(
    said: Mapping[str, str],
    path: str,
    views: Sequence[str],
    choices: Sequence[Choice],
    sorts: Sequence[Sort],
) -> Asked:
    """What an address asks for; `said`: its parameters."""
    view = said.get("view", "")
    view = view if view in views else views[0]
    sort = next((each for each in sorts if each.key == said.get("sort", "")), sorts[0])
    chosen = {each.name: each.read(said.get(each.name, "")[:_LONGEST]) for each in choices}
    return Asked(
        path=path,
        view=view,
        chosen={name: value for name, value in chosen.items() if value},
        sort=sort,
        after=said.get("after", "")[:200],
        before=said.get("before", "")[:200],
        find=said.get("find", "")[:40],
        is_usual_view=view == views[0],
        is_usual_sort=sort is sorts[0],
    )
