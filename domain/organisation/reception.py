"""How an application was received: whose papers were looked at, who helped (帮办代办), the number of the queue (取号).

It stands beside the case, not in it: names and numbers stay in PostgreSQL. The journal says by code which document was
looked at, and that somebody helped; the digest of the filing covers the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Literal

from domain.definition.check_digits import id_no_problem, phone_problem
from domain.record import Record

IdentityDocument = Literal["resident_id", "household_book", "passport", "permit", "licence", "court", "other"]
DOCUMENT_NAMES: Mapping[IdentityDocument, str] = {
    "resident_id": "居民身份证",
    "household_book": "居民户口簿",
    "passport": "护照",
    "permit": "来往内地（大陆）通行证、居住证",
    "licence": "营业执照和经办人身份证",
    "court": "监护、继承等身份的证明文书",
    "other": "其他有效证件",
}
"""What was looked at, as people call it."""
HelperPost = Literal["village", "street", "hall", "other"]
POST_NAMES: Mapping[HelperPost, str] = {
    "village": "村（社区）干部",
    "street": "镇（街道）工作人员",
    "hall": "大厅帮办员",
    "other": "其他受托人",
}
"""As what somebody helps."""
MandateWay = Literal["paper", "spoken"]
WAY_NAMES: Mapping[MandateWay, str] = {"paper": "书面委托", "spoken": "申请人到窗口当面委托"}
MOST_MANDATE_DAYS = 366
"""A mandate for one application that lasts longer is a general one, and no window's business."""
LONGEST_MANDATE = 200
_LONGEST_NAME = 60
_LONGEST_NUMBER = 30
_SHOWN_DIGITS = 4
_ID_LENGTH = 18
Problems = list[tuple[str, str]]


class Helper(Record):
    """Who hands an application in for somebody, and by which mandate; `number`: of the resident id, or of the staff.

    `until`: its last day. `phone` with `is_told`: the applicant agreed that messages go there, too. Personal.
    """

    name: str
    number: str
    post: HelperPost
    organisation: str
    mandate: str
    since: date
    until: date
    way: MandateWay
    phone: str = ""
    is_told: bool = False

    def problems(self, today: date, document: str | None) -> Problems:
        """What is wrong with it on that Beijing day, by field; `document`: which of the applicant's was looked at."""
        return [*self._who(today), *self._mandate(today, document), *self._told()]

    def _who(self, today: date) -> Problems:
        found: Problems = []
        if not self.name or len(self.name) > _LONGEST_NAME:
            found.append(("name", "请填写帮办代办人的姓名。"))
        if not self.number or len(self.number) > _LONGEST_NUMBER:
            found.append(("number", "请填写帮办代办人的身份证号或工号。"))
        elif len(self.number) == _ID_LENGTH and (wrong := id_no_problem(self.number, today)):
            found.append(("number", f"帮办代办人的{wrong}"))
        if self.post not in POST_NAMES:
            found.append(("post", "请选择以什么身份帮办代办。"))
        if not self.organisation or len(self.organisation) > _LONGEST_NAME:
            found.append(("organisation", "请填写所在的村（社区）、镇（街道）或单位。"))
        return found

    def _mandate(self, today: date, document: str | None) -> Problems:
        found: Problems = []
        if not self.mandate or len(self.mandate) > LONGEST_MANDATE:
            found.append(("mandate", f"请写明委托办理什么，最多{LONGEST_MANDATE}个字。"))
        if self.since > today:
            found.append(("since", "委托从今天以后才开始，现在还不能代办。"))
        if self.until < self.since:
            found.append(("until", "委托的最后一天早于开始的一天。"))
        elif self.until < today:
            found.append(("until", "委托已经到期，请申请人重新委托。"))
        elif self.until - self.since > timedelta(days=MOST_MANDATE_DAYS):
            found.append(("until", "一次委托最长一年。"))
        if self.way not in WAY_NAMES:
            found.append(("way", "请选择委托的方式。"))
        elif self.way == "spoken" and document is None:
            found.append(("way", "当面委托须申请人本人到窗口并核验身份；没有到场的，请收书面委托。"))
        return found

    def _told(self) -> Problems:
        if self.is_told and (not self.phone.startswith("1") or phone_problem(self.phone)):
            return [("phone", "请填写帮办代办人能收短信的手机号码（11位），或取消勾选。")]
        if self.phone and phone_problem(self.phone):
            return [("phone", "帮办代办人的手机号码应为11位。")]
        return []


class Reception(Record):
    """How one application came in. `document`: the applicant's (or of who acts for a firm) that the clerk looked at.

    `ticket`: the number that the hall's machine gave, `ticket_at`: when; `begun_at`: when the clerk began (legal time).
    """

    document: IdentityDocument | None = None
    helper: Helper | None = None
    ticket: str = ""
    ticket_at: datetime | None = None
    begun_at: datetime | None = None


def masked(number: str) -> str:
    """A helper's number for those who need not know it."""
    hidden = len(number) - min(_SHOWN_DIGITS, len(number) // 3)
    return "*" * hidden + number[hidden:]


def ticket_problem(ticket: str, form: str | None) -> str | None:
    """What is wrong with a ticket of a hall whose numbers look like `form` (A: a letter, 0: a digit)."""
    if not ticket or form is None or fits(ticket, form):
        return None
    return f"这个大厅的排队号像“{form}”这样，A代表字母，0代表数字，请核对。"


def fits(ticket: str, form: str) -> bool:
    """Whether a ticket has that form."""
    return len(ticket) == len(form) and all(
        sign.isascii() and (sign.isdigit() if mark == "0" else sign.isalpha() if mark == "A" else sign == mark)
        for sign, mark in zip(ticket, form, strict=True)
    )
