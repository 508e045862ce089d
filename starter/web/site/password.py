"""One's own password: chosen by oneself, first of all where somebody else set the one before."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ledger.access import keeping
from ledger.access.keeping import By
from starter.office.entrance import TooManyAttempts
from starter.web.site.forms_in import form_of
from starter.web.site.login import after_password
from starter.web.site.permissions import STAFF, Pages, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.passwords import LEAST_CHARS, problem_of

pages = Pages()


@pages.get("/password", allow=roles(*STAFF))
async def password_page(request: Request) -> Response:
    """The form."""
    return _form(request, [])


@pages.post("/password", allow=roles(*STAFF))
async def change_password(request: Request) -> Response:
    """Take the new password when the old one is right; every session ends but a fresh one here."""
    sent, session = form_of(request), session_of(request)
    old, new, again = (str(sent.get(name, ""))[:200] for name in ("old", "new", "again"))
    account_id = session.account_id or ""
    errors = [("new", problem)] if (problem := problem_of(new)) else []
    if new != again:
        errors.append(("again", "两次填写的新密码不一致，请重新填写。"))
    if new == old:
        errors.append(("new", "新密码与原密码相同，请另设一个。"))
    if errors:
        return _form(request, errors)
    try:
        is_right = await shared(request).entrance.is_own(account_id, old)
    except TooManyAttempts as refused:
        return _form(request, [("old", refused.sentence + refused.next_step)], 429)
    if not is_right:
        return _form(request, [("old", "原密码不正确，请重新填写。")])
    await keeping.set_password(pool_of(request), By(account_id=account_id), account_id, new)
    return await after_password(request, session)


def _form(request: Request, errors: list[tuple[str, str]], status: int = 200) -> Response:
    must = session_of(request).must_change
    code = status if status != 200 else 422 if errors else 200
    return render(
        request, "site/password.html", status=code, title="修改密码", errors=errors, must=must, least=LEAST_CHARS
    )
