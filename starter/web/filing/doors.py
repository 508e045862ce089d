"""The two doors to the same registration: the window's (/filing), and the applicant's own (/apply)."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from starter.web.site.permissions import Page, Pages, person, roles

DECLARATION = (
    "本人（本单位）声明：所填内容和提交的材料真实、有效，同意办理部门为办理本申请核验；已知悉办理部门依照法定职责处理本次"
    "申请所需的个人信息（《个人信息保护法》第十三条第一款第三项、第三十五条），包括身份证件号码等敏感个人信息（第二十八条、"
    "第三十条），只用于办理本申请，保存到法定档案期限届满；不满十四周岁未成年人的信息由监护人提供并同意（第三十一条）。"
)
"""What an applicant declares and is told before an application goes out; kept with the case in these words."""


class BothDoors:
    """Declares a page at both doors, each behind its own permission."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def get(self, path: str) -> Callable[[Page], Page]:
        """A page that is read."""

        def declare(page: Page) -> Page:
            self._pages.get(f"/filing{path}", allow=roles(Role.COUNTER_CLERK))(page)
            self._pages.get(f"/apply{path}", allow=person())(_named(page))
            return page

        return declare

    def post(self, path: str, *, uploads: bool = False) -> Callable[[Page], Page]:
        """A form that is sent."""

        def declare(page: Page) -> Page:
            self._pages.post(f"/filing{path}", allow=roles(Role.COUNTER_CLERK, uploads=uploads))(page)
            self._pages.post(f"/apply{path}", allow=person(uploads=uploads))(_named(page))
            return page

        return declare


def _named(page: Page) -> Page:
    """The same page under a name of its own: routes are told apart by it."""

    async def own(request: Request) -> Response:
        return await page(request)

    own.__name__ = f"own_{page.__name__}"
    own.__doc__ = page.__doc__
    return own
