"""Lists of what waits for somebody (待办清单): what it is, how late it is, and what to do next.

One shape for all of them, so that the window, heads of departments, leads and the supervisor read alike. Rows come
soonest due first and stand under 已超期, 今日到期, 即将到期, 未到期.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from domain.case.clock_ids import read_clock_id
from domain.case.state import ItemPhase
from domain.definition.catalogue import Reason
from domain.time.clock_text import LIMIT_NAMES
from domain.time.lights import Light
from ledger import lists
from ledger.calendar_change import EarlierDate
from ledger.lists import CommitmentRow, DeliveryRow, EscalatedRow, ExtensionRow, OpenCaseRow, WorkRow
from starter.web.lists.dues import OVERDUE, STOPPED, Due, Seen, grouped
from starter.words import joint as joint_words
from starter.words import names as words

_AFTER_DECISION = "督促尽快送达结果、核查承诺"
"""What brings up an item that is granted: its delivery or its commitment."""


@dataclass(frozen=True)
class Task:
    """One row: a case or an item of it. `note` says what is special about it, `next_step` what to do."""

    case_no: str
    name: str
    bundle_name: str
    applicant_name: str
    department: str
    due: Due
    due_on: date | None
    next_step: str
    tag: str = ""
    word: str = ""
    note: str = ""


@dataclass(frozen=True)
class TaskList:
    """One list with its heading, what it is about, and its rows under how pressing they are."""

    key: str
    title: str
    about: str
    tasks: tuple[Task, ...]

    @property
    def groups(self) -> list[tuple[str, list[Task]]]:
        """(heading, rows), the most pressing first."""
        return grouped(self.tasks)

    @property
    def is_cut(self) -> bool:
        """Whether there may be more rows than are shown."""
        return len(self.tasks) >= lists.MOST_ROWS


RowT = TypeVar("RowT")


@dataclass(frozen=True)
class Tasks:
    """Turns rows of the ledger into lists, seen at one moment."""

    seen: Seen
    departments: Mapping[str, str]
    reasons: Mapping[str, Reason]

    def to_accept(self, rows: Iterable[OpenCaseRow]) -> TaskList:
        """待受理: all answers are in, somebody has to sign."""
        return self._list(
            "intake",
            "待受理",
            "部门都已答复，等人签发受理或补正通知；到期没有告知的，自收件之日起视为受理（行政许可法第三十二条）。",
            rows,
            lambda row: self._case(row, "受理、容缺受理，或发补正通知"),
        )

    def to_correct(self, rows: Iterable[OpenCaseRow]) -> TaskList:
        """待补正."""
        return self._list(
            "correction",
            "待补正",
            "补正通知已经发出，等申请人补交；逾期按方案处理。",
            rows,
            lambda row: self._case(row, "临近到期时提醒申请人；收到后登记补正"),
        )

    def to_follow(self, rows: Iterable[OpenCaseRow]) -> TaskList:
        """容缺待补."""
        return self._list(
            "deferral",
            "容缺待补",
            "已经容缺受理，承诺后补的材料还没有齐；补齐前不能准予，逾期按方案处理。",
            rows,
            lambda row: self._case(row, "提醒申请人；收到后登记补齐", self.seen.due_by(row.due_on, "deferral")),
        )

    def whole(self, rows: Iterable[OpenCaseRow]) -> TaskList:
        """整件事期限."""
        return self._list(
            "whole",
            "整件事期限",
            "牵头的在办办件，按整件事的承诺期限排列。",
            rows,
            lambda row: self._case(row, "打开办件，看是哪个事项没有办完"),
        )

    def to_deliver(self, rows: Iterable[DeliveryRow]) -> TaskList:
        """待送达."""
        return self._list(
            "delivery",
            "待送达",
            "决定已经作出，结果还没有到申请人手里；自决定之日起10个工作日内送达（行政许可法第四十四条）。",
            rows,
            lambda row: Task(
                case_no=row.case_no,
                name=row.name,
                bundle_name=row.bundle_name,
                applicant_name=row.applicant_name,
                department=self._department(row.department),
                due=self.seen.due_by(row.delivery_due_on, "delivery"),
                due_on=row.delivery_due_on,
                next_step="送达后登记送达方式" if row.phase == "concluded" else "等其他事项办完一起送达",
                tag=row.phase,
                word=words.PHASE_NAMES.get(row.phase, ""),
            ),
        )

    def escalated(self, rows: Iterable[EscalatedRow], to: str, next_step: str) -> TaskList:
        """升级: what the ladder has brought up; `to` says to whom."""
        return self._list(
            "escalated",
            f"升级给{to}的",
            "超过期限仍未办结、未送达或未核查承诺，按梯级升级上来。",
            rows,
            lambda row: self._escalated(row, next_step),
        )

    def to_approve(self, rows: Iterable[ExtensionRow]) -> TaskList:
        """待批准的延期."""
        return self._list(
            "extensions",
            "待批准的延期",
            "延期须在法定期限届满前批准，只能延长一次，理由告知申请人（行政许可法第四十二条）。",
            rows,
            self._extension,
        )

    def to_check(self, rows: Iterable[CommitmentRow], *, only_overdue: bool = False) -> TaskList:
        """履诺核查."""
        listed = self._list(
            "commitments",
            "逾期未核查的承诺" if only_overdue else "履诺核查",
            "按告知承诺准予的事项，须在期限内核查承诺是否履行；未履行的限期整改。",
            rows,
            lambda row: Task(
                case_no=row.case_no,
                name=row.name,
                bundle_name=row.bundle_name,
                applicant_name=row.applicant_name,
                department=self._department(row.department),
                due=self.seen.due_by(row.commitment_due_on, "commitment_check"),
                due_on=row.commitment_due_on,
                next_step="督促经办人核查" if only_overdue else "到场核查，登记结果",
                tag="correcting" if row.commitment == "rectifying" else "open",
                word=words.COMMITMENT_NAMES.get(row.commitment, ""),
            ),
        )
        if not only_overdue:
            return listed
        late = tuple(task for task in listed.tasks if task.due.heading == OVERDUE)
        return TaskList(listed.key, listed.title, listed.about, late)

    def of_waits(self, rows: Iterable[WorkRow]) -> TaskList:
        """异议和补偿."""
        about = "异议由您的部门核实；后续事项没有办成或申请人撤件的，由您的部门撤销已办的内容，确认后办件才能办结。"
        steps = {"objection": "核实异议，登记成立或不成立", "undo": "撤销后在办件页确认"}
        return self._list(
            "waits", "异议和补偿", about, rows, lambda row: self._item(row, steps.get(row.turn_why or "", ""))
        )

    def stopped(self, rows: Iterable[WorkRow]) -> TaskList:
        """正在中止计时的事项."""
        return self._list(
            "stopped",
            "正在中止计时的事项",
            "正在特别程序中，时间不计入期限（行政许可法第四十五条）；告知的时间用完，自动恢复计时。",
            rows,
            self._stopped,
        )

    def to_sign(self, rows: Iterable[WorkRow]) -> TaskList:
        """待签署."""
        about = "等您签署：同事请您加签，或拟办意见按规定由您审核。"
        return self._list("sign", "待签署", about, rows, lambda row: self._item(row, "看拟办意见，签署同意或不同意"))

    def copied(self, rows: Iterable[WorkRow]) -> TaskList:
        """抄送我的."""
        about = "请您知晓，不需要办理。"
        return self._list("copies", "抄送我的", about, rows, lambda row: self._item(row, "看过后点“已阅”"))

    def moved_earlier(self, rows: Iterable[EarlierDate]) -> TaskList:
        """日历调整后提前到期的."""
        return self._list(
            "earlier",
            "日历调整后提前到期的",
            "工作日历调整以后，这些期限比原来到得早，请先办。",
            rows,
            lambda row: Task(
                case_no=row.case_no,
                name=f"{row.item_name or row.bundle_name}：{clock_name(row.clock_id)}",
                bundle_name=row.bundle_name,
                applicant_name=row.applicant_name,
                department=self._department(row.lead_department),
                due=self.seen.due_by(row.after_on, read_clock_id(row.clock_id).kind),
                due_on=row.after_on,
                next_step="核对新的到期日，提前安排",
                note=f"原来到 {row.before_on}，{words.moment(row.at)}调整",
            ),
        )

    # --- rows ---------------------------------------------------------------------------------------------------------

    def _list(self, key: str, title: str, about: str, rows: Iterable[RowT], task: Callable[[RowT], Task]) -> TaskList:
        return TaskList(key, title, about, tuple(task(row) for row in rows))

    def _department(self, slug: str) -> str:
        return self.departments.get(slug, slug)

    def _case(self, row: OpenCaseRow, next_step: str, due: Due | None = None) -> Task:
        return Task(
            case_no=row.case_no,
            name=row.bundle_name,
            bundle_name=f"收件 {words.moment(row.received_at)}",
            applicant_name=row.applicant_name,
            department=self._department(row.lead_department),
            due=due or self.seen.due(row),
            due_on=row.due_on,
            next_step=next_step,
            tag=row.phase,
            word=words.PHASE_NAMES.get(row.phase, row.phase),
            note="整件事延期待批" if row.extension == "pending" else "",
        )

    def _item(self, row: WorkRow, next_step: str) -> Task:
        return Task(
            case_no=row.case_no,
            name=row.name,
            bundle_name=row.bundle_name,
            applicant_name=row.applicant_name,
            department=self._department(row.department),
            due=self.seen.due(row),
            due_on=row.due_on,
            next_step=next_step,
            tag=row.state,
            word=words.ITEM_PHASE_NAMES.get(row.state, ""),
        )

    def _escalated(self, row: EscalatedRow, next_step: str) -> Task:
        stands = "，正在特别程序中" if row.suspended else ""
        return Task(
            case_no=row.case_no,
            name=_subject(row),
            bundle_name=row.bundle_name,
            applicant_name=row.applicant_name,
            department=self._department(row.department),
            due=self._late(row),
            due_on=row.due_on,
            next_step=_AFTER_DECISION if row.state == ItemPhase.GRANTED else next_step,
            tag=row.state,
            word=_standing(row),
            note=f"{words.moment(row.escalated_at)} 升级{stands}",
        )

    def _late(self, row: EscalatedRow) -> Due:
        """What has risen is red, also where a legal limit passed before the promise."""
        due = self.seen.due_by(row.due_on, "promised", row.department)
        return Due(Light.RED, due.text, due.heading)

    def _extension(self, row: ExtensionRow) -> Task:
        reason = self.reasons.get(row.reason)
        why = reason.sentence if reason else row.reason
        due = self.seen.due_by(row.due_on, "statutory", row.department)
        return Task(
            case_no=row.case_no,
            name=row.name if row.key else f"整件事：{row.name}",
            bundle_name=row.bundle_name,
            applicant_name=row.applicant_name,
            department=self._department(row.department),
            due=due,
            due_on=row.due_on,
            next_step="期限已经届满，不能再批准；请驳回" if due.heading == OVERDUE else "批准或驳回",
            note=f"申请延长 {row.days} 个工作日：{why}（{words.moment(row.asked_at)} 提出）",
        )

    def _stopped(self, row: WorkRow) -> Task:
        due = self.seen.due(row)
        return Task(
            case_no=row.case_no,
            name=row.name,
            bundle_name=row.bundle_name,
            applicant_name=row.applicant_name,
            department=self._department(row.department),
            due=Due(due.light, due.text, STOPPED, due.note),
            due_on=row.due_on,
            next_step="到期前应有结果，或由承办部门续期",
            tag=row.state,
            word=words.ITEM_PHASE_NAMES.get(row.state, ""),
        )


def _subject(row: EscalatedRow) -> str:
    """What was brought up: an item, a joint event, or the whole."""
    if row.key:
        return row.name
    return f"联合事项：{row.name}" if row.joint else f"整件事：{row.name}"


def _standing(row: EscalatedRow) -> str:
    names = words.ITEM_PHASE_NAMES if row.key else joint_words.PHASE_NAMES if row.joint else words.PHASE_NAMES
    return names.get(row.state, row.state)


def clock_name(clock_id: str) -> str:
    """The name of a clock by its id."""
    return LIMIT_NAMES[read_clock_id(clock_id).kind]
