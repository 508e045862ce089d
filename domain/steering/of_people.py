"""The procedures of steering that begin with what people say (群众说的): 12345 工单, 差评整改, 问题反馈; data.

No national law sets these terms: each number is practice or another place's rule, said beside it.
"""

from __future__ import annotations

from types import MappingProxyType

from domain.case.roles import Role
from domain.steering.procedure import PRACTICE, Move, Outcome, Procedure, Step

WORK_ORDER, BAD_RATING, FEEDBACK = "work_order", "bad_rating", "feedback"
_WEIFANG = "潍坊市12345政务服务便民热线条例第二十二条至第二十六条、安阳市政务服务条例第五十条（外地规定，待核实）"
_RATING = "安阳市政务服务条例第五十二条：1个工作日内联系核实；5个工作日整改为外地做法（待核实）"
_CALLER = (Role.HOTLINE,)
"""Whoever took the call may give it to others when it comes back, and call back when it was answered."""
WORK_ORDER_PROCEDURE = Procedure(
    kind=WORK_ORDER,
    title="12345工单",
    prefix="GD",
    about="热线转来的诉求：24小时内签收或者退回，限期办理答复，逐件回访。",
    by=(Role.SUPERVISOR, Role.HOTLINE),
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
            moves=(
                Move(
                    act="dispatch",
                    name="指定承办单位",
                    to="answer",
                    words="指定的理由",
                    departments=True,
                    by=_CALLER,
                ),
            ),
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
                Move(act="satisfied", name="回访满意", outcome=Outcome.SATISFIED, words="回访记录", by=_CALLER),
                Move(act="dissatisfied", name="回访不满意，再办", to="answer", words="回访记录", days=True, by=_CALLER),
                Move(
                    act="not_reached",
                    name="三次未联系上",
                    outcome=Outcome.NOT_REACHED,
                    words="三次联系的时间",
                    by=_CALLER,
                ),
            ),
        ),
    ),
)
BAD_RATING_PROCEDURE = Procedure(
    kind=BAD_RATING,
    title="差评整改",
    prefix="CP",
    about="差评1个工作日内联系核实，限期整改答复，逐件回访；被评价的人不能处理对自己的差评。",
    by=(Role.SUPERVISOR, Role.SYSTEM),
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
FEEDBACK_PROCEDURE = Procedure(
    kind=FEEDBACK,
    title="问题反馈",
    prefix="WT",
    by_hand=False,
    about="单位、窗口和群众反映一件事方案的问题：由牵头单位限期研究，采纳的写明由方案的哪一版解决，不采纳的写明理由，都答复反映的人。",
    by=(
        Role.COUNTER_CLERK,
        Role.HANDLER,
        Role.DEPARTMENT_HEAD,
        Role.LEAD,
        Role.GOVERNMENT_HEAD,
        Role.SUPERVISOR,
        Role.APPLICANT,
    ),
    reasons=MappingProxyType(
        {
            "paper_twice": "同一份材料重复要",
            "limit": "时限做不到",
            "papers": "材料要得多、要得不清楚",
            "form": "申请表有问题",
            "flow": "环节、先后、分工不合理",
            "told": "指南写得不清楚、不对",
            "other": "其他",
        }
    ),
    steps=(
        Step(
            key="consider",
            name="待研究",
            side="department",
            days=5,
            extensions=1,
            source=PRACTICE,
            moves=(
                Move(act="adopt", name="采纳，修改方案", to="change", words="怎样修改", days=True),
                Move(
                    act="answered_by",
                    name="现有的一版已经解决",
                    outcome=Outcome.CLOSED,
                    words="怎样解决的",
                    version=True,
                ),
                Move(act="decline", name="不采纳", outcome=Outcome.DECLINED, words="不采纳的理由"),
            ),
        ),
        Step(
            key="change",
            name="修改方案中",
            side="department",
            days=20,
            extensions=2,
            source=PRACTICE,
            moves=(
                Move(
                    act="answered_by", name="新的一版已经解决", outcome=Outcome.CLOSED, words="改了什么", version=True
                ),
                Move(act="decline", name="不能修改", outcome=Outcome.DECLINED, words="不能修改的理由"),
            ),
        ),
    ),
)
