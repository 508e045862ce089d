"""Look-ups in words: what a source said in a paper's place, for the applicant and for clerks."""

from __future__ import annotations

from collections.abc import Mapping

from domain.look_ups.rules import LookUpState

TAGS: Mapping[LookUpState, tuple[str, str]] = {
    LookUpState.WAITING: ("is-blue", "正在核验"),
    LookUpState.FOUND: ("is-green", "已核验"),
    LookUpState.NOT_FOUND: ("is-yellow", "查不到"),
    LookUpState.DIFFERS: ("is-yellow", "与填写的不一致"),
    LookUpState.AWAY: ("is-yellow", "接口暂时连不上"),
    LookUpState.DISPUTED: ("is-yellow", "已提请校核"),
    LookUpState.NOT_ASKED: ("is-yellow", "没有核验"),
}
"""(look, word) of the tag beside a material."""
TO_APPLICANT: Mapping[LookUpState, str] = {
    LookUpState.WAITING: "不用等，可以继续往下填；结果出来后显示在这里。",
    LookUpState.FOUND: "与登记一致，不用再交。",
    LookUpState.NOT_FOUND: "数据源里查不到，请上传这一份；填错了的，改正后会重新核验。",
    LookUpState.DIFFERS: "数据源的登记与您填写的不一致，请核对。",
    LookUpState.AWAY: "数据接口暂时连不上，请先上传这一份；恢复后不再要。",
    LookUpState.DISPUTED: "您说明数据源有误，已转持有单位校核；请上传这一份，校核期间以您的为准。",
    LookUpState.NOT_ASKED: "今天核验的次数太多，这一次没有核验，请上传这一份。",
}
"""What follows for whoever applies."""
NOT_AGREED = "没有同意向“{source}”查询，请上传这一份；改为同意的，回到“填写一张表”勾选。"
"""What follows where a source that is asked on consent alone may not be asked."""
TO_CLERK: Mapping[LookUpState, str] = {
    LookUpState.WAITING: "还没有答复，答复后显示在这里；不用为此要求补正。",
    LookUpState.FOUND: "与填写的一致；不用要求交这一份（政务数据共享条例第十九条）。",
    LookUpState.NOT_FOUND: "数据源里查不到，受理前请看申请人是否交了这一份；没有的，在一次告知里写明。",
    LookUpState.DIFFERS: "与填写的不一致，受理前请核对；需要更正的，在一次告知里写明。",
    LookUpState.AWAY: "数据接口连不上，已请申请人先交这一份；恢复后答复显示在这里。",
    LookUpState.DISPUTED: "申请人说明数据源有误，已转持有单位校核；校核期间以申请人交的为准。",
    LookUpState.NOT_ASKED: "申请人当天核验的次数太多，没有向数据源提出，以申请人交的为准。",
}
"""What follows for whoever takes the case on."""
CHECKS: Mapping[str, str] = {"corrected": "持有单位已更正登记。", "upheld": "持有单位核对后认为登记无误。"}
"""What the holder said of a dispute."""
