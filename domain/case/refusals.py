"""Refusals (不成立的理由): why an act does not hold, by stable code, with a sentence and what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from domain.case.acts import Record


class Refusal(Record):
    """Why an act does not hold: a stable code, a sentence for the person, and what to do next."""

    code: str
    sentence: str
    next_step: str = ""


_REFUSALS: dict[str, tuple[str, str]] = {
    "UNKNOWN_ACT": ("系统不认识这项操作。", "请刷新页面后从页面按钮重新操作。"),
    "ACT_ID_REUSED": ("同一编号的操作已提交过，且内容不同。", "请打开新的表单重新填写后提交。"),
    "CASE_NOT_FOUND": ("没有找到这个办件。", "请核对办件编号。"),
    "LEDGER_AWAY": ("系统暂时连不上数据库，这次操作没有提交。", "请稍等一会儿再试；已填写的内容还在。"),
    "CASE_CLOSED": ("办件已经办结，不能再操作。", "如需继续办理，请重新收件。"),
    "NOT_ALLOWED": ("您的角色不能做这项操作。", "请由有权限的人员办理。"),
    "WRONG_DEPARTMENT": ("这个事项不由您的部门办理。", "请由承办部门办理。"),
    "ITEM_UNKNOWN": ("这个办件里没有该事项。", "请刷新页面后再操作。"),
    "ITEM_NOT_IN_REVIEW": ("该事项现在不在预审阶段，或已经预审过。", "请刷新页面，查看最新状态。"),
    "ITEM_NOT_OPEN": ("该事项现在不在办理中，不能这样操作。", "请刷新页面，查看最新状态。"),
    "ITEM_ALREADY_DECIDED": ("该事项已经作出决定，先到的决定有效。", "请刷新页面，查看已作出的决定。"),
    "PREDECESSOR_PENDING": ("前置事项还没有结果，现在不能作出决定。", "请等前置事项办结后再决定。"),
    "CLAIMED_BY_OTHER": ("该事项已由同事认领。", "请与认领人联系，或等其退领后再办。"),
    "NOT_CLAIMED": ("该事项没有由您认领，不能退领。", "请刷新页面，查看最新状态。"),
    "GAPS_MISSING": ("预审结论为不齐全，但没有列出缺什么。", "请至少勾选一项缺件并选择原因。"),
    "GAPS_UNEXPECTED": ("预审结论为齐全，却又列出了缺件。", "请改选“不齐全”，或去掉缺件。"),
    "DECISION_MISSING": ("没有选择准予或不予。", "请选择决定后再提交。"),
    "REASON_MISSING": ("不予办理必须说明理由（行政许可法第三十八条）。", "请选择理由后再提交。"),
    "REASON_UNTRUE": (
        "所选理由与办件的情况不符：联合事项还没有结束，或本部门的部分已经通过；逾期、异议等理由由系统按期限认定。",
        "请选择与审查结果一致的理由；联合事项没有结束的，等得出结果后再决定。",
    ),
    "ITEM_NOT_WITHDRAWN_ALONE": (
        "现在不能单独撤回这个事项：办件还没有受理，或只剩这一个事项。",
        "不再办理的，请办理撤件（撤回整个申请）。",
    ),
    "NO_CORRECTION_OPEN": ("现在没有等待补正的内容。", "请刷新页面，查看最新状态。"),
    "SUPPLIED_NOT_ASKED": ("补交的内容不在补正通知书里。", "请按补正通知书所列内容补交。"),
    "ALREADY_NOTICED": ("补正只能一次告知，补正通知书已经发出。", "请等申请人补正；没有列入通知书的缺件不能再要。"),
    "GAP_TOO_LATE": (
        "这项缺件没有在首次补正通知书中告知，不能再要（行政许可法第三十二条）。",
        "补正后只能对申请人新补交的材料提出问题；请去掉其他缺件。",
    ),
    "NOTHING_MISSING": ("没有缺件，不能发补正通知书。", "请列出缺什么，或予以受理。"),
    "GAPS_OPEN": ("还有缺件没有补齐，不能受理。", "请等补正，或按方案办理容缺受理。"),
    "REVIEW_PENDING": (
        "还有部门没有答复预审，现在不能受理，也不能发补正通知书。",
        "请等预审答复；期满未答复视为齐全。",
    ),
    "DEFERRAL_NOT_OFFERED": (
        "本方案不办理容缺受理，或承诺时限太短，不能容缺。",
        "承诺时限不超过2个工作日的事项不能容缺；请通知申请人补正。",
    ),
    "DEFERRAL_NOT_ALLOWED": ("所列材料不全是可以容缺的材料。", "请只选择标明“可容缺”的材料；主要材料须先补齐。"),
    "PLEDGE_MISSING": ("容缺受理须有申请人签署的承诺。", "请让申请人阅读并签署容缺承诺后再提交。"),
    "DEFERRAL_PENDING": ("容缺的材料还没有补齐，现在不能准予。", "请等申请人补齐后再决定。"),
    "PROCEDURE_UNKNOWN": ("该事项没有这项特别程序。", "请从事项列明的特别程序中选择。"),
    "PROCEDURE_COUNTS": (
        "这项程序的时间计入办理期限，不能停止计时（行政许可法第四十五条）。",
        "现场勘验等未被法律列为不计时的程序，期限照常计算，请在期限内完成。",
    ),
    "PROCEDURE_NOT_NAMED": (
        "正在进行的特别程序不止一项，没有写明恢复的是哪一项。",
        "请选择已经有结果的那一项特别程序。",
    ),
    "DAYS_MISSING": ("没有写明需要多少个工作日。", "请填写告知申请人的工作日数。"),
    "DAYS_TOO_MANY": ("天数超过了规定的上限。", "请按事项或法律规定的上限填写。"),
    "ITEM_SUSPENDED": ("该事项正在特别程序中，期限已停止计算，现在不能决定。", "请先办理恢复，再作决定。"),
    "ALREADY_SUSPENDED": (
        "今天已经就这项程序发出告知书，期限已停止计算。",
        "请刷新页面；需要更长时间的，在告知的时间用完前另日续期。",
    ),
    "NOT_SUSPENDED": ("该事项没有挂起，不需要恢复。", "请刷新页面，查看最新状态。"),
    "EXTENSION_NOT_OPEN": ("这项期限不能延长。", "法律没有规定可以延长，或期限已经结束；请在期限内办结。"),
    "EXTENSION_ONCE": ("期限只能延长一次，已经延长过。", "请在延长后的期限内办结。"),
    "EXTENSION_TOO_LATE": ("法定期限已过，不能再延长。", "请尽快作出决定，并说明超期原因。"),
    "EXTENSION_PENDING": ("已有一份延期申请在等批准。", "请等负责人批准或驳回。"),
    "NO_EXTENSION_ASKED": ("没有等待批准的延期申请。", "请刷新页面，查看最新状态。"),
    "NOTHING_TO_DELIVER": ("没有等待送达的结果。", "请刷新页面，查看最新状态。"),
    "METHOD_MISSING": ("没有选择送达方式。", "请选择窗口领取、邮寄或电子送达。"),
    "NO_COMMITMENT_OPEN": ("该事项没有等待核查的承诺。", "请刷新页面，查看最新状态。"),
    "FINDING_MISSING": ("没有选择承诺是否履行。", "请选择已履行或未履行。"),
    "NOT_GRANTED": ("该事项没有有效的准予决定，不能撤销。", "请刷新页面，查看最新状态。"),
    "JOINT_UNKNOWN": ("这个办件里没有该联合事项。", "请刷新页面后再操作。"),
    "JOINT_NOT_THERE_YET": ("联合事项现在不在这一步，不能这样操作。", "请刷新页面，查看它办到哪一步。"),
    "JOINT_CLOSED": ("联合事项这一轮已经结束，记录已经形成。", "迟到的意见不再改变结果；请在办件备注中说明。"),
    "NOT_CONVENOR": ("只有召集部门可以召集和登记到场。", "请由召集部门办理。"),
    "NOT_A_PARTY": ("您的部门不参加这一轮，或已经通过。", "请刷新页面，查看参加部门。"),
    "SLOTS_MISSING": ("没有写明时间。", "请至少填写一个时间。"),
    "SLOT_PAST": ("所填时间已经过去。", "请填写以后的时间。"),
    "SLOT_NOT_OFFERED": ("所选时间不在提出的时间里。", "请从列出的时间中选择。"),
    "TOO_FEW_OFFICERS": (
        "到场（或指派）的执法人员不足规定人数（行政许可法第三十四条：现场核查应当指派两名以上工作人员）。",
        "请补足人员；不能到场的，可另派人员代替，或请求另定时间。",
    ),
    "NOBODY_PRESENT": ("没有一个部门到场，不能登记为已经举行。", "请重新召集，另定时间。"),
    "JOINT_NOT_STARTED": ("约定的时间还没有到，不能登记为已经举行。", "请在举行后登记；需要提前的，请重新召集。"),
    "OPINION_GIVEN": (
        "本部门这一轮已经出具意见，先到的意见有效。",
        "需要更改的，由出具人在本轮结束前撤回。",
    ),
    "VERDICT_MISSING": ("没有选择意见。", "请选择通过、整改或不通过。"),
    "POINTS_MISSING": ("意见为整改或不通过，但没有指明哪一项不合格。", "请至少勾选一项检查要点。"),
    "POINTS_UNEXPECTED": ("意见为通过，却又勾选了不合格的要点。", "请改选意见，或去掉勾选。"),
    "POINTS_UNCHECKED": (
        "没有逐项写明本轮检查要点的结果，或写明的结果与不合格的要点不一致。",
        "请在 checklist 里写明每一项 ok 或 bad；points 与 bad 的各项相同。",
    ),
    "POINT_NOT_OPEN": ("所选要点不在本轮检查范围内。", "复查只看上次不合格的要点，不能提出新的问题。"),
    "NOT_AN_OFFICER": ("您没有登记为本部门到场人员，不能出具意见。", "请由到场人员出具，或由部门负责人出具。"),
    "VISIT_MISSING": ("本部门没有到场，出具意见前须补勘并写明补勘人员。", "请填写补勘人员后再出具意见。"),
    "MOVES_USED_UP": ("改期次数已经用完。", "请按约定时间参加，或与召集部门联系。"),
    "JOINT_PENDING": ("该事项须待联合事项结束后才能准予。", "请等联合事项得出结果。"),
    "JOINT_FAILED": ("联合事项没有通过，该事项不能准予。", "请依据联合记录作出不予决定，并说明理由。"),
    "SEPARATION_OF_DUTIES": ("您已经办理过该事项的另一道手续，按职责分离规定不能再办这一道。", "请由同事办理。"),
    "NOT_HANDLER": ("该事项不在您手上。", "请先认领，或由经办人办理。"),
    "TO_MISSING": ("没有选择人员。", "请选择一位人员后再提交。"),
    "SAME_PERSON": ("所选人员与现在的人员相同。", "请选择另一位人员。"),
    "DELEGATED": ("该事项已委派给同事，交回前不能这样操作。", "请等同事交回，或先收回委派。"),
    "NOT_DELEGATED": ("该事项没有委派，或不是您的委派。", "请刷新页面，查看最新状态。"),
    "SIGNER_KNOWN": ("这位同事已在签署人中。", "请选择另一位同事。"),
    "SIGNER_UNKNOWN": ("没有这位待签署的人员，或其已经签署。", "请刷新页面，查看签署情况。"),
    "SIGNATURE_PENDING": ("还有人员没有签署，现在不能作出决定。", "请等签署完成，或办理减签。"),
    "NOT_A_SIGNER": ("现在不需要您签署。", "请刷新页面，查看签署情况。"),
    "AGREE_MISSING": ("没有选择同意或不同意。", "请选择后再提交。"),
    "REVIEW_NEEDED": ("该事项的决定须先拟办、经审核签署后生效，不能直接决定。", "请提交拟办意见。"),
    "REVIEW_NOT_NEEDED": ("该事项没有审核环节，也没有加签，不需要拟办。", "请直接作出决定。"),
    "PROPOSAL_PENDING": ("拟办意见正在审核签署中。", "请等审核完成；需要修改的，由拟办人在签署前撤回。"),
    "NO_PROPOSAL": ("没有待审核的拟办意见。", "请刷新页面，查看最新状态。"),
    "RETURN_NOT_POSSIBLE": ("不能退回到所选的事项。", "只能退回到本事项的前置事项，且其为准予、由人或系统办理。"),
    "RESULT_IN_USE": (
        "所选事项的结果已经发出，或已有其他事项据此办结，不能退回。",
        "结果有误的，由承办部门撤销决定。",
    ),
    "NOTHING_TO_TAKE_BACK": ("没有可以撤回的操作：之后已有新的操作，或不是您的操作。", "请刷新页面，查看最新状态。"),
    "NOT_COPIED": ("该事项没有抄送给您。", "请刷新页面，查看最新状态。"),
    "COPIED_ALREADY": ("已经抄送过这位人员。", "请选择另一位人员。"),
    "URGED_RECENTLY": ("刚刚催办过，还在间隔时间内。", "请等承办人员处理；间隔过后仍未处理的，可再次催办。"),
    "NOT_IN_PLACE": ("这位人员在该事项上没有工作要交接。", "请刷新页面，查看最新状态。"),
    "DEPUTY_NOT_VALID": ("代理关系不存在、未到期或已过期。", "请由本人登记代理的起止日期后再代办。"),
    "CALENDAR_MISSING": ("没有随附日历，或日历缺少办件正在使用的年份。", "请载入完整的日历后由系统重新发送。"),
    "WAIT_NOT_DECIDED": (
        "等待事项（如公示）由期限决定，不能由人员提前决定。",
        "请等期满；期内有异议的，请办理“提出异议”。",
    ),
    "OBJECTION_NOT_FORESEEN": ("该事项没有异议程序。", "请向承办部门说明情况。"),
    "OBJECTION_TOO_LATE": ("异议期已过，不能再提出异议。", "对结果不服的，请依法申请行政复议或者提起行政诉讼。"),
    "OBJECTOR_MISSING": ("没有选择是谁提出的异议。", "请选择提出异议的部门或人员类别。"),
    "OBJECTOR_UNKNOWN": ("所选的部门或人员类别不能对该事项提出异议。", "请从列出的部门或人员类别中选择。"),
    "NO_OBJECTION_OPEN": ("该事项没有等待处理的异议。", "请刷新页面，查看最新状态。"),
    "UPHELD_MISSING": ("没有选择异议是否成立。", "请选择成立或不成立。"),
    "NOTHING_TO_UNDO": ("该事项没有等待撤销（补偿）的内容。", "请刷新页面，查看最新状态。"),
    "UNDO_PENDING": ("各事项都已结束，只等有关部门撤销已办的内容，不能再撤件。", "请等有关部门确认后自动办结。"),
    "MIGRATION_OTHER_BUNDLE": ("所给的方案不是这件事的方案，或牵头部门变了，不能迁移。", "请用同一件事的版本迁移。"),
    "MIGRATION_NOTHING_NEW": ("办件已经按这个版本办理。", "不需要迁移。"),
    "MIGRATION_IN_INTAKE": (
        "办件还在预审、补正或容缺补齐中，新版本改变了收件规则或要预审的事项。",
        "请等受理（或补齐）以后再迁移。",
    ),
    "MIGRATION_ITEM_REMOVED": ("新版本去掉了已经开始的事项，不能迁移。", "请让办件按原版本办完。"),
    "MIGRATION_ITEM_BEGUN": (
        "新版本改变了已经开始的事项的部门、程序、审核或其他办理规则，不能迁移。",
        "已经开始的事项只能改时限、提醒和前后关系；请等该事项办完，或按原版本办完。",
    ),
    "MIGRATION_BEFORE_DECIDED": (
        "新版本要求在已经开始或办结的事项之前先办别的事项，不能迁移。",
        "请让办件按原版本办完。",
    ),
    "MIGRATION_JOINT_BEGUN": ("新版本改变了已经开始的联合事项，不能迁移。", "请等联合事项结束后再迁移。"),
    "EDITION_NOT_NEWER": (
        "所给的规则版次不比办件现在适用的新，或系统还没有这一版。",
        "请核对版次；办件不能退回旧版规则。",
    ),
    "OFFICER_OF_ANOTHER": (
        "所列人员已经代表另一个部门到场，一人不能同时算作两个部门的工作人员（行政许可法第三十四条）。",
        "请写明本部门另派的人员。",
    ),
    "WINDOW_OPEN": ("集中申报期还没有截止，现在不能作出决定。", "请在申报期截止后一并审查决定；预审可以先办。"),
    "ALREADY_ACCEPTED": ("办件已经受理，不能再不予受理。", "如材料不实，请由承办部门依法决定。"),
}


_BY_ACT: Mapping[tuple[str, str], tuple[str, str]] = {
    ("ALREADY_ACCEPTED", "accept_application"): ("办件已经受理，不用再受理。", "请刷新页面，查看最新状态。"),
    ("ALREADY_ACCEPTED", "notice_correction"): (
        "办件已经受理，不能再发补正通知书。",
        "受理后发现材料有问题的，请由承办部门在决定时依法处理。",
    ),
}
"""Refusals that say something else of another act than of the one they were written for."""


def refuse(code: str, act: str = "") -> Refusal:
    """The refusal of that code, with its sentence and next step, as it is told of that kind of act.

    Raises KeyError for a code not in the catalogue.
    """
    sentence, next_step = _BY_ACT.get((code, act)) or _REFUSALS[code]
    return Refusal(code=code, sentence=sentence, next_step=next_step)


def refusal_codes() -> tuple[str, ...]:
    """All refusal codes, for the catalogue page and its test."""
    return tuple(_REFUSALS)
