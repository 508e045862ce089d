"""Whom the demo's log-in provider knows: people and firms that do not exist, with numbers that are well formed."""

from __future__ import annotations

from typing import Any, NamedTuple


class Known(NamedTuple):
    """Somebody to choose: what the page calls them, and what the provider says of them."""

    key: str
    title: str
    hint: str
    claims: dict[str, Any]


def _person(key: str, name: str, document_no: str, phone: str, acr: str, hint: str) -> Known:
    claims: dict[str, Any] = {"sub": f"p-{key}", "name": name, "document_no": document_no}
    claims |= {"phone_number": phone, "acr": acr}
    if acr == "2":
        claims |= {"email": f"{key}@example.invalid", "email_verified": True}
    return Known(key, name, hint, claims)


def _agent(key: str, of: Known, firm: str, code: str, until: str, hint: str) -> Known:
    mandate = {"name": firm, "code": code, "mandate_until": until}
    return Known(key, f"{firm}（经办人：{of.claims['name']}）", hint, {**of.claims, "firm": mandate})


_MOTHER = _person("mother", "示例母", "61070219000101002X", "13900000001", "3", "个人，人脸核验")
_FATHER = _person("father", "示例父", "610702190001010011", "13900000002", "2", "个人，实名")
_KEEPER = _person("keeper", "示例店主", "610702190001010038", "13900000106", "3", "个人，人脸核验")
_CLERK = _person("clerk", "示例会计", "610702190001010046", "13900000108", "2", "个人，实名")
_VISITOR = _person("visitor", "示例访客", "610702190001010062", "13900000109", "1", "个人，只有密码")

PEOPLE: tuple[Known, ...] = (
    _MOTHER,
    _FATHER,
    _KEEPER,
    _VISITOR,
    _agent("shop", _KEEPER, "示例餐饮店春", "92610702MA00000014", "2099-12-31", "企业，委托有效"),
    _agent("shop-clerk", _CLERK, "示例餐饮店春", "92610702MA00000014", "2099-12-31", "企业，同一企业的另一位经办人"),
    _agent("trade", _CLERK, "示例商贸有限公司", "91610702MA0000002A", "2025-06-30", "企业，委托已经到期"),
)
"""In the order of the page."""


def known(key: str) -> Known | None:
    """Who is meant by a key."""
    return next((each for each in PEOPLE if each.key == key), None)
