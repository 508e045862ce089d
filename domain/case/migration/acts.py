"""Acts of the installation itself, each declared once: 日历调整, 版本迁移, 规则换版; no person sends one alone."""

from __future__ import annotations

from domain.case.act_kinds import ActKind
from domain.case.act_spec import ActSpec, On
from domain.case.roles import Role

_ADMIN = frozenset({Role.ADMIN})
_BOTH = frozenset({Role.SUPERVISOR, Role.ADMIN})

INSTALLATION_ACTS: dict[str, ActSpec] = {
    ActKind.CHANGE_CALENDAR: ActSpec(
        "调整日历",
        _ADMIN,
        On.CASE,
        needs=("calendar",),
        after_conclusion=True,
        offered=False,
        sent_by="calendar",
    ),
    ActKind.CHANGE_DEFINITION: ActSpec("版本迁移", _BOTH, On.CASE, needs=("plan",), offered=False, sent_by="migration"),
    ActKind.ADOPT_EDITION: ActSpec(
        "规则换版",
        _BOTH,
        On.CASE,
        needs=("edition",),
        after_conclusion=True,
        offered=False,
        sent_by="migration",
    ),
}
"""API and command line refuse them to callers (`sent_by`)."""
