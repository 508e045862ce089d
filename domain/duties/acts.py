"""Which act discharges a duty: as the table of acts declares it (`ActSpec.discharges`)."""

from __future__ import annotations

from domain.case.act_specs import ACTS
from domain.case.acts import ActKind
from domain.duties.reasons import DutyReason

_ACTS = {reason: ActKind(kind) for kind, spec in ACTS.items() for reason in spec.discharges}


def act_for(reason: DutyReason) -> ActKind | None:
    """The kind of act that discharges what is owed for this reason; None for what is only ever waited for."""
    return _ACTS.get(reason)
