"""Joint events for tests: a plan with one, and its steps in the short form in which tests case_names."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.case.acts import Act, Actor, Attendance, Officer, Slot
from domain.case.entries import Entry
from domain.case.joint.state import JointState
from domain.definition.joint import CheckPoint, ClosingRule, JointParty, JointPlan, JointStop, Verdict
from domain.definition.plan import CURRENT_DEFAULTS, PlanItem
from tests.support.pure_case import APPLICANT, LEAD, Life, beijing, clerk, item, plan

KEY = "site"
CHECKLIST = (CheckPoint(key="exit", text="安全出口"), CheckPoint(key="grease", text="油烟净化"))
STOP = JointStop(ground="专家评审", basis="样例法第八条", days=5)
STAGE = "b/two"


def party(department: str, *items: str, **more: Any) -> JointParty:
    """A department with two officers and a checklist of two points."""
    return JointParty(department=department, items=items, **{"checklist": CHECKLIST, **more})


def event(*parties: JointParty, **more: Any) -> JointPlan:
    """A joint inspection that the lead convenes; `a`, `b` and `c` with an item each unless said otherwise."""
    taking_part = parties or tuple(party(each, f"{each}/one") for each in "abc")
    return JointPlan(
        **{"key": KEY, "name": "联合勘验", "kind": "inspection", "convenor": "lead", "parties": taking_part, **more}
    )


def case(
    *parties: JointParty,
    items: tuple[PlanItem, ...] = (),
    filed: str = "",
    defaults: int = CURRENT_DEFAULTS,
    **more: Any,
) -> Life:
    """A case accepted at the window on Monday 2026-03-02, 9:00 (or then), whose items rest on a joint event."""
    made = event(*parties, **more)
    mine = items or tuple(item(key) for key in made.items)
    ways: dict[str, Any] = {"mode": "at_window", "results": "send_as_ready", "defaults": defaults}
    return Life(plan(*mine, joints=(made,), **ways), filed=filed)


def slot(text: str, hours: int = 2) -> Slot:
    """A slot that begins at that Beijing time ("03-04 09:00", of 2026)."""
    starts_at = beijing(f"2026-{text}")
    return Slot(starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours))


def officers(department: str, *numbers: int) -> tuple[Officer, ...]:
    """Officers of a department, by number; two where none is given."""
    return tuple(Officer(actor_id=f"{department}-{each}") for each in numbers or (1, 2))


def there(*departments: str) -> tuple[Attendance, ...]:
    """Two officers of each of these departments."""
    return tuple(Attendance(department=each, officers=officers(each)) for each in departments)


def joint(life: Life, key: str = KEY) -> JointState:
    """Where the event is."""
    return life.state.joints[key]


def on(life: Life, kind: str, actor: Actor, **more: Any) -> tuple[Entry, ...]:
    """An act on the event."""
    return life.act(kind, actor, joint=KEY, **more)


def code(life: Life, kind: str, actor: Actor, **more: Any) -> str | None:
    """An act on the event; the code with which it is refused, or None when it holds."""
    return life.code(kind, actor, joint=KEY, **more)


def convene(life: Life, *slots: Slot, by: Actor = LEAD) -> tuple[Entry, ...]:
    """The convenor proposes slots: Wednesday 9:00 where none is given."""
    return on(life, "convene_joint", by, slots=slots or (slot("03-04 09:00"),))


def confirm(life: Life, *departments: str, slots: tuple[Slot, ...] = ()) -> None:
    """These departments confirm these slots (all that are proposed, where none is given) with two officers each."""
    for each in departments:
        wanted = slots or joint(life).slots
        on(life, "confirm_joint", clerk(each), slots=wanted, officers=officers(each))


def hold(life: Life, *departments: str, by: Actor = LEAD) -> tuple[Entry, ...]:
    """It is held when its slot begins, with two officers of each of these departments."""
    begins = joint(life).slot
    assert begins is not None
    life.until(max(life.now, begins.starts_at))
    return on(life, "hold_joint", by, attendance=there(*departments))


def opine(life: Life, department: str, verdict: Verdict, *points: str, **more: Any) -> tuple[Entry, ...]:
    """An officer of the department gives its opinion."""
    return on(life, "give_joint_opinion", clerk(department), verdict=verdict, points=points, **more)


def held(*parties: JointParty, **more: Any) -> Life:
    """A case whose event was held with all who take part, on Wednesday 2026-03-04."""
    life = case(*parties, **more)
    departments = life.state.plan.joints[0].departments
    convene(life)
    confirm(life, *departments)
    hold(life, *departments)
    return life


def again(life: Life, *departments: str) -> None:
    """What was found is reported put right; these departments come again, two days from now at noon."""
    on(life, "report_rectified", APPLICANT)
    at = (life.now + timedelta(days=2)).replace(hour=4, minute=0, second=0, microsecond=0)
    convene(life, Slot(starts_at=at, ends_at=at + timedelta(hours=1)))
    confirm(life, *departments)
    hold(life, *departments)


def quorum(need: int, *veto: str) -> ClosingRule:
    """So many votes, and who alone may say no."""
    return ClosingRule(rule="quorum", need=need, veto=veto)


def raced(life: Life, *acts: Act) -> list[str | None]:
    """Acts that were made on the same state and reach the case one after the other: the code of each, None: holds."""
    firsts = [life.take(act)[0] for act in acts]
    return [getattr(first, "code", None) for first in firsts]


def at_once(life: Life, kind: str, *actors: Actor, **more: Any) -> list[Act]:
    """The same act by several at the same moment."""
    first = life.make(kind, actors[0], joint=KEY, **more)
    rest = [
        first.model_copy(update={"act_id": f"{first.act_id}-{number}", "actor": actor})
        for number, actor in enumerate(actors[1:], start=2)
    ]
    return [first, *rest]


def moment(text: str) -> datetime:
    """A Beijing time of 2026 ("03-04 09:00"), in UTC."""
    return beijing(f"2026-{text}")
