"""Views (清单) of each role: which duties they are, why they stand there, what can be done with several at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from domain.case.act_spec import ActSpec
from domain.case.act_specs import ACTS
from domain.case.roles import Role
from domain.duties.reasons import DutyReason
from ledger.listing.scopes import ScopeName

WORK, TODO, BOARD = "/work", "/todo", "/board"
Several = Literal["", "work", "assign", "read", "urge"]
"""What is done with several rows at once: all that a role does on work lists, giving items away, 已阅, 催办."""


@dataclass(frozen=True)
class View:
    """One list of a page: its name in the address and for people, what stands in it, whose duties these are.

    `whose`: a column says whose move it is, instead of who has the item. `empty`: what is said when nothing is there.
    """

    key: str
    title: str
    about: str
    scope: ScopeName
    several: Several = ""
    whose: bool = False
    empty: str = "现在没有。"

    def acts(self, role: Role) -> tuple[str, ...]:
        """The kinds of act that a reader in that role may do on several rows at once."""
        return tuple(kind for kind, spec in ACTS.items() if role in spec.by and self._offers(spec))

    def _offers(self, spec: ActSpec) -> bool:
        match self.several:
            case "work":
                return spec.bulk == "work"
            case "assign":
                return spec.bulk == "work" and spec.names == "colleague"
            case "read":
                return DutyReason.COPY in spec.discharges
            case "urge":
                return spec.bulk == "board"
            case _:
                return False


_COPIES = View("copies", "抄送我的", "请您知晓，不需要办理；看过后点“已阅”。", "copies", "read")
_WAITING = View(
    "waits",
    "等待",
    "不轮到本部门：等申请人、联合事项、前置事项或别的部门；右边一栏写明等谁。",
    "waits",
    whose=True,
    empty="没有在等别人的事项。",
)
_RISEN_TO_LEAD = View(
    "risen",
    "升级给牵头部门的",
    "超过期限仍没有办，按梯级升级上来；催办承办部门，必要时当面协调。",
    "risen_to_lead",
    whose=True,
)
_WAITS_OF_MATTERS = View(
    "waits", "等待", "本部门牵头的一件事里，在等申请人、联合事项、前置事项的。", "waits_of_matters", whose=True
)
_ALL_ON_BOARD = View("all", "应办", "全区现在该办的，最先到期的办件在最前；可以催办。", "all", "urge", whose=True)
_RISEN_TO_SUPERVISOR = View(
    "risen",
    "升级给督办的",
    "超过期限仍没有办，按梯级升级上来；催办，仍不办的按规定督办。",
    "risen_to_supervisor",
    "urge",
    whose=True,
)
_WAITS_ON_BOARD = View("waits", "等待", "不轮到部门：等申请人、前置事项、公示期满等。", "all_waits", whose=True)
_URGED_ON_BOARD = View(
    "urged",
    "催办的",
    "催办过、还没有办结的；看谁回复了、多快、预计哪一天办完；逾期没有回复的可以再催。",
    "urged",
    "urge",
    whose=True,
    empty="没有催办过还没办结的。",
)
_URGED = View(
    "urged",
    "被催办的",
    "本部门被催办、还没有办结的事项；请在要求的日期前打开办件回复催办。",
    "urged_of_department",
    whose=True,
    empty="没有被催办的。",
)
_STOPS = View(
    "stops",
    "中止计时",
    "在特别程序中，时间不计入期限（行政许可法第四十五条）；告知的时间用完，自动恢复计时。",
    "stops",
    whose=True,
)

VIEWS: Mapping[Role, Sequence[View]] = {
    Role.HANDLER: (
        View("desk", "待办", "轮到您的，和本部门谁都可以办的。", "desk", "work", empty="没有待办的事项。"),
        View("mine", "我的", "轮到您的：您认领的、请您签署的、委派给您的、要您到场的。", "own", "work"),
        View("pool", "待认领", "本部门谁都可以办的：没有人认领的事项、预审、联合事项的确认。", "pool", "work"),
        View("colleagues", "同事在办的", "轮到本部门同事的事项。", "colleagues", "assign"),
        _WAITING,
        _URGED,
        _COPIES,
    ),
    Role.COUNTER_CLERK: (
        View("window", "待办", "轮到本大厅综合窗口的：受理或补正、登记、送达。", "counters"),
        View(
            "waits",
            "等申请人",
            "本大厅收的办件，等申请人补正、补齐、预约或整改；临近到期时提醒，收到后登记。",
            "waits_at_counters",
            whose=True,
        ),
        _COPIES,
    ),
    Role.LEAD: (
        View("lead", "待办", "轮到牵头部门的：召集联合事项、受理或补正、送达。", "lead"),
        _RISEN_TO_LEAD,
        View("matters", "牵头的全部", "本部门牵头的一件事里，所有部门现在该办的。", "matters", whose=True),
        _WAITS_OF_MATTERS,
        _COPIES,
    ),
    Role.DEPARTMENT_HEAD: (
        View("head", "待办", "等您签署、审批的，和转给您的。", "head", "work"),
        View(
            "department",
            "部门全部",
            "轮到本部门的，不论谁在办；可以分给或改分给同事。",
            "department",
            "assign",
        ),
        View("risen", "升级给部门负责人的", "超过期限仍没有办，按梯级升级上来；督促经办人尽快办。", "risen_to_head"),
        _WAITING,
        _URGED,
        _COPIES,
    ),
    Role.GOVERNMENT_HEAD: (
        View("head", "待办", "等政府负责人批准的延期；须在法定期限届满前批准（行政许可法第四十二条）。", "office"),
        _COPIES,
    ),
}
"""What each role finds under 待办; the first is what opens."""
BOARD_VIEWS: Mapping[Role, Sequence[View]] = {
    Role.SUPERVISOR: (_ALL_ON_BOARD, _RISEN_TO_SUPERVISOR, _URGED_ON_BOARD, _WAITS_ON_BOARD, _STOPS),
    # The same of the cases that one department leads.
    Role.LEAD: (
        replace(_ALL_ON_BOARD, about="本部门牵头的一件事里，现在该办的；可以催办。", scope="matters"),
        replace(_RISEN_TO_LEAD, several="urge"),
        replace(_URGED_ON_BOARD, scope="urged_of_lead"),
        replace(_WAITS_ON_BOARD, scope="waits_of_matters"),
        replace(_STOPS, scope="stops_of_lead"),
    ),
}
