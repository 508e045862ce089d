"""A definition whose departments are all people: for simulations, and for a practice space, which reaches nobody."""

from __future__ import annotations

from domain.definition.bundle import Definition
from domain.definition.plan import Connector


def by_people(definition: Definition) -> Definition:
    """The definition with every department's system replaced by its people, who are played from the scenario."""
    items = {key: each.model_copy(update=_inbox(each.connector)) for key, each in definition.items.items()}
    departments = {key: each.model_copy(update=_inbox(each.connector)) for key, each in definition.departments.items()}
    entries = tuple(each.model_copy(update=_inbox(each.connector)) for each in definition.bundle.items)
    bundle = definition.bundle.model_copy(update={"items": entries})
    # Made anew, not copied: a copy would keep the hash of the other.
    rest = {name: getattr(definition, name) for name in Definition.model_fields}
    return Definition(**{**rest, "items": items, "departments": departments, "bundle": bundle})


def _inbox(connector: Connector | None) -> dict[str, Connector]:
    return {"connector": Connector.INBOX} if connector is Connector.HTTP else {}
