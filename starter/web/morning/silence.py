"""默示的后果 (`/morning/silence`): what nobody did in time, so that the law or the bundle did it instead."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from ledger.listing import morning
from ledger.listing.morning import BySilence
from starter.web.lists.turning import after_of, turned
from starter.web.morning.reach import MORNING, reach_of
from starter.web.site.permissions import Pages, roles
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

PATH = f"{MORNING}/silence"
PAGE = 50
pages = Pages()
_WORDS = {
    ("case_accepted", "deemed"): "视为受理：五个工作日内没有受理，也没有一次告知（行政许可法第三十二条第一款第四项）",
    ("case_accepted", "silence"): "受理：预审期满，没有部门提出缺件",
    ("item_decided", "silence"): "视为准予延续：有效期届满前没有作出决定（行政许可法第五十条）",
    ("joint_opinion_given", "silence"): "视为同意：期限内没有出具意见，按方案写明的依据",
}


@pages.get(PATH, allow=roles(Role.SUPERVISOR, Role.LEAD))
async def silence_page(request: Request) -> Response:
    """One page, the latest first; a lead sees those of its matters."""
    after = after_of(request, is_moment=True)
    found = await morning.by_silence(pool_of(request), PAGE, lead=reach_of(request).lead, after=after)
    return render(
        request,
        "morning/silence.html",
        title="默示的后果",
        lines=turned(found, PATH, morning.silence_cursor),
        what=_what,
        departments=await shared(request).definition_cache.department_names(),
    )


def _what(line: BySilence) -> str:
    """What came of nobody acting, with the article."""
    if line.kind == "pre_review_silent":
        return "预审期满没有答复，按材料齐全处理"
    return _WORDS.get((line.kind, line.via or ""), "期限内没有办，按规定视为已办")
