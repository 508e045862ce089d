"""For which purposes personal data is used, on what basis, and in which words people are asked (个人信息保护法).

What the statutory duty needs is noticed, not consented to (第十三条第一款第三项、第十七条、第三十条、第三十五条).
Everything beside it rests on a separate consent that can be refused without loss and taken back (第十四条、第十五条、
第二十三条), and for a child under 14 on that of a guardian (第三十一条). Words are never changed: others are the next
version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from domain.record import Record


class Purpose(StrEnum):
    """What personal data is used for."""

    DUTY = "duty"
    SENSITIVE = "sensitive"
    GUARDIAN = "guardian"
    OUTSIDE = "outside"
    REUSE = "reuse"
    CHANNELS = "channels"
    LOOK_UP = "look_up"


Said = Literal["noticed", "given", "refused", "withdrawn"]
"""What became of a question; `noticed`: nothing was asked, the law is the basis and the person was told."""


class PurposeText(Record):
    """The words in which people are told or asked, and which edition of them it is."""

    name: str
    version: int
    words: str
    articles: str

    @property
    def digest(self) -> str:
        """SHA-256 of the words, kept with each answer: it proves what was read."""
        return hashlib.sha256(self.words.encode()).hexdigest()


NOTICED = frozenset({Purpose.DUTY, Purpose.SENSITIVE})
"""Told, not asked: a statutory duty is the basis."""
REFUSABLE = frozenset({Purpose.OUTSIDE, Purpose.REUSE, Purpose.CHANNELS, Purpose.LOOK_UP})
"""May be refused without loss; a guardian's consent may not be missing where the data of a young child is used."""
WITHDRAWABLE = REFUSABLE
"""May be taken back later, for what comes afterwards (第十五条)."""

TEXTS: Mapping[Purpose, PurposeText] = {
    Purpose.DUTY: PurposeText(
        name="办理本申请",
        version=1,
        words=(
            "办理部门为履行法定职责处理您填写的内容和提交的材料，只用于办理、核验和归档本申请，保存到法定档案期限届满；"
            "您可以在“我的办件”里查阅，有错的可以请求更正。这不需要您同意，但应当告知您。"
        ),
        articles="第十三条第一款第三项、第十七条、第三十五条",
    ),
    Purpose.SENSITIVE: PurposeText(
        name="敏感个人信息",
        version=1,
        words=(
            "其中有敏感个人信息（证件号码、银行账号、住址、健康和未成年人的信息）。没有它们就不能确认身份、核定资格或发放待遇；"
            "只有承办这一项的工作人员看得到，每次查看都有记录。泄露可能危害您的人身、财产安全，所以请不要填写没有要求的内容。"
        ),
        articles="第二十八条、第三十条",
    ),
    Purpose.GUARDIAN: PurposeText(
        name="不满十四周岁未成年人的信息",
        version=1,
        words="我是申请涉及的不满十四周岁未成年人的父母或者其他监护人，同意为办理本申请处理该未成年人的个人信息。",
        articles="第三十一条",
    ),
    Purpose.OUTSIDE: PurposeText(
        name="提供给银行、水电气等单位",
        version=1,
        words=(
            "同意把姓名（名称）、证件号码、联系电话和办理该事项需要的内容提供给下面列出的单位，只用于办理该事项。"
            "不同意的，该事项不随本申请办理，您可以自己到该单位办；其他事项不受影响。"
        ),
        articles="第二十三条、第二十九条",
    ),
    Purpose.REUSE: PurposeText(
        name="以后的申请再用这次的内容和材料",
        version=1,
        words=(
            "同意以后由我本人提出申请时，把这次填写的内容和提交的材料带出来，由我核对、修改后再用，不用再填、再交一遍。"
            "不同意的，以后重新填写和提交，办理不受影响。"
        ),
        articles="第十三条第一款第一项、第十四条",
    ),
    Purpose.CHANNELS: PurposeText(
        name="用短信、邮件通知我",
        version=1,
        words=(
            "同意用我填写的手机号码、邮箱接收办理进度的消息，由短信、邮件服务单位发送。"
            "不同意的，在“我的办件”里照样看得到全部消息，文书照样依法送达。"
        ),
        articles="第十四条、第二十一条、第二十九条",
    ),
    Purpose.LOOK_UP: PurposeText(
        name="向数据源查询，免交材料",
        version=1,
        words=(
            "同意为了免交材料，凭申请里填写的内容向写明的数据源查询，答复只用于办理本申请，到期删除。"
            "不同意的，交这份材料就可以，办理不受影响；同意以后可以随时撤回，撤回后还保存着的答复即行删除。"
        ),
        articles="第十三条第一款第一项、第十四条、第十五条、第十六条",
    ),
}
