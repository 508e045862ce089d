"""One joint event as a visitor may see it: where it stands, whose move it is, who takes part, what they found.

Least data: what was written and which files go with it are for the departments that take part, the convenor, the
window and the applicant; the supervisor sees progress. Evidence files are for the departments alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.case.acts import Officer, Role, Slot
from domain.case.joint.outcome import points_of
from domain.case.joint.state import JointPhase, JointState, PartyState
from domain.case.questions import joint_turn, round_parties
from domain.definition.joint import CheckPoint, JointParty, JointPlan
from starter.web.case.dossier import Dossier
from starter.web.case.dues import Dues
from starter.web.case.records import DueView
from starter.web.joint.declared import rules_of
from starter.web.joint.offered import joint_acts
from starter.web.joint.story import Round, rounds_of
from starter.words import joint as joint_words
from starter.words.case_names import slot_words

PHASE_LOOKS: Mapping[JointPhase, str] = {
    JointPhase.PENDING: "",
    JointPhase.DUE: "is-yellow",
    JointPhase.CONVENED: "is-blue",
    JointPhase.BOOKING: "is-yellow",
    JointPhase.SCHEDULED: "is-blue",
    JointPhase.HELD: "is-blue",
    JointPhase.RECTIFYING: "is-yellow",
    JointPhase.CLOSED: "",
    JointPhase.CANCELLED: "",
}
OUTCOME_LOOKS: Mapping[str, str] = {
    "passed": "is-green",
    "partly_passed": "is-yellow",
    "rectify": "is-yellow",
    "failed": "is-red",
}
VERDICT_LOOKS: Mapping[str, str] = {"pass": "is-green", "rectify": "is-yellow", "fail": "is-red"}
READS_FINDINGS = frozenset(
    {Role.APPLICANT, Role.COUNTER_CLERK, Role.LEAD, Role.HANDLER, Role.DEPARTMENT_HEAD},
)
"""Roles that read what was written; a department only where it takes part."""
OPENS_FILES = frozenset({Role.LEAD, Role.HANDLER, Role.DEPARTMENT_HEAD})


@dataclass(frozen=True)
class Evidence:
    """A file that goes with an opinion or a report; `path` empty: not for this visitor."""

    name: str
    digest: str
    path: str


@dataclass(frozen=True)
class PointView:
    """A point of the checklist, whether it was found in order (None: not said), and what was remarked."""

    point: CheckPoint
    is_good: bool | None
    remark: str


@dataclass(frozen=True)
class Finding:
    """A department's opinion: what, by whom, when, on which points, with which words and files."""

    verdict: str
    word: str
    look: str
    by: str
    at: datetime
    act_id: str | None
    via: str
    is_late: bool
    points: tuple[PointView, ...]
    note: str
    visit: str
    files: tuple[Evidence, ...]

    @property
    def wrong(self) -> tuple[PointView, ...]:
        """Points that are not in order."""
        return tuple(each for each in self.points if each.is_good is False)


@dataclass(frozen=True)
class PartyView:
    """One department of the event."""

    department: str
    name: str
    plan: JointParty
    state: PartyState
    items: tuple[str, ...]
    in_round: bool
    points: tuple[CheckPoint, ...]
    answer: str
    officers: str
    present: str
    finding: Finding | None

    @property
    def out_of_round(self) -> str:
        """Why it takes no part in the round that runs; empty where it does."""
        if self.in_round:
            return ""
        if self.state.outvoted:
            return "意见不同，按票数已通过"
        return "已通过" if self.state.passed else "不再参加"


@dataclass(frozen=True)
class JointView:
    """Everything that one visitor's page of an event shows. `own`: the visitor's department, where it takes part."""

    case: Dossier
    plan: JointPlan
    state: JointState
    kind: str
    word: str
    look: str
    move: str
    to_do: str
    dues: tuple[DueView, ...]
    parties: tuple[PartyView, ...]
    own: PartyView | None
    rounds: tuple[Round, ...]
    place: str
    words: str
    rules: tuple[str, ...]
    acts: frozenset[str]
    reads_findings: bool

    @property
    def path(self) -> str:
        """The event's page."""
        return f"/cases/{self.case.head.case_no}/joint/{self.plan.key}"

    def prefix(self, kind: str) -> str:
        """What the ids of the form of that act begin with, so that each is its page's only one of its name."""
        return prefix_of(self.plan.key, kind)

    @property
    def convenor(self) -> str:
        """The convening department by name."""
        return self.case.departments.get(self.plan.convenor, self.plan.convenor)

    @property
    def moves_left(self) -> int:
        """How often the applicant may still ask to move it."""
        return max(0, self.plan.moves - self.state.moves)

    @property
    def taking_part(self) -> tuple[PartyView, ...]:
        """Departments of the round that runs."""
        return tuple(each for each in self.parties if each.in_round)

    def party(self, department: str) -> PartyView:
        """One department. Raises KeyError."""
        return next(each for each in self.parties if each.department == department)


def joint_views(case: Dossier) -> tuple[JointView, ...]:
    """All events of a case."""
    return tuple(view for plan in case.state.plan.joints if (view := joint_view(case, plan.key)) is not None)


def joint_view(case: Dossier, key: str) -> JointView | None:
    """One event as the visitor of that case's page may see it; None where the case has none of that key."""
    plan = case.state.plan.joint(key)
    if plan is None:
        return None
    state, reads = case.state.joints[key], reads_findings(case, plan)
    rounds = rounds_of(case.course, key)
    reader = Reader(case, plan, reads)
    taking_part = round_parties(case.state, plan)
    parties = tuple(
        reader.party(each, state, rounds[-1] if rounds else None, each.department in taking_part)
        for each in plan.parties
    )
    move, to_do = _move(case, plan, state)
    convened = next((each.convened for each in reversed(rounds) if each.convened is not None), None)
    said = case.contents.get((convened.act_id if convened else None) or "", {})
    word, look = joint_words.PHASE_NAMES[state.phase], PHASE_LOOKS[state.phase]
    if state.phase is JointPhase.CLOSED and state.outcome:
        word, look = joint_words.OUTCOME_NAMES[state.outcome], OUTCOME_LOOKS[state.outcome]
    return JointView(
        case=case,
        plan=plan,
        state=state,
        kind=joint_words.KIND_NAMES[plan.kind],
        word=word,
        look=look,
        move=move,
        to_do=to_do,
        dues=Dues(case.state, case.now).of_joint(key),
        parties=parties,
        own=next((each for each in parties if each.department == case.actor.department), None),
        rounds=rounds,
        place=str(said.get("place") or ""),
        words=str(said.get("note") or ""),
        rules=rules_of(plan, case.departments, case.case_names.items),
        acts=joint_acts(case.state, case.actor, case.now, key),
        reads_findings=reads,
    )


def reads_findings(case: Dossier, plan: JointPlan) -> bool:
    """Whether the visitor reads what departments wrote about the event."""
    actor = case.actor
    if actor.role not in READS_FINDINGS:
        return False
    if actor.role in (Role.HANDLER, Role.DEPARTMENT_HEAD):
        return plan.concerns(actor.department)
    return True


def opens_files(case: Dossier, plan: JointPlan) -> bool:
    """Whether the visitor opens evidence files."""
    return case.actor.role in OPENS_FILES and plan.concerns(case.actor.department)


@dataclass(frozen=True)
class Reader:
    """Turns what the journal and the acts say about departments into what the visitor may read."""

    case: Dossier
    plan: JointPlan
    reads: bool

    def party(self, plan: JointParty, event: JointState, latest: Round | None, in_round: bool) -> PartyView:
        """One department as it stands in the round that runs (or ran last)."""
        case_names, state = self.case.case_names, event.parties[plan.department]
        points = points_of(event, plan)
        return PartyView(
            department=plan.department,
            name=self.case.departments.get(plan.department, plan.department),
            plan=plan,
            state=state,
            items=tuple(case_names.items[key] for key in plan.items if key in case_names.items),
            in_round=in_round,
            points=points,
            answer=self._answer(state, plan.department, latest),
            officers=self._named(state.officers),
            present="" if state.present is None else self._named(state.present) or "未到场",
            finding=self.finding(plan, latest) if latest else None,
        )

    def finding(self, party: JointParty, about: Round) -> Finding | None:
        """A department's opinion in one round."""
        given = about.opinions.get(party.department)
        if given is None:
            return None
        content = self.case.contents.get(given.act_id or "", {}) if self.reads else {}
        return Finding(
            verdict=given.verdict,
            word=joint_words.VERDICT_NAMES[given.verdict],
            look=VERDICT_LOOKS[given.verdict],
            by=self.case.case_names.who(given.actor) if given.actor else "",
            at=given.at,
            act_id=given.act_id,
            via=given.via,
            is_late=given.late,
            points=self._points(party, about, given.points, content),
            note=str(content.get("note") or ""),
            visit=self._named(given.officers),
            files=self.evidence(given.act_id, content),
        )

    def evidence(self, act_id: str | None, content: Mapping[str, Any]) -> tuple[Evidence, ...]:
        """Files of an act; with their addresses for those who may open them."""
        opens = opens_files(self.case, self.plan)
        base = f"/cases/{self.case.head.case_no}/joint/{self.plan.key}/files/{act_id}"
        return tuple(
            Evidence(str(each["file_name"]), str(each["digest"]), f"{base}/{position}" if opens else "")
            for position, each in enumerate(content.get("files", ()))
        )

    def _points(
        self, party: JointParty, about: Round, wrong: tuple[str, ...], content: Mapping[str, Any]
    ) -> tuple[PointView, ...]:
        looked_at, remarks = content.get("checklist", {}), content.get("remarks", {})
        asked = about.points.get(party.department, ())
        points = [each for each in checklist(party) if not asked or each.key in asked]
        return tuple(
            PointView(each, _is_good(each.key, wrong, looked_at), str(remarks.get(each.key) or "")) for each in points
        )

    def _answer(self, state: PartyState, department: str, latest: Round | None) -> str:
        case_names = self.case.case_names
        if state.answer == "confirmed":
            return f"已确认：{case_names.slots(state.slots)}"
        if state.answer == "other_slot":
            asked = latest.answers.get(department) if latest else None
            said = self.case.contents.get((asked.act_id if asked else None) or "", {}) if self.reads else {}
            why = f"（{said['note']}）" if said.get("note") else ""
            better = f"，建议：{case_names.slots(state.slots)}" if state.slots else ""
            return f"请求另定时间{better}{why}"
        return "逾期未确认" if "confirm" in state.silent else ""

    def _named(self, officers: tuple[Officer, ...]) -> str:
        return self.case.case_names.officers(officers) if officers else ""


def checklist(party: JointParty) -> tuple[CheckPoint, ...]:
    """All points of a department, as a first round looks at them."""
    fresh = JointState(parties={party.department: PartyState()})
    return points_of(fresh, party)


def _is_good(key: str, wrong: tuple[str, ...], looked_at: Mapping[str, str]) -> bool | None:
    if key in wrong:
        return False
    return True if looked_at.get(key) == "ok" else None


def _move(case: Dossier, plan: JointPlan, state: JointState) -> tuple[str, str]:
    """Who has to move, and what they have to do."""
    if state.phase is JointPhase.PENDING:
        return "", "参加的事项都开始办理后，由召集部门提出时间"
    if state.phase is JointPhase.SCHEDULED and state.slot and state.slot.starts_at > case.now:
        return "", f"等约定的时间：{slot_words(state.slot)}举行"
    turn = joint_turn(case.state, plan)
    who = "申请人" if turn.party == "applicant" else case.case_names.of_departments(turn.departments)
    return who, _TO_DO.get(state.phase, "")


_TO_DO: Mapping[JointPhase, str] = {
    JointPhase.DUE: "提出时间和地点（召集）",
    JointPhase.CONVENED: "确认时间，指派人员",
    JointPhase.BOOKING: "从可行的时间中预约一个",
    JointPhase.SCHEDULED: "登记到场情况",
    JointPhase.HELD: "出具意见",
    JointPhase.RECTIFYING: "整改，完成后报告",
}


def prefix_of(key: str, kind: str) -> str:
    """What the ids of a form's fields begin with."""
    return f"{kind}-{key}-"


def slot_value(slot: Slot) -> str:
    """A slot as forms send it."""
    return f"{slot.starts_at.isoformat()}/{slot.ends_at.isoformat()}"
