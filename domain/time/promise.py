"""承诺时限 of a whole matter: one limit, or one for each situation (按情形承诺).

A short branch is promised as short as it is; a plan carries the one that its answers call for, so a case that is open
keeps it whatever the definition says later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import TypeAdapter, WrapValidator

from domain.definition.conditions import Condition, Facts
from domain.time.clock_facts import Limit


class PromiseCase(Limit):
    """One promise of several: the limit, and `when` the answers call for it; the last has no condition (其余)."""

    when: Condition | None = None

    @property
    def limit(self) -> Limit:
        """The limit alone."""
        return Limit(**self.model_dump(exclude={"when"}))


Cases = tuple[PromiseCase, ...]
_CASES = TypeAdapter(Cases)
_LIMIT = TypeAdapter(Limit)


def _read(raw: Any, _handler: Callable[[Any], Any]) -> Limit | Cases:
    """As it is written: `{days: 10}`, or a list of cases. Apart, so that what is wrong is told at its own place."""
    if not isinstance(raw, list | tuple):
        return _LIMIT.validate_python(raw)
    cases = _CASES.validate_python(raw)
    if len(cases) < 2:
        raise ValueError("按情形承诺要写两种以上；只有一种的，请写成 promised_limit: {days: …}")
    if cases[-1].when is not None or any(each.when is None for each in cases[:-1]):
        raise ValueError("按情形承诺的，前面每一种都要写 when，最后一种不写（其余情形）")
    return cases


Promise = Annotated[Limit | Cases, WrapValidator(_read)]
"""A promise as a bundle writes it."""


def promise_for(promise: Limit | Cases | None, facts: Facts) -> Limit | None:
    """The promise that these answers call for: of several the first that holds."""
    if promise is None or isinstance(promise, Limit):
        return promise
    return next(each.limit for each in promise if each.when is None or each.when.holds(facts))


def promises_of(promise: Limit | Cases | None) -> tuple[Limit, ...]:
    """Every limit that may be promised, in the order written, each once."""
    if promise is None:
        return ()
    cases = (promise,) if isinstance(promise, Limit) else (each.limit for each in promise)
    return tuple(dict.fromkeys(cases))


def conditions_of(promise: Limit | Cases | None) -> tuple[Condition, ...]:
    """The conditions by which one of several is promised, in order."""
    if promise is None or isinstance(promise, Limit):
        return ()
    return tuple(each.when for each in promise if each.when is not None)
