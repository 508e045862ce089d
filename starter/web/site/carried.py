"""A form that found nobody logged in travels in the log-in page itself, and comes back with its text afterwards.

Nothing of it is kept on the server or stands in an address: the answer to the form carries it in a hidden field, the
log-in form brings it along, and the page after the log-in offers to send it or to look at it where it was typed.
"""

from __future__ import annotations

import json
import re

from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Match, Route

from domain.case.acts import Record
from ledger.accounts import RoleHeld
from starter.web.site.forms_in import text
from starter.web.site.permissions import own_path, permission_of
from starter.web.site.render import render
from starter.web.site.security import SMALL_BODY
from starter.web.site.typed_text import TypedText, shown_fields

FIELD = "carried"
LOOK = "_look_again"
"""Name of the button that shows a form again as it was typed, and sends nothing."""
_SHOWN_AGAIN = re.compile(
    r"/cases/[^/]+/acts/[a-z_]+|/filing/[^/]+/(situation|form|materials)|/query/(correction|withdraw|delivery)"
)
"""Addresses of forms whose page knows `LOOK`."""


class Carried(Record):
    """One form on its way through a log-in: where it goes, its fields, names of files to be chosen anew."""

    path: str
    fields: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    uploads: bool = False

    @property
    def may_look(self) -> bool:
        """Whether its page can show it as it was typed."""
        return _SHOWN_AGAIN.fullmatch(self.path.partition("?")[0]) is not None


def carried_text(typed: TypedText) -> str:
    """The form as the hidden field holds it; empty when nothing was typed."""
    if not typed.fields:
        return ""
    fields = [(name, value) for name, value in typed.fields if name not in (FIELD, LOOK)]
    return json.dumps([typed.path, fields, typed.files, typed.uploads], ensure_ascii=False)


def carried_in(form: FormData) -> Carried | None:
    """The form that a log-in brings along, if it does and can be read."""
    return read_carried(text(form, FIELD, SMALL_BODY))


def read_carried(held: str) -> Carried | None:
    """The form that such a text holds, if it can be read."""
    if not held:
        return None
    try:
        path, fields, files, uploads = json.loads(held)
        carried = Carried.model_validate({"path": path, "fields": fields, "files": files, "uploads": uploads})
    except (ValueError, TypeError, RecursionError, ValidationError):
        return None
    return carried if own_path(carried.path) == carried.path else None


def resume_page(request: Request, carried: Carried) -> HTMLResponse:
    """Logged in: the form as it was typed, to be sent now or looked at where it was typed."""
    return render(
        request,
        "site/resume.html",
        title="已登录，请继续提交",
        carried=carried,
        look=LOOK,
        typed=TypedText(shown=shown_fields(request, carried.fields), files=carried.files),
    )


def wants_a_look(form: FormData) -> bool:
    """Whether the form is only to be shown again."""
    return bool(text(form, LOOK, 20))


def fitting(request: Request, held: list[RoleHeld], path: str, method: str = "GET") -> RoleHeld:
    """Of several roles the first that may open the page one goes back to, else the first."""
    scope = {"type": "http", "path": path.partition("?")[0], "method": method, "headers": [], "root_path": ""}
    for route in request.app.routes:
        if isinstance(route, Route) and route.matches(scope)[0] is Match.FULL:
            permission = permission_of(route.endpoint)
            may = permission.roles if permission else frozenset()
            return next((each for each in held if each.role in may), held[0])
    return held[0]
