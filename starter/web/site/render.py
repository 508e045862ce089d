"""Rendering: the templates, their filters, and what every page knows about its visitor."""

from __future__ import annotations

import hashlib
import uuid
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from domain.case.act_specs import ACTS
from domain.materials import provenance
from starter.web.findings.shown import HINTS
from starter.web.site import security
from starter.web.site.permissions import session_or_none
from starter.web.site.shared import shared
from starter.words import licences, look_ups, money, names

FOLDER = Path(__file__).parents[1]
STATIC = FOLDER / "static"
LARGE_COOKIE = "lianban_large"
"""大字版: whether this browser shows everything larger."""


@cache
def environment() -> Environment:
    """The templates; a name that a page did not give is an error, not an empty place."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["moment"] = names.moment
    made.filters["day"] = names.day
    made.globals["static"] = static_path
    made.globals["words"] = names
    made.globals["licence_words"] = licences
    made.globals["act_specs"] = ACTS
    made.globals["provenance"] = provenance
    made.globals["look_up_words"] = look_ups
    made.globals["money_words"] = money
    made.globals["finding_hints"] = HINTS
    made.globals["new_act_id"] = lambda: str(uuid.uuid4())
    return made


@cache
def static_path(name: str) -> str:
    """Address of a static file with its content's digest, so that it may be kept by browsers for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def _token(request: Request) -> str:
    session, settings = session_or_none(request), shared(request).settings
    if session is None:
        return security.form_token(request, settings)
    in_case = session.case_no if session.person_id else None
    return security.form_token(request, settings, session.account_id or session.person_id, in_case)


def render(request: Request, template: str, *, status: int = 200, **content: Any) -> HTMLResponse:
    """A page. The visitor, the form's token and the kind of installation are always there."""
    settings = shared(request).settings
    session = session_or_none(request)
    context = {
        "request": request,
        "viewer": session,
        "menu": names.menu(session.held.role, request.url.path) if session else None,
        "role_name": names.ROLE_NAMES[session.held.role] if session else "",
        "form_token": _token(request),
        "has_identity": settings.identity is not None,
        "environment": settings.environment,
        "is_practice": settings.practice,
        "is_large": request.cookies.get(LARGE_COOKIE) == "1",
        "errors": [],
        **content,
    }
    response = HTMLResponse(environment().get_template(template).render(context), status_code=status)
    security.keep_guest(request, response, settings)
    return response
