"""Kinds of findings about what is meant: time limits, joint events, objections and undoing, the law."""

from __future__ import annotations

from bundles.language.finding_kind import error, hint

TIME_LIMITS = (
    error(
        "WAIT_WITH_GATE", "A wait has a `gate`: it ends by itself and decides nothing that could wait.", "Use `after`."
    ),
    error(
        "WAIT_DECIDES_NOTHING",
        "A wait has procedures, an extension, a renewal or a commitment.",
        "Remove them, or make it `kind: decision`.",
    ),
    error(
        "LADDER_INVALID",
        "A ladder that cannot work: a rung twice, a lapse without consequence, red before the due day.",
        "As the sentence says.",
    ),
    error(
        "PROCEDURE_COUNTS_BY_LAW",
        "A site visit or another procedure is to stop the clock by an article that does not name it.",
        "Write `counts: true`, or name the law that says otherwise.",
        law=("行政许可法第四十五条",),
    ),
    error(
        "PROMISE_OVER_STATUTORY",
        "A promise is longer than the statutory limit of the item or of the joint handling.",
        "Shorten the promise.",
        law=(
            "优化营商环境条例第三十六条",
            "行政许可法第四十二条第二款",
        ),
    ),
    error(
        "LIMIT_OVER_LAW",
        "受理 takes more than 5 working days, or delivery more than 10.",
        "Shorten it.",
        law=(
            "行政许可法第三十二条",
            "行政许可法第四十四条",
        ),
    ),
    error(
        "CALENDAR_DAYS_IN_LICENCE",
        "An administrative licence counts calendar days; the law counts working days.",
        "Remove `unit: calendar`.",
        law=("行政许可法第八十二条",),
    ),
    error(
        "EXTENSION_WITHOUT_LIMIT",
        "`extension` without a statutory limit to extend.",
        "Write `statutory_limit` or remove it.",
        law=("行政许可法第四十二条",),
    ),
    error(
        "RENEWAL_FIELD_UNKNOWN",
        "`renewal.expires` is no date field of this item's form.",
        "Name a date field and list it in `fields`.",
    ),
    error(
        "REVIEW_OVER_INTAKE",
        "The pre-review is longer than the limit for 受理: the case would be deemed accepted before the answers.",
        "Shorten `pre_review`.",
        law=("行政许可法第三十二条",),
    ),
    error(
        "DEFERRAL_RULE_MISSING",
        "Materials may follow (`may_follow`), but the bundle has no rule for it.",
        "Write `intake.deferral` or remove `may_follow`.",
    ),
    error(
        "DEFERRAL_NEVER_OFFERED",
        "The deferral can never be offered: no material may follow, or every promise is too short.",
        "Remove it, or mark the materials.",
    ),
    error(
        "JOINT_LIMIT_ALONE",
        "`joint_statutory` in a bundle of one department.",
        "Remove it.",
        law=("行政许可法第四十二条第二款",),
    ),
)
"""Limits that the law does not allow, or that could never take effect."""

JOINT = (
    error(
        "JOINT_OF_ONE",
        "At most one department takes part in a joint event.",
        "Name further departments, or write `alone: true`.",
    ),
    error(
        "JOINT_ITEM_UNFIT",
        "An item that rests on a joint event ends by itself (a wait, or `auto`).",
        "Take it out of `items`.",
    ),
    error(
        "JOINT_DEADLOCK",
        "The event waits for an item to start that waits for its result.",
        "Take the later item out of `items`, or use `gate`.",
    ),
    error("JOINT_UNREACHABLE", "No answers lead to the event.", "Check `when`, `items` and the departments."),
    error(
        "JOINT_DEPARTMENT_IDLE",
        "A department is listed that never takes part.",
        "Write `always: true` or `when`, or remove it.",
    ),
    error(
        "JOINT_OFFICERS_TOO_FEW",
        "Fewer than two officers on site.",
        "Write `officers: 2` or more.",
        law=("行政许可法第三十四条",),
    ),
    error("JOINT_VOTER_UNKNOWN", "`veto` or `weights` names a department that takes no part.", "Correct the name."),
    error("JOINT_QUORUM_TOO_HIGH", "More votes needed than there are.", "Lower `need`."),
    error(
        "JOINT_PARTIAL_BY_VOTE",
        "`partial: true` beside a closing rule that counts votes.",
        "Use `closing: {rule: all}`, or remove `partial`.",
    ),
    error(
        "JOINT_SILENCE_UNLAWFUL",
        "Silence as consent without a ground, or for a safety check.",
        "Name `silence_basis`, or write `silence: escalate`.",
    ),
    error(
        "JOINT_REFUSAL_UNGROUNDED",
        "`after_last: refused` without its basis.",
        "Name `after_last_basis`, or write `after_last: failed`.",
        law=("行政许可法第三十八条",),
    ),
    error(
        "JOINT_STOP_UNLAWFUL",
        "Time of the event is taken out of the count without a law that says so (a visit on site counts).",
        "Name the law, or remove the stop.",
        law=("行政许可法第四十五条",),
    ),
    hint(
        "JOINT_OVER_PROMISE",
        "The event's own terms, used up to the last day, exceed the shortest promise of its items.",
        "Shorten the terms, or promise what is possible; terms that are a text's own maxima may stay.",
    ),
    hint(
        "JOINT_RECTIFY_OVER_LIMIT",
        "Convening, holding, opinions, putting right and looking again take longer than the shortest statutory limit.",
        "Shorten `rectify` and `reinspect`; else the engine shortens the term that it gives.",
        law=("行政许可法第四十五条",),
    ),
    error("CHECKLIST_KEY_TWICE", "Two points of a checklist have one key.", "Rename one."),
    error(
        "REVIEW_WITHOUT_DRAFT",
        "An item that a system or a rule decides has a review.",
        "Remove `review`, or use `connector: inbox`.",
    ),
    error(
        "REVIEW_IMPOSSIBLE",
        "More heads of one department are to sign than it has.",
        "Write `count: 1`, or `role: handler`.",
    ),
    error("SEPARATION_OF_ONE", "A pair of duties names one duty twice.", "Name two duties."),
    error(
        "SEPARATION_WITHOUT_DUTY",
        "A pair names a duty that the item does not have.",
        "Remove the pair, or add the duty.",
    ),
)
"""Joint events and signing."""

EXTRA_RULES = (
    error(
        "PROVISION_OUTSIDE",
        "The department that settles objections or undoes an item has no item in the bundle: it cannot open the case.",
        "Name a department that takes part.",
    ),
    error(
        "OBJECTOR_NOT_KNOWN",
        "An objection names neither a department nor a kind of outsider (creditors, interested, public).",
        "Correct the name.",
    ),
    error(
        "OBJECTION_WITHOUT_WAIT",
        "An objection is declared for an item that is no wait (`kind: wait`).",
        "Take it away, or make the item a wait.",
    ),
    error(
        "UNDO_OF_IN_ITEM",
        "An item's own file names later items of a bundle.",
        "Write `undo` at the bundle's item, or leave `of` out.",
    ),
    error(
        "UNDO_NOT_LATER", "`undo.of` names an item that does not come after this one.", "Name an item that rests on it."
    ),
    error(
        "COMPOSITE_ITEM_UNKNOWN",
        "`composite` names an item that the bundle has not, or the item that carries it as one of its parts.",
        "Name items of the bundle; `item` is the one whose grant issues the composite licence.",
    ),
    error(
        "NUMBER_WITHOUT_RESULT",
        "`result.number` of a result that nobody gets: an internal check, or a wait.",
        "Remove `number`.",
    ),
    error(
        "NUMBER_NOT_DISTINCT",
        "Two items of a department number their results so alike that one number could stand for both.",
        "Write the same form, so that they count together, or forms that differ before `{year}`.",
    ),
)
"""Objections and undoing."""

LAW = (
    error(
        "LADDER_WITHOUT_RECEIVER",
        "A ladder escalates to a department head, but the clock is the lead's or the applicant's: nobody receives it.",
        "Escalate to the lead or the supervisor.",
    ),
    error(
        "RESULT_WITHOUT_ISSUER",
        "A licence of a firm or a service point, which can neither decide nor issue one.",
        "Name the organ, or correct the category.",
        law=("行政许可法第二十二条、第二十三条",),
    ),
    error(
        "PROMISE_NEVER_MADE",
        "A promise by situation that no situation gets.",
        "Change its `when`, or remove it.",
    ),
    error(
        "JOINT_OVER_LAW",
        "Joint handling over 45 days, or extended by more than 15.",
        "Shorten it.",
        law=("行政许可法第四十二条第二款",),
    ),
    hint(
        "ITEM_WITHOUT_CATEGORY",
        "An item does not say what kind it is; the ground of its refusal and its remedies follow from that.",
        "Write `category`.",
        law=("行政许可法第三十八条", "行政复议法第二十四条"),
    ),
    error(
        "FEE_WITHOUT_BASIS",
        "A licence costs a fee whose basis is no law and no administrative regulation.",
        "Name the law, or write `fee: none`.",
        law=("行政许可法第五十八条",),
    ),
    hint(
        "FEE_TERM_WITHOUT_SOURCE",
        "A term for payment (缴费期限) of an item or of the bundle has no basis and is not named as 待核实.",
        "Write `basis` of the term, or name it in `unverified`; without a term ten working days hold (待核实).",
    ),
    hint(
        "MATERIAL_UNUSED",
        "A material of the catalogue that no item needs (only when all bundles are checked).",
        "Remove it, or name it in the item that needs it.",
    ),
    error(
        "PROMISE_UNDER_PATH",
        "The whole promise is shorter than the critical path: every item keeps its own and the whole is late.",
        "Promise what is possible, shorten or put in parallel, or write `outside_promise`.",
    ),
    error(
        "LICENCES_OVER_LAW",
        "Licences of several organs handled together take longer, one after another, than the law gives for that.",
        "Shorten or put in parallel; where another law gives more, write `joint_statutory` with its basis.",
        law=("行政许可法第四十二条第二款",),
    ),
    error(
        "STOP_DISGUISED",
        "What is called a visit, a check or a round of signatures stops the clock as if it were an appraisal.",
        "Write `counts: true`, or call it what the law calls it.",
        law=("行政许可法第四十五条",),
    ),
    hint(
        "PROCEDURE_WITHOUT_END",
        "A procedure stops the clock and does not say for how many working days at most.",
        "Write `most_days`.",
        law=("行政许可法第四十五条",),
    ),
    error(
        "CORRECTION_WITHOUT_TIME",
        "The term for corrections is 0 days: it is over on the day of the notice.",
        "Write a term.",
        law=("行政许可法第三十二条",),
    ),
    error(
        "WINDOW_OUTSIDE_EFFECTIVE",
        "The filing window lies outside the days on which the definition is in force: nobody could file.",
        "Correct `filing_window` or `effective`.",
    ),
    error(
        "EFFECTIVE_OVER",
        "The definition's last day in force has passed (only when it is published).",
        "Correct `effective`, or publish nothing.",
    ),
    error(
        "AUTO_NEVER_GRANTS",
        "The rule of an item decided at once (秒批) can never hold: it contradicts itself, or all answers.",
        "Correct `auto_grant`, or let people decide.",
    ),
    hint(
        "MATERIAL_NEVER_ASKED",
        "A material's condition can never hold in this bundle, so nobody is asked for it.",
        "Correct `when`.",
    ),
    error(
        "ITEM_NEVER_TAKES_PART",
        "No answers of the questionnaire select the item: its conditions contradict each other.",
        "Check `when` and the options.",
    ),
    error("QUESTION_NEVER_ASKED", "No answers lead to the question, so no applicant sees it.", "Check its `when`."),
    error(
        "ALTERNATIVES_BOTH_CHOSEN",
        "Some answers select two items of one `one_of`: such an application cannot be filed.",
        "Make their `when` exclude each other.",
    ),
    hint(
        "OPTION_WITHOUT_EFFECT",
        "A question whose answer changes neither items nor materials nor order: what does not matter is not asked.",
        "Remove it, or use it in a condition.",
        law=("国务院关于在线政务服务的若干规定第七条",),
    ),
    error(
        "ITEM_WITHOUT_BASIS",
        "An item names no law: what rests on none may not be asked of an applicant.",
        "Write `basis`; mark it 待核实 where no source is known.",
        law=("行政许可法第四条",),
    ),
    hint(
        "EDGE_WITHOUT_REASON",
        "An item waits for another and nobody says why: without a reason they run side by side.",
        "Write `why`, or put it in parallel.",
    ),
    hint(
        "VISIT_WITHOUT_REASON",
        "The applicant is to come in person and nobody says why.",
        "Write `visits: {count: …, reason: …}`.",
    ),
    hint(
        "CALENDAR_DAYS_IN_PATH",
        "Calendar days on the critical path of a promise in working days; the sum is an upper bound.",
        "Write `outside_promise`, or count working days.",
        law=("行政许可法第八十二条",),
    ),
    error(
        "MATERIAL_MADE_HERE",
        "The applicant is to hand in what another item of the bundle makes.",
        "Name the item in the material's `produced_by`.",
        law=("国务院关于在线政务服务的若干规定第七条",),
    ),
    hint(
        "IMPLEMENTATION_CODE_MISSING",
        "An item has no 实施编码 though others of its bundle do: the province's platform is told of it without one.",
        "Add `implementation_code`, or name it in `unverified` until it is known.",
    ),
    hint(
        "LICENCE_ON_PAPER",
        "A material with an e-licence is asked from the applicant: what can be shared is not asked again.",
        "Use `mode: E` or `V`.",
        law=("国务院关于在线政务服务的若干规定第七条", "政务数据共享条例第十九条"),
    ),
    hint(
        "PAPER_HELD_BY_ORGAN",
        "A material that an organ holds is asked from the applicant: see first whether it can be verified.",
        "Use `mode: V` where it can be verified.",
        law=("国务院关于在线政务服务的若干规定第七条", "政务数据共享条例第十九条"),
    ),
    hint(
        "ASKED_THOUGH_SHARED",
        "A material is asked from the applicant though the catalogue says which source answers in its place.",
        "Use `mode: E` or `V`; without an answer of the source the paper is asked for by itself.",
        law=("国务院关于在线政务服务的若干规定第七条", "政务数据共享条例第十九条"),
    ),
)
"""What the law, and the sense of 一件事, say about a definition that is well formed."""
