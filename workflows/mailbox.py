"""The mailbox of a process: acts that came as signals and effects that finished, taken out in legal order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, cast

from domain.process.rules import ActT, DoneT


class Mailbox(Generic[ActT, DoneT]):
    """Undelivered commands of one process. An act stands in it once, however often its signal comes."""

    def __init__(self, kind_of_act: type[ActT], acts: Iterable[ActT] = ()) -> None:
        self._kind_of_act = kind_of_act
        self._acts: dict[str, ActT] = {act.act_id: act for act in acts}
        self._effects: list[DoneT] = []

    def put(self, command: ActT | DoneT) -> None:
        """Add a command; an act that is in already stays as it came first."""
        if isinstance(command, self._kind_of_act):
            self._acts.setdefault(command.act_id, command)
        else:
            self._effects.append(cast("DoneT", command))

    def put_on_file(self, act: ActT) -> None:
        """Add an act as the ledger has it, whatever a signal said of it."""
        self._acts[act.act_id] = act

    def first(self) -> ActT | DoneT | None:
        """The command with the earliest legal time; acts before effects of the same moment, then by act id."""
        act = min(self._acts.values(), key=lambda act: (act.legal_time, act.act_id), default=None)
        effect = min(self._effects, key=lambda effect: (effect.legal_time, effect.key), default=None)
        if act is None or effect is None:
            return act or effect
        return act if act.legal_time <= effect.legal_time else effect

    def take(self, command: ActT | DoneT) -> None:
        """Remove a command that is being handled."""
        if isinstance(command, self._kind_of_act):
            del self._acts[command.act_id]
        else:
            self._effects.remove(cast("DoneT", command))

    @property
    def acts(self) -> tuple[ActT, ...]:
        """The acts still in it, to be carried into the next run."""
        return tuple(self._acts.values())

    @property
    def has_effects(self) -> bool:
        """Whether an effect came back and was not taken yet; it cannot be carried into the next run."""
        return bool(self._effects)

    def has_effect(self, key: str) -> bool:
        """Whether an effect of this key came back and was not taken yet."""
        return any(effect.key == key for effect in self._effects)

    def __bool__(self) -> bool:
        return bool(self._acts or self._effects)
