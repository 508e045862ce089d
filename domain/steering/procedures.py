"""The procedures of steering (督查事项) as data: 督办, 限期整改, 黄牌红牌, 任务; with those of `of_people` and `plan`.

No national law sets these terms: each number is practice or another place's rule, said beside it, and a setting of
whoever issues the matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from domain.case.roles import Role
from domain.steering.of_people import BAD_RATING_PROCEDURE, FEEDBACK_PROCEDURE, WORK_ORDER_PROCEDURE
from domain.steering.plan import PLAN_PROCEDURE
from domain.steering.procedure import OPEN, PRACTICE, Move, Outcome, Procedure, Step

ORDER, RECTIFICATION, CARD, TASK = "order", "steering_rectification", "card", "task"


def _judge(back_to: str, *, days: int = 3) -> Step:
    """The supervisor looks at what came, and closes or sends it back with a new term."""
    return Step(
        key="judge",
        name="待审核",
        side="supervisor",
        days=days,
        source=PRACTICE,
        moves=(
            Move(act="close", name="办结", outcome=Outcome.CLOSED, words="办结意见"),
            Move(act="send_back", name="退回重办", to=back_to, words="哪里不够", days=True),
        ),
    )


_ORDER = Procedure(
    kind=ORDER,
    title="督办件",
    prefix="DB",
    about="要求承办单位限期办理并答复；逾期不答复的，自动升级。",
    by=(Role.SUPERVISOR,),
    reasons=MappingProxyType(
        {
            "overdue": "超过期限没有办结",
            "urged_in_vain": "催办后没有进展",
            "no_feedback": "联合事项逾期没有反馈",
            "complaint": "群众投诉反映",
            "instructed": "领导批示",
        }
    ),
    steps=(
        Step(
            key="answer",
            name="待答复",
            side="department",
            days=5,
            extensions=1,
            source=PRACTICE,
            moves=(Move(act="answer", name="答复", to="judge", words="办理情况和答复"),),
        ),
        _judge("answer"),
    ),
)
_RECTIFICATION = Procedure(
    kind=RECTIFICATION,
    title="限期整改",
    prefix="ZG",
    about="查实的问题由责任单位先报整改方案，再按方案整改并报证明，督查核验后销号。",
    by=(Role.SUPERVISOR,),
    reasons=MappingProxyType(
        {
            "often_late": "多次超过期限",
            "unlawful": "违反法定程序",
            "asked_twice": "重复要求提交材料",
            "outside": "体外循环，不在系统里办",
            "bad_service": "服务态度、作风问题",
        }
    ),
    steps=(
        Step(
            key="plan",
            name="待报整改方案",
            side="department",
            days=3,
            source=PRACTICE,
            moves=(Move(act="hand_in_plan", name="报送整改方案", to="judge_plan", words="整改方案"),),
        ),
        Step(
            key="judge_plan",
            name="待审核方案",
            side="supervisor",
            days=2,
            source=PRACTICE,
            moves=(
                Move(act="approve_plan", name="同意方案", to="evidence", words=None, days=True),
                Move(act="send_plan_back", name="退回方案", to="plan", words="哪里不够", days=True),
            ),
        ),
        Step(
            key="evidence",
            name="整改中",
            side="department",
            days=15,
            extensions=1,
            source=PRACTICE,
            moves=(Move(act="hand_in_evidence", name="报送整改结果", to="check", words="整改结果和证明"),),
        ),
        Step(
            key="check",
            name="待核验",
            side="supervisor",
            days=5,
            source=PRACTICE,
            moves=(
                Move(act="close", name="销号", outcome=Outcome.CLOSED, words="核验意见"),
                Move(act="send_back", name="继续整改", to="evidence", words="哪里没有整改到位", days=True),
                Move(act="hand_over", name="移送", outcome=Outcome.ESCALATED, words="移送理由和移送给谁"),
            ),
        ),
    ),
)
_CARD = Procedure(
    kind=CARD,
    title="黄牌红牌",
    prefix="HP",
    about="对超过期限的事项亮牌；责任单位可以在期限内申诉，由另一名督查人员决定；撤销也留记录。",
    by=(Role.SUPERVISOR, Role.SYSTEM),
    reasons=MappingProxyType(
        {
            "yellow_promise": "黄牌：承诺期限届满没有办结",
            "red_promise": "红牌：超过承诺期限1个工作日以上",
            "red_statutory": "红牌：超过法定期限",
            "red_silent": "红牌：逾期没有反馈意见",
        }
    ),
    steps=(
        Step(
            key="appeal",
            name="申诉期内",
            side="department",
            days=5,
            source=PRACTICE,
            escalates_after=None,
            moves=(
                Move(act="appeal", name="申诉", to="decide", words="申诉理由"),
                Move(act="accept", name="不申诉", outcome=Outcome.UPHELD, words="原因和改进措施"),
            ),
            lapse=Move(act="lapse", name="期满未申诉", outcome=Outcome.UPHELD),
        ),
        Step(
            key="decide",
            name="待决定申诉",
            side="supervisor",
            days=5,
            source=PRACTICE,
            moves=(
                Move(act="uphold", name="维持", outcome=Outcome.UPHELD, words="维持的理由", other_than=(OPEN,)),
                Move(act="revoke", name="撤销牌", outcome=Outcome.CANCELLED, words="撤销的理由", other_than=(OPEN,)),
            ),
        ),
    ),
)
_TASK = Procedure(
    kind=TASK,
    title="任务",
    prefix="RW",
    about="年度计划、会议议定的事项：由责任单位限期完成并报证明，督查核验。",
    by=(Role.SUPERVISOR,),
    reasons=MappingProxyType(
        {
            "yearly": "年度计划清单",
            "meeting": "领导小组会议议定",
            "proposal": "问题反馈采纳",
        }
    ),
    steps=(
        Step(
            key="do",
            name="办理中",
            side="department",
            days=20,
            extensions=2,
            source=PRACTICE,
            moves=(Move(act="hand_in", name="报送完成情况", to="judge", words="完成情况和证明"),),
        ),
        _judge("do", days=5),
    ),
)
PROCEDURES: Mapping[str, Procedure] = MappingProxyType(
    {
        each.kind: each
        for each in (
            _ORDER,
            _RECTIFICATION,
            _CARD,
            WORK_ORDER_PROCEDURE,
            BAD_RATING_PROCEDURE,
            _TASK,
            FEEDBACK_PROCEDURE,
            PLAN_PROCEDURE,
        )
    }
)
"""By kind, in the order of pages."""
