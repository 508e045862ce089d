"""What stands in a role's menu, and what under 更多."""

from __future__ import annotations

import pytest

from domain.case.acts import Role
from starter.words.names import COMMON_NAVIGATION, NAVIGATION, SHOWN, menu


@pytest.mark.parametrize("role", sorted(NAVIGATION))
def test_every_page_of_a_role_stands_in_its_menu_once(role: Role) -> None:
    found = menu(role, "/nothing")
    assert sorted((*found.shown, *found.more)) == sorted((*NAVIGATION[role], *COMMON_NAVIGATION))
    assert found.shown[-1] == ("/news", "消息")
    assert len(found.shown) <= SHOWN + 2
    assert len(found.more) != 1, "更多 would take the place of the one page behind it"


def test_the_page_that_is_open_stands_in_the_menu_wherever_it_belongs() -> None:
    assert ("/complaints", "投诉") in menu(Role.SUPERVISOR, "/nothing").more
    opened = menu(Role.SUPERVISOR, "/complaints/12")
    assert ("/complaints", "投诉") in opened.shown
    assert ("/complaints", "投诉") not in opened.more


def test_a_short_menu_has_nothing_under_more() -> None:
    assert not menu(Role.SURVEYOR, "/surveys").more
