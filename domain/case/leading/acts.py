"""The act by which another department leads a case (变更牵头部门), declared once."""

from __future__ import annotations

from domain.case.act_kinds import ActKind
from domain.case.act_spec import ActSpec, On
from domain.case.roles import Role

LEAD_ACTS: dict[str, ActSpec] = {
    ActKind.CHANGE_LEAD: ActSpec(
        "变更牵头部门",
        frozenset({Role.SUPERVISOR}),
        On.CASE,
        needs=("to_department",),
        after_conclusion=True,
        about="`to_department` leads from then on; why in `note`, the document that orders it in `document`; no limit "
        "starts anew",
    ),
}
"""Also after 办结: whoever leads looks after what still runs, a delivery or a check."""
