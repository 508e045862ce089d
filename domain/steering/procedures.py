"""The procedures of steering (督查事项) as data: 督办, 限期整改, 黄牌红牌, 12345 工单, 差评整改, 任务, 实施计划.

No national law sets these terms: each number is practice or another place's rule, said beside it, and a setting of
whoever issues the matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from domain.case.roles import Role
from domain.steering.plan import PLAN_PROCEDURE
from domain.steering.procedure import OPEN, Move, Outcome, Procedure, Step

ORDER, RECTIFICATION, CARD, WORK_ORDER, BAD_RATING, TASK = (
    "order",
    "steering_rectification",
    "card",
    "work_order",
    "bad_rating",
    "task",
)
_PRACTICE = "通行做法（待核实）"
_WEIFANG = "潍坊市12345政务服务便民热线条例第二十二条至第二十六条、安阳市政务服务条例第五十条（外地规定，待核实）"
_RATING = "安阳市政务服务条例第五十二条：1个工作日内联系核实；5个工作日整改为外地做法（待核实）"
_EXPLAIN = "说明"


def _judge(back_to: str, *, days: int = 3) -> Step:
    """The supervisor looks at what came, and closes or sends it back with a new term."""
    return Step(
        key="judge",
        name="待审核",
        side="supervisor",
        days=days,
        source=_PRACTICE,
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
            source=_PRACTICE,
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
            source=_PRACTICE,
            moves=(Move(act="hand_in_plan", name="报送整改方案", to="judge_plan", words="整改方案"),),
        ),
        Step(
            key="judge_plan",
            name="待审核方案",
            side="supervisor",
            days=2,
            source=_PRACTICE,
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
            source=_PRACTICE,
            moves=(Move(act="hand_in_evidence", name="报送整改结果", to="check", words="整改结果和证明"),),
        ),
        Step(
            key="check",
            name="待核验",
            side="supervisor",
            days=5,
            source=_PRACTICE,
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
    by=(Role.SUPERVISOR,),
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
            source=_PRACTICE,
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
            source=_PRACTICE,
            moves=(
                Move(act="uphold", name="维持", outcome=Outcome.UPHELD, words="维持的理由", other_than=(OPEN,)),
                Move(act="revoke", name="撤销牌", outcome=Outcome.CANCELLED, words="撤销的理由", other_than=(OPEN,)),
            ),
        ),
    ),
)
_WORK_ORDER = Procedure(
    kind=WORK_ORDER,
    title="12345工单",
    prefix="GD",
    about="热线转来的诉求：24小时内签收或者退回，限期办理答复，逐件回访。",
    by=(Role.SUPERVISOR,),
    reasons=MappingProxyType(
        {
            "consultation": "咨询",
            "request": "求助",
            "complaint": "投诉",
            "report": "举报",
            "suggestion": "建议",
        }
    ),
    steps=(
        Step(
            key="receive",
            name="待签收",
            side="department",
            hours=24,
            source=_WEIFANG,
            moves=(
                Move(act="take", name="签收", to="answer"),
                Move(act="return_order", name="退回", to="dispatch", words="为什么不属于本单位职责、应当由谁办"),
            ),
            lapse=Move(act="lapse", name="24小时内没有退回，视为签收", to="answer"),
        ),
        Step(
            key="dispatch",
            name="待重新派单",
            side="supervisor",
            days=1,
            source=_WEIFANG,
            moves=(Move(act="dispatch", name="指定承办单位", to="answer", words="指定的理由", departments=True),),
        ),
        Step(
            key="answer",
            name="办理中",
            side="department",
            days=5,
            extensions=1,
            source=_WEIFANG,
            moves=(Move(act="answer", name="答复", to="call_back", words="办理结果和答复", each=True),),
        ),
        Step(
            key="call_back",
            name="待回访",
            side="supervisor",
            days=3,
            source=_WEIFANG,
            moves=(
                Move(act="satisfied", name="回访满意", outcome=Outcome.SATISFIED, words="回访记录"),
                Move(act="dissatisfied", name="回访不满意，再办", to="answer", words="回访记录", days=True),
                Move(act="not_reached", name="三次未联系上", outcome=Outcome.NOT_REACHED, words="三次联系的时间"),
            ),
        ),
    ),
)
_BAD_RATING = Procedure(
    kind=BAD_RATING,
    title="差评整改",
    prefix="CP",
    about="差评1个工作日内联系核实，限期整改答复，逐件回访；被评价的人不能处理对自己的差评。",
    by=(Role.SUPERVISOR,),
    reasons=MappingProxyType({"bad": "不满意", "very_bad": "非常不满意"}),
    steps=(
        Step(
            key="contact",
            name="待联系核实",
            side="department",
            days=1,
            source=_RATING,
            moves=(
                Move(act="contacted", name="已联系核实", to="put_right", words="联系情况和核实结果"),
                Move(act="contest", name="申请复核", to="recheck", words="为什么认为评价与事实不符"),
            ),
        ),
        Step(
            key="put_right",
            name="整改中",
            side="department",
            days=5,
            extensions=1,
            source=_RATING,
            moves=(
                Move(act="put_right", name="整改完成", to="call_back", words="整改措施和答复"),
                Move(act="contest", name="申请复核", to="recheck", words="为什么认为评价与事实不符"),
            ),
        ),
        Step(
            key="recheck",
            name="待复核",
            side="supervisor",
            days=3,
            source=_RATING,
            moves=(
                Move(act="set_aside", name="评价不成立", outcome=Outcome.SET_ASIDE, words="复核意见"),
                Move(act="confirm", name="评价成立", to="put_right", words="复核意见", days=True),
            ),
        ),
        Step(
            key="call_back",
            name="待回访",
            side="supervisor",
            days=3,
            source=_RATING,
            moves=(
                Move(act="satisfied", name="回访满意", outcome=Outcome.SATISFIED, words="回访记录"),
                Move(act="dissatisfied", name="回访不满意，再整改", to="put_right", words="回访记录", days=True),
                Move(act="not_reached", name="三次未联系上", outcome=Outcome.NOT_REACHED, words="三次联系的时间"),
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
            source=_PRACTICE,
            moves=(Move(act="hand_in", name="报送完成情况", to="judge", words="完成情况和证明"),),
        ),
        _judge("do", days=5),
    ),
)
PROCEDURES: Mapping[str, Procedure] = MappingProxyType(
    {each.kind: each for each in (_ORDER, _RECTIFICATION, _CARD, _WORK_ORDER, _BAD_RATING, _TASK, PLAN_PROCEDURE)}
)
"""By kind, in the order of pages."""
