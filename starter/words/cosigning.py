"""Words about an application that waits for signatures (共同签名): what became of it, and why an act did not hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from domain.cosigning.messages import Method
from domain.cosigning.state import Outcome


class Sentence(NamedTuple):
    """An answer as people read it."""

    code: str
    sentence: str
    next_step: str


METHOD_NAMES: Mapping[Method, str] = {"online": "网上登录签名", "window": "窗口核验身份后纸面签名"}
LEVEL_NAMES: Mapping[int, str] = {1: "密码登录", 2: "实名认证", 3: "人脸或者证书认证"}
OUTCOME_NAMES: Mapping[Outcome, str] = {
    "filed": "已签齐，申请已提交",
    "not_filed": "已签齐，但没有提交成功",
    "refused": "有人不同意签名，没有提交",
    "lapsed": "逾期没有签齐，没有提交",
    "taken_back": "申请人已取回，没有提交",
}

_FAILURES: Mapping[str, tuple[str, str]] = {
    "COSIGNING_UNKNOWN": (
        "没有找到等您签名的这份申请，或者它不是请您签名的。",
        "请由被请签名的人用本人的账号登录，再从短信里的链接或者“我的办件”打开。",
    ),
    "COSIGN_LINK_UNKNOWN": (
        "这个链接打不开任何申请：它不完整，或者已经不用了。",
        "请把短信里的链接完整地复制到浏览器；也可以登录后在“我的办件”里找，或带身份证件到综合窗口。",
    ),
    "COSIGNING_OVER": (
        "这份申请已经不在等签名，刚才的操作没有生效。",
        "请看本页写明的结果；需要办理的，请申请人重新送签。",
    ),
    "COSIGNING_COMPLETE": (
        "所有人都已经签名，申请正在提交，不能再改动。",
        "提交后要撤回的，请在办件页面办理撤件。",
    ),
    "COSIGNED_ALREADY": ("您已经签过名，签一次就可以。", "不用再做什么；签齐后自动提交。"),
    "COSIGNER_IS_ANOTHER": (
        "证件号码与申请里写的签名人不一致，没有记录签名。",
        "请核对证件；号码填错了的，请申请人取回申请，改正后重新送签。",
    ),
    "SIGNED_TEXT_DIFFERS": ("要签的内容与您打开时的不一样，没有记录签名。", "请刷新页面，看过现在的内容再签。"),
    "LEVEL_TOO_LOW": (
        "这份申请要求更高的认证等级，用这次登录的方式不能签名。",
        "请退出后用要求的认证方式重新登录；做不到的，带身份证件到综合窗口签。",
    ),
    "ACT_ID_REUSED": ("这个页面已经提交过一次，而且内容不同。", "请刷新页面后再操作。"),
    "NOT_ALLOWED": ("您不能为这份申请做这项操作。", "请由申请人或者被请签名的人操作。"),
    "NOT_RECORDED": ("系统没有能记录这次操作。", "请稍后再试；仍然不行的，请到综合窗口办理。"),
    "COSIGN_WAITS_TO_BE_RECORDED": ("已经收到，正在记录。", "请稍等一会儿刷新本页，不用再提交。"),
}


def sentence_of(code: str) -> Sentence:
    """What a person is told."""
    return Sentence(code, *_FAILURES.get(code, _FAILURES["NOT_RECORDED"]))
