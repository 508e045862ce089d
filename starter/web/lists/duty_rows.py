"""Rows and columns of lists of duties: what it is about, for whom, what to do, whose move it is, how late it is."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.duties.duty import SubjectKind, Unlimited
from domain.time.lights import Light
from ledger.listing.duties import AskedExtension, Draft, DutyLine, UrgeAnswer
from starter.office.filing.findings import OUTCOME_NAME
from starter.web.lists.cells import Cell, Column
from starter.web.lists.dues import LATER, NO_DATE, STOPPED, Due, Seen
from starter.web.lists.halls import hall_cell
from starter.words import duty_lines, names, urging
from starter.words.duties import UNLIMITED


@dataclass(frozen=True)
class Known:
    """What rows are made with: the moment, names, and what was asked for or drafted. `viewer`: an account id.

    `halls`: their names, for whoever's lists reach over several.
    """

    seen: Seen
    people: Mapping[str, str]
    departments: Mapping[str, str]
    viewer: str
    abouts: Mapping[str, str] = field(default_factory=dict)
    extensions: Mapping[tuple[str, str], AskedExtension] = field(default_factory=dict)
    drafts: Mapping[tuple[str, str], Draft] = field(default_factory=dict)
    answers: Mapping[tuple[str, str], UrgeAnswer] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    halls: Mapping[str, str] = field(default_factory=dict)

    def due(self, line: DutyLine) -> Due:
        """How its limit looks; where it has none, why."""
        if line.kind == SubjectKind.JOINT and line.unlimited == Unlimited.APPOINTMENT and line.not_before:
            return Due(Light.NONE, f"约定 {names.moment(line.not_before)}", LATER)
        if line.unlimited is not None and line.due_on is None:
            return Due(Light.NONE, UNLIMITED.get(line.unlimited, ""), NO_DATE)
        due = self.seen.due(line)
        if line.kind == SubjectKind.STOP:
            return Due(due.light, due.text, STOPPED, due.note)
        return due

    # --- cells -------------------------------------------------------------------------------------------------------

    def subject(self, line: DutyLine) -> Cell:
        """What it is about, with how it stands."""
        anchor = f"#item-{line.position}" if line.item else "#acts-head"
        path = f"/cases/{line.case_no}{anchor}"
        if line.kind == SubjectKind.JOINT:
            path = f"/cases/{line.case_no}/joint/{line.subject}"
        return Cell(duty_lines.subject(line), href=path, tags=_tags(line), number=f"{line.bundle_name} {line.case_no}")

    def applicant(self, line: DutyLine) -> Cell:
        """Who applied, and whom it is about where that tells several cases apart."""
        about = self.abouts.get(line.case_no)
        return Cell(line.applicant_name, notes=(about,) if about else ())

    def step(self, line: DutyLine) -> Cell:
        """What to do next, and what is special about it."""
        return Cell(duty_lines.next_step(line, self.viewer), notes=tuple(self._notes(line)))

    def who(self, line: DutyLine) -> Cell:
        """Whose move it is."""
        return Cell(duty_lines.who(line, self.people, self.departments, self.viewer), notes=(duty_lines.since(line),))

    def handler(self, line: DutyLine) -> Cell:
        """Who has it."""
        if line.handler is None:
            return Cell("未认领" if line.item and line.state in ("reviewing", "open") else "")
        name = "我" if line.handler == self.viewer else self.people.get(line.handler, "同事")
        delegate = line.delegate and ("我" if line.delegate == self.viewer else self.people.get(line.delegate, "同事"))
        return Cell(name, notes=(f"委派给{delegate}",) if delegate else ())

    def term(self, line: DutyLine) -> Cell:
        """How much time is left, the due day, and the legal one beside a promise."""
        due = self.due(line)
        notes = [due.note] if due.note else []
        if line.due_on:
            notes.append(str(line.due_on))
        if line.statutory_due_on and line.statutory_due_on != line.due_on:
            mark = "（暂定）" if self.seen.is_provisional(line.statutory_due_on) else ""
            notes.append(f"法定 {line.statutory_due_on}{mark}")
        return Cell(due.text, light=due.light, notes=tuple(notes))

    def urging(self, line: DutyLine) -> Cell:
        """催办: how often, and whether it moved since."""
        if not line.urged:
            return Cell()
        moved = f"已动 {names.moment(line.moved_at)}" if line.moved_at else "未动"
        tag = ("is-yellow", f"已催办 {line.urged} 次")
        return Cell("", tags=(tag,), notes=(names.moment(line.urged_at), moved, *self.answer(line)))

    def answer(self, line: DutyLine) -> Sequence[str]:
        """回复催办: until when it was asked for; who answered, how fast, and for which day."""
        asked = f"要求{urging.last_day(line.answer_by)}前（含当日）回复" if line.answer_by else "没有要求回复的日期"
        if line.answered_at is None or line.urged_at is None:
            is_late = line.answer_by is not None and line.answer_by <= self.seen.now and line.moved_at is None
            return (f"{asked}，逾期没有回复" if is_late else asked,)
        took = f"已回复（用时 {urging.how_fast(line.urged_at, line.answered_at)}）"
        done = f"预计{names.day(line.expected_on)}办完" if line.expected_on else ""
        said = self.answers.get((line.case_no, line.item or ""))
        if said is None:
            return (asked, f"{took}，{done}")
        return (asked, f"{self.people.get(said.actor_id, '同事')}{took}，{done}：{said.words}")

    def _notes(self, line: DutyLine) -> Sequence[str]:
        asked = self.extensions.get((line.case_no, line.item or "")) if line.kind == SubjectKind.EXTENSION else None
        notes = []
        if asked is not None:
            why = self.reasons.get(asked.reason, asked.reason)
            notes.append(f"申请延长 {asked.days} 个工作日：{why}（{names.moment(asked.at)} 提出）")
            if line.red_at and self.due(line).heading == "overdue":
                notes.append("期限已经届满，不能再批准；请驳回")
        if line.not_before and line.kind != SubjectKind.JOINT and line.not_before > self.seen.now:
            notes.append(f"{names.moment(line.not_before)} 以后才能办")
        return notes

    def draft(self, line: DutyLine) -> Sequence[tuple[str, str]]:
        """The draft decision that is to be signed, to be read in the list: (what, words)."""
        draft = self.drafts.get((line.case_no, line.item or ""))
        if draft is None or line.kind != SubjectKind.SIGNATURE:
            return ()
        told = [_draft_of(draft)]
        if draft.reason:
            told.append(("理由", self.reasons.get(draft.reason, draft.reason)))
        if opinion := str(draft.content.get("opinion", "")):
            told.append(("意见", opinion))
        if number := str(draft.content.get("result_no", "")):
            told.append(("结果编号", number))
        told.append(("拟办人", f"{self.people.get(draft.actor_id, '同事')}，{names.moment(draft.received_at)}"))
        return told


_PROPOSED: Mapping[str, str] = {"grant": "拟办准予", "refuse": "拟办不予", "find": "拟出核查结论"}


def _draft_of(draft: Draft) -> tuple[str, str]:
    if draft.outcome is not None:
        return "拟出核查结论", str(draft.content.get(OUTCOME_NAME) or draft.outcome)
    return "拟办", "准予" if draft.decision == "grant" else "不予"


def _tags(line: DutyLine) -> tuple[tuple[str, str], ...]:
    found = []
    if line.state and line.kind != SubjectKind.JOINT:
        found.append(("is-blue", names.ITEM_PHASE_NAMES.get(line.state, "")))
    elif line.kind == SubjectKind.CASE:
        found.append(("is-blue", names.PHASE_NAMES.get(line.phase, "")))
    if line.kind == SubjectKind.COMMITMENT and line.commitment:
        found.append(("is-yellow", names.COMMITMENT_NAMES.get(line.commitment, "")))
    if line.proposal:
        found.append(("is-blue", f"{_PROPOSED.get(line.proposal, '拟办')}，签署中"))
    if line.extension and line.kind != SubjectKind.EXTENSION:
        found.append(("is-blue", names.EXTENSION_NAMES[line.extension]))
    if line.returns:
        found.append(("is-yellow", f"被退回 {line.returns} 次"))
    if line.urged:
        moved = "已回复" if line.answered_at else "催办后已动" if line.moved_at else "催办后未动"
        found.append(("is-yellow", f"被催办 {line.urged} 次，{moved}"))
    return tuple(found)


def pick_value(line: DutyLine) -> str:
    """What a ticked row sends: case, item, and the id of its act, so that sending it again does nothing twice."""
    return f"{line.case_no}|{line.item}|{uuid.uuid4()}" if line.item else ""


def columns(known: Known, *, whose: bool) -> list[Column[DutyLine]]:
    """Columns of a work list; `whose`: whose move it is stands in the place of who has it."""
    last = Column("who", "轮到谁", known.who) if whose else Column("handler", "经办人", known.handler)
    return [
        Column(
            "subject",
            "事项",
            known.subject,
            (
                ("办件编号", lambda line: line.case_no),
                ("一件事", lambda line: line.bundle_name),
                ("事项", duty_lines.subject),
                ("状态", lambda line: "，".join(word for _, word in _tags(line))),
            ),
        ),
        Column("applicant", "申请人", known.applicant),
        *([Column("hall", "大厅", lambda line: hall_cell(known.halls, line.hall))] if known.halls else []),
        Column(
            "term",
            "期限",
            known.term,
            (
                ("期限", lambda line: known.due(line).text),
                ("到期日", lambda line: str(line.due_on or "")),
                ("法定到期日", lambda line: str(line.statutory_due_on or "")),
            ),
        ),
        Column("step", "下一步", known.step),
        last,
    ]
