"""The remedies (救济渠道) against a decision, one text for guides and notices, with the organs that the place names."""

from __future__ import annotations

from domain.definition.bundle import Definition
from domain.definition.catalogue import Redress

SERVICE = "公共服务"
"""The category of what is no administrative act: against it one complains."""


def remedies(against: str, since: str, redress: Redress | None = None) -> str:
    """Review within 60 days (行政复议法 第二十条), or suit within 6 months (行政诉讼法 第四十六条).

    `against`: of what, as the reader is addressed; `since`: the event from whose day both terms run. `redress`: the
    organ and the court, where they are known.
    """
    organ = f"向{redress.review_organ}" if redress and redress.review_organ else "依法"
    court = redress.court if redress and redress.court else "人民法院"
    return (
        f"{against}，可以自{since}之日起60日内{organ}申请行政复议，或者自{since}之日起6个月内依法向{court}提起行政诉讼"
    )


def redress_of(definition: Definition, department: str) -> Redress:
    """Where one turns against that department: as it says itself, else as the organisation does."""
    usual, own = definition.organisation.redress, definition.departments.get(department)
    return Redress(
        review_organ=(own.review_organ if own else None) or usual.review_organ,
        court=(own.court if own else None) or usual.court,
        complaint=(own.complaint if own else None) or usual.complaint,
    )


def remedies_of(definition: Definition, department: str, item: str | None = None) -> str:
    """What stands under a decision of that department on an item (None: on the application), with its organs."""
    redress = redress_of(definition, department)
    known = definition.items.get(item or "")
    if is_service(definition, department, known.category if known else None):
        return f"如对办理结果不服，可以向{redress.complaint or '其主管部门'}投诉。"
    return f"{remedies('如对本决定不服', '收到决定书', redress)}。"


def is_service(definition: Definition, department: str, category: str | None) -> bool:
    """Whether what is decided is no administrative act: a public service, or a firm's own affair."""
    known = definition.departments.get(department)
    return category == SERVICE or (known is not None and known.kind == "firm")
