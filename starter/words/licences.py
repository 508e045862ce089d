"""How results are told: how one stands, how it was changed or ended, and what became of the composite licence."""

from __future__ import annotations

import re
from collections.abc import Mapping

from domain.case.acts import FetchedBy, ParcelEvent
from domain.case.results.entries import (
    CompositeIssued,
    CompositeWithdrawn,
    DeliveryChosen,
    LicenceCancelled,
    LicenceForfeited,
    LicenceWithdrawn,
    ParcelMoved,
    ResultChanged,
    ResultsPosted,
)
from domain.case.results.validity import COMPOSITE, Validity
from domain.organisation.reception import masked
from starter.words.case_names import CaseNames
from starter.words.names import METHOD_NAMES
from starter.words.sentences import Sentences

SENTENCES = Sentences()
says = SENTENCES.says

VALIDITY_NAMES: Mapping[Validity, str] = {
    Validity.VALID: "有效",
    Validity.CHANGED: "已变更",
    Validity.EXPIRED: "已过期",
    Validity.WITHDRAWN: "已撤回",
    Validity.REVOKED: "已撤销",
    Validity.FORFEITED: "已吊销",
    Validity.CANCELLED: "已注销",
}
"""How a result stands, as people call it."""
VALIDITY_LOOKS: Mapping[Validity, str] = {Validity.VALID: "is-green", Validity.CHANGED: "is-yellow"}
"""The look of its tag; every other one is red."""
COMPOSITE_WITHDRAWN = "已收回"


def validity_name(validity: Validity, subject: str) -> str:
    """How it stands; a composite licence is taken back (收回), which is not the 撤回 of the law."""
    return COMPOSITE_WITHDRAWN if (subject, validity) == (COMPOSITE, Validity.WITHDRAWN) else VALIDITY_NAMES[validity]


def holder_shown(name: str) -> str:
    """A person's name for whoever has a paper's code: the first character, and how many there are."""
    return name[:1] + "*" * max(1, len(name) - 1) if name else "（未登记）"


def number_shown(number: str) -> str:
    """A result's number for them; one that is somebody's identity number is masked."""
    return masked(number) if _ID_NUMBER.search(number) else number


_ID_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")
ENDINGS: Mapping[str, tuple[str, str]] = {
    "change_result": ("变更", "按持证人的申请变更后，发新的版本，原来的版本不再有效（行政许可法第四十九条）。"),
    "withdraw_licence": (
        "撤回",
        "许可合法，因法律、法规、规章修改废止或客观情况发生重大变化，为公共利益撤回；造成财产损失的依法补偿（第八条）。",
    ),
    "cancel_licence": ("注销", "有效期届满、主体终止，或许可已被撤销、撤回、吊销等情形，办理注销手续（第七十条）。"),
    "forfeit_licence": ("吊销", "作为行政处罚吊销，须已作出行政处罚决定（行政处罚法第九条）。"),
}
"""Of each act that changes or ends a result: what it is called, and what it means."""


PARCEL_NAMES: Mapping[ParcelEvent | None, str] = {
    None: "待收寄",
    "sent": "邮寄途中",
    "delivered": "已妥投",
    "returned": "已退回",
}
"""Where a parcel is."""
FETCHED_NAMES: Mapping[FetchedBy, str] = {"self": "申请人本人", "proxy": "受托人"}


@says(DeliveryChosen)
def _delivery_chosen(case_names: CaseNames, entry: DeliveryChosen) -> str:
    return f"{case_names.who(entry.actor)}选择送达方式：{METHOD_NAMES[entry.method]}。"


@says(ResultsPosted)
def _posted(case_names: CaseNames, entry: ResultsPosted) -> str:
    return f"{case_names.who(entry.actor)}交寄{case_names.named(entry.items)}的结果（第{entry.parcel}个邮件）。"


@says(ParcelMoved)
def _parcel_moved(_case_names: CaseNames, entry: ParcelMoved) -> str:
    number = f"，邮件号{entry.tracking}" if entry.tracking else ""
    if entry.event == "sent":
        return f"第{entry.parcel}个邮件已收寄{number}。"
    if entry.event == "delivered":
        return f"第{entry.parcel}个邮件已妥投{number}。"
    return f"第{entry.parcel}个邮件没有投到，已退回{number}，由窗口联系申请人。"


@says(ResultChanged)
def _changed(case_names: CaseNames, entry: ResultChanged) -> str:
    why = case_names.licence_reason(entry.reason).sentence
    return f"{case_names.who(entry.actor)}变更{case_names.item(entry.item)}的结果，现为第{entry.version}版。理由：{why}"


@says(LicenceWithdrawn)
def _withdrawn(case_names: CaseNames, entry: LicenceWithdrawn) -> str:
    why = case_names.licence_reason(entry.reason).sentence
    return f"{case_names.who(entry.actor)}撤回{case_names.item(entry.item)}的许可。理由：{why}"


@says(LicenceCancelled)
def _cancelled(case_names: CaseNames, entry: LicenceCancelled) -> str:
    why = case_names.licence_reason(entry.reason).sentence
    return f"{case_names.who(entry.actor)}注销{case_names.item(entry.item)}的结果。理由：{why}"


@says(LicenceForfeited)
def _forfeited(case_names: CaseNames, entry: LicenceForfeited) -> str:
    why = case_names.licence_reason(entry.reason).sentence
    return f"{case_names.who(entry.actor)}吊销{case_names.item(entry.item)}的许可。理由：{why}"


@says(CompositeIssued)
def _composite(case_names: CaseNames, entry: CompositeIssued) -> str:
    parts = case_names.named([part.item for part in entry.parts])
    if entry.version == 1:
        return f"综合许可证已制发，归集{parts}。"
    return f"综合许可证已更新为第{entry.version}版，现归集{parts}。"


@says(CompositeWithdrawn)
def _composite_withdrawn(case_names: CaseNames, entry: CompositeWithdrawn) -> str:
    return f"综合许可证已收回，因为{case_names.named(entry.because)}不再有效；其他单项证照不受影响。"
