"""What the page of a case knows of the form of one kind of act: who reads it, how it is drawn, and where it stands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from starlette.datastructures import FormData
from starlette.requests import Request

from starter.web.case.in_hand import CaseInHand
from starter.web.case.records import ItemView
from starter.web.case.view import CaseView
from starter.web.site.form_parts import Parts

Reader = Callable[[Request, CaseInHand, FormData, "str | None"], Awaitable[Parts]]
"""From the sent form to what the act says. Raises FormWrong."""
Title = str | Callable[[CaseView, ItemView | None], str]
"""Words over the form, or those of the button that opens it."""


@dataclass(frozen=True)
class OnCase:
    """How the form of an act on the whole case stands: before the items' acts, after them, or at the end."""

    place: Literal["before", "after", "end"]
    title: Title
    folded: bool | Callable[[CaseView], bool] = False


@dataclass(frozen=True)
class ActForm:
    """The form of one kind of act.

    `macro`: `<file>.<macro>` of the templates that draws it (`act_parts`, `desk_parts`, `step_parts`, …).
    `item`: how it stands among the acts on an item: a button, an open form, a folded one, or one beside others under
    更多. `when`: not shown otherwise. `alone`: it also stands on a page of its own, under the plain names of its
    fields.
    """

    read: Reader
    macro: str
    item: Literal["button", "open", "folded", "more"] | None = None
    title: Title = ""
    case: OnCase | None = None
    when: Callable[[CaseView, ItemView | None], bool] | None = None
    alone: bool = False
