"""实施计划: how one matter (一件事) of the yearly list comes into being, as a procedure of nine stages.

In each stage every department of the group (专班) does its task and says so, the one that leads last; then the next
stage is open by itself. Where the texts of two stages need nothing of one another they run side by side (`beside`): a
department may report its part of the later one while the earlier runs, and it counts when that begins. Three stages
have a condition that nobody types: the definition passes its check (梳理要素), it is in force (上线), its first case
is on file (评估). The stages are those that 国发〔2024〕3号 and work plans of cities name in different words; their
terms, and what may run beside what, are practice, each 待核实.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import NamedTuple

from domain.case.roles import Role
from domain.steering.procedure import Fact, Move, Outcome, Procedure, Step

PLAN = "plan"
YEARLY = "yearly"
"""The reason of every plan, and of tasks of the list."""
_SOURCE = "阶段取自国发〔2024〕3号和各地工作方案的通行写法；期限为通行做法（待核实）"
REPORT, SEND_BACK = "report", "send_back"


class _Stage(NamedTuple):
    """One stage: `days` working days; `needs`: what has to be so before it is left; `beside`: earlier stages during
    which departments may already report their part of it."""

    key: str
    name: str
    days: int
    asks: str
    needs: Fact | None = None
    beside: tuple[str, ...] = ()


STAGES: tuple[_Stage, ...] = (
    _Stage("prepare", "筹备", 10, "牵头部门组织专班、定分工和进度；配合部门报联络人。"),
    _Stage(
        "elements",
        "梳理要素",
        20,
        "牵头部门汇总情形、流程和一张表单，编成定义；配合部门核对本部门事项的条件、材料、时限、前后顺序。",
        "checked",
    ),
    _Stage("rules", "标准化规程", 15, "牵头部门起草工作规程、办事指南和审查要点；配合部门会签。"),
    _Stage("window", "专窗与窗口人员配置", 15, "牵头部门设专窗、定窗口人员和授权；配合部门派员或者书面委托。"),
    _Stage("systems", "系统对接", 20, "配合部门接通本部门系统、数据和电子证照；牵头部门联调。"),
    _Stage(
        "training",
        "培训",
        10,
        "牵头部门组织窗口和经办人员培训、演练；配合部门派员参加。",
        beside=("window", "systems"),
    ),
    _Stage(
        "publicity",
        "政策解读与宣传",
        10,
        "牵头部门发布解读和办事指南；配合部门在本部门渠道同步公布。",
        beside=("systems", "training"),
    ),
    _Stage("launch", "上线", 5, "牵头部门发布定义、开放申请；配合部门确认能接件。", "published"),
    _Stage(
        "evaluate", "评估", 30, "牵头部门评估第一批办件的时限、材料、跑动和评价；配合部门报本部门情况。", "first_case"
    ),
)
"""The nine stages in their order."""
_CONFIRM = Step(
    key="confirm",
    name="待确认评估",
    side="supervisor",
    days=5,
    source=_SOURCE,
    asks="督查人员核对评估意见，同意的转入日常办理。",
    moves=(
        Move(act="close", name="转入日常办理", outcome=Outcome.CLOSED, words="确认意见"),
        Move(act=SEND_BACK, name="退回重新评估", to="evaluate", words="哪里不够", days=True),
    ),
)


def _steps() -> Iterator[Step]:
    for place, stage in enumerate(STAGES):
        following = STAGES[place + 1].key if place + 1 < len(STAGES) else _CONFIRM.key
        report = Move(
            act=REPORT, name="报送完成情况", to=following, words="完成情况和证明", each=True, needs=stage.needs
        )
        back = Move(
            act=SEND_BACK,
            name="退回上一阶段",
            to=STAGES[place - 1].key,
            words="哪里没有做到位",
            days=True,
            moved_by="supervisor",
        )
        yield Step(
            key=stage.key,
            name=stage.name,
            side="department",
            days=stage.days,
            extensions=2,
            source=_SOURCE,
            asks=stage.asks,
            moves=(report, *([back] if place else ()), *_ahead(stage)),
        )
    yield _CONFIRM


def _ahead(running: _Stage) -> Iterator[Move]:
    """What departments may report of later stages while that one runs."""
    for stage in STAGES:
        if running.key in stage.beside:
            name = f"提前报送“{stage.name}”"
            yield Move(act=f"{REPORT}_{stage.key}", name=name, ahead=stage.key, words="完成情况和证明", each=True)


PLAN_PROCEDURE = Procedure(
    kind=PLAN,
    title="实施计划",
    prefix="JH",
    about="一件事从筹备到评估的九个阶段：专班各部门分别报送，牵头部门最后汇总，下一阶段自动开始。",
    by=(Role.SUPERVISOR,),
    reasons=MappingProxyType({YEARLY: "年度事项清单"}),
    steps=tuple(_steps()),
    by_hand=False,
)
