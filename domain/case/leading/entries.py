"""What the journal says where the lead of a case changed (变更牵头部门)."""

from __future__ import annotations

from typing import Literal

from domain.case.entry_base import EntryBase


class LeadChanged(EntryBase):
    """变更牵头部门: `to_department` answers for the whole from now on, in the place of `from_department`.

    Nothing starts anew: limits of law and promises run on as they are. Why, and by which document, stands with its act.
    """

    kind: Literal["lead_changed"] = "lead_changed"
    from_department: str
    to_department: str
