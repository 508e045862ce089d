"""The mailbox of a case: acts that came as signals and effects that finished, taken out in legal order."""

from __future__ import annotations

from datetime import datetime

from domain.case.acts import Act
from domain.case.decide import EffectDone


class Mailbox:
    """Undelivered commands of one case. An act stands in it once, however often its signal comes."""

    def __init__(self, acts: tuple[Act, ...] = ()) -> None:
        self._acts: dict[str, Act] = {act.act_id: act for act in acts}
        self._effects: list[EffectDone] = []

    def put(self, command: Act | EffectDone) -> None:
        """Add a command; an act that is in already stays as it came first."""
        if isinstance(command, Act):
            self._acts.setdefault(command.act_id, command)
        else:
            self._effects.append(command)

    def put_on_file(self, act: Act) -> None:
        """Add an act as the ledger has it, whatever a signal said of it."""
        self._acts[act.act_id] = act

    def first(self) -> Act | EffectDone | None:
        """The command with the earliest legal time; acts before effects of the same moment, then by act id."""
        act = min(self._acts.values(), key=lambda act: (act.received_at, act.act_id), default=None)
        effect = min(self._effects, key=lambda effect: (effect.at, effect.item), default=None)
        if act is None or effect is None:
            return act or effect
        return act if act.received_at <= effect.at else effect

    def take(self, command: Act | EffectDone) -> None:
        """Remove a command that is being handled."""
        if isinstance(command, Act):
            del self._acts[command.act_id]
        else:
            self._effects.remove(command)

    @property
    def acts(self) -> tuple[Act, ...]:
        """The acts still in it, to be carried into the next run."""
        return tuple(self._acts.values())

    @property
    def has_effects(self) -> bool:
        """Whether an effect came back and was not taken yet; it cannot be carried into the next run."""
        return bool(self._effects)

    def has_effect(self, item: str) -> bool:
        """Whether an effect of this item came back and was not taken yet."""
        return any(effect.item == item for effect in self._effects)

    def __bool__(self) -> bool:
        return bool(self._acts or self._effects)


def legal_time(command: Act | EffectDone) -> datetime:
    """The moment by which a command is judged (UTC)."""
    return command.received_at if isinstance(command, Act) else command.at
