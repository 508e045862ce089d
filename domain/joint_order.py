"""Whether joint events can come to pass at all: an event waits for its items, an item may wait for events."""

from __future__ import annotations

from collections.abc import Mapping

from domain.plan import Plan


def never_due(plan: Plan) -> tuple[str, ...]:
    """Keys of the events that would wait for ever, because one of their items waits for their own outcome.

    An event is due when all its items have started; one of them starts when what comes before it is granted, and that
    may rest on this event, or on another one that waits likewise.
    """
    needs = _needs(plan)
    return tuple(joint.key for joint in plan.joints if _waits_for_itself(("joint", joint.key), needs))


_Step = tuple[str, str]


def _needs(plan: Plan) -> Mapping[_Step, tuple[_Step, ...]]:
    """What must have happened before each step: an event held, an item started, an item granted."""
    needs: dict[_Step, tuple[_Step, ...]] = {}
    for joint in plan.joints:
        needs["joint", joint.key] = tuple(("started", key) for key in joint.items)
    for item in plan.items:
        needs["started", item.key] = tuple(("granted", key) for key in item.after)
        rests_on = tuple(("joint", joint.key) for joint in plan.joints_of(item.key))
        gates = tuple(("granted", key) for key in item.gate)
        needs["granted", item.key] = (("started", item.key), *gates, *rests_on)
    return needs


def _waits_for_itself(step: _Step, needs: Mapping[_Step, tuple[_Step, ...]]) -> bool:
    """Whether the step is among what it needs, at any remove."""
    seen: set[_Step] = set()
    ahead = list(needs[step])
    while ahead:
        each = ahead.pop()
        if each == step:
            return True
        if each not in seen:
            seen.add(each)
            ahead += needs.get(each, ())
    return False
