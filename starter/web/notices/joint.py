"""Notices and records of joint events: 通知, 记录 (one per round, signed by every department), 整改通知书.

Each belongs to an entry of the journal like every other notice (`page.py`); here is what they show besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.case.entries import Entry
from domain.definition.joint import CheckPoint, JointParty, JointPlan
from ledger import acts
from ledger.connection.pool import Pool
from ledger.notices import Notice
from starter.web.case.dossier import Dossier
from starter.web.joint.declared import closing_words
from starter.web.joint.story import Round, rounds_of
from starter.web.joint.view import Finding, PointView, Reader, checklist, reads_findings
from starter.words import joint as joint_words
from starter.words.notices import JOINT_NOTICES


@dataclass(frozen=True)
class Signed:
    """A department's part of a record: who was there, what it found, and the digest of its act in place of a seal."""

    department: str
    name: str
    present: str
    is_absent: bool
    finding: Finding | None
    digest: str


@dataclass(frozen=True)
class JointNotice:
    """What a notice of a joint event shows: the round that it is about, the place, and each department's part."""

    plan: JointPlan
    kind: str
    about: Round
    place: str
    words: str
    parts: tuple[Signed, ...]
    held_by: str
    held_digest: str

    def points_of(self, department: str) -> tuple[CheckPoint, ...]:
        """The points that a department looks at in this round."""
        party, asked = self.plan.party(department), self.about.points.get(department, ())
        return tuple(each for each in checklist(party) if not asked or each.key in asked) if party else ()


def organ_of(view: Dossier, seq: int, entry: Any) -> tuple[str, ...]:
    """Who signs such a notice: the convenor of that time, in that capacity; nobody here for every other notice."""
    plan = view.course.before(seq).plan.joint(entry.joint) if entry and entry.kind in JOINT_NOTICES else None
    return (f"{view.departments.get(plan.convenor, plan.convenor)}（召集部门）",) if plan else ()


def number_of(given: Mapping[int, Notice], view: Dossier, seq: int, entry: Any) -> str:
    """The number under which a notice is registered; a time notice bears that of the convening that it follows."""
    if seq in given or entry is None or entry.kind != "joint_scheduled":
        return given[seq].number if seq in given else ""
    convened = rounds_of(view.course.upto(seq), entry.joint)[-1].convened_seq or 0
    return given[convened].number if convened in given else ""


async def content_of(pool: Pool, view: Dossier, seq: int, entry: Any) -> dict[str, Any]:
    """What the template of a joint event's notice shows besides; nothing for every other notice."""
    notice = await joint_notice_of(pool, view, seq, entry)
    if notice is None:
        return {}
    names = view.departments
    return {
        "joint_notice": notice,
        "outcome": joint_words.OUTCOME_NAMES[entry.outcome] if entry.kind == "joint_closed" else "",
        "closing": closing_words(notice.plan, lambda code: names.get(code, code)),
        "points": rectification_points(notice, entry.points) if entry.kind == "joint_rectification_noticed" else [],
    }


async def joint_notice_of(pool: Pool, view: Dossier, seq: int, entry: Entry | None) -> JointNotice | None:
    """What a notice of a joint event shows; None for every other notice."""
    if entry is None or entry.kind not in JOINT_NOTICES:
        return None
    joint: str = getattr(entry, "joint", "")
    plan = view.state.plan.joint(joint)
    if plan is None:
        return None
    about = rounds_of(view.course.upto(seq), joint)[-1]
    said = view.contents.get((about.convened.act_id if about.convened else None) or "", {})
    reader = Reader(view, plan, reads_findings(view, plan))
    parts = [await _signed(pool, view, reader, each, about) for each in _taking_part(plan, about)]
    held = about.held
    return JointNotice(
        plan=plan,
        kind=joint_words.KIND_NAMES[plan.kind],
        about=about,
        place=str(said.get("place") or ""),
        words=str(said.get("note") or ""),
        parts=tuple(parts),
        held_by=view.case_names.who(held.actor) if held and held.actor else "",
        held_digest=await _digest(pool, held.act_id if held else None),
    )


def _taking_part(plan: JointPlan, about: Round) -> tuple[JointParty, ...]:
    """Departments of a round: those who were there or absent, else those with points, else all."""
    if about.held is not None:
        known = {each.department for each in about.held.attendance} | set(about.held.absent)
    else:
        known = set(about.points) or set(plan.departments)
    return tuple(each for each in plan.parties if each.department in known or each.department in about.opinions)


async def _signed(pool: Pool, view: Dossier, reader: Reader, party: JointParty, about: Round) -> Signed:
    there = {each.department: each.officers for each in about.held.attendance} if about.held else {}
    finding = reader.finding(party, about)
    return Signed(
        department=party.department,
        name=view.departments.get(party.department, party.department),
        present=view.case_names.officers(there[party.department]) if party.department in there else "",
        is_absent=about.held is not None and party.department in about.held.absent,
        finding=finding,
        digest=await _digest(pool, finding.act_id if finding else None),
    )


async def _digest(pool: Pool, act_id: str | None) -> str:
    """The digest of an act as it is on file: what its doer signed."""
    known = await acts.read_act(pool, act_id) if act_id else None
    return known.digest if known else ""


def rectification_points(notice: JointNotice, points: Mapping[str, tuple[str, ...]]) -> list[tuple[str, PointView]]:
    """(department's name, point) of a 整改通知书: every point, with what its department remarked."""
    return [
        (part.name, each)
        for part in notice.parts
        if part.finding is not None
        for each in part.finding.wrong
        if each.point.key in points.get(part.department, ())
    ]
