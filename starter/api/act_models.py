"""What the API takes in for an act on a case (操作)."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field, JsonValue

from domain.case.acts import Account, ActIdGiven, AttendanceSaid, Code, Key, OfficerSaid, Reason, Said, Slot
from starter.api.models import ActId, ApiModel, KindGiven, Short, Words


class SlotGiven(Slot):
    """A time of a joint event; the end comes after the beginning."""

    starts_at: AwareDatetime = Field(description="开始时间，须写明时区")
    ends_at: AwareDatetime = Field(description="结束时间，须写明时区，晚于开始时间")


class GapNamed(ApiModel):
    """One thing missing, as a caller names it; of which item it is follows from the act."""

    subject: Code = Field(description="材料代码，或 组.字段")
    reason: Reason = Field(description="原因代码")


class _Head(ApiModel):
    act_id: ActId
    kind: KindGiven
    on_behalf_of: Account | None = Field(default=None, description="代理：代哪一位办理，账号编号；须有有效的代理登记")


class _Said(Said[Code, Key, Reason, Account, GapNamed, SlotGiven, OfficerSaid, tuple[AttendanceSaid, ...], ActIdGiven]):
    """What an act says, as a caller writes it: people by account id, codes by their patterns."""


class SendAct(_Said, _Head):
    """One act on a case (操作)."""

    result_no: Short | None = Field(default=None, description="结果编号")
    opinion: Words | None = Field(default=None, description="办理意见")
    note: Words | None = Field(default=None, description="写入文书的说明；备注的内容")
    document: Short | None = Field(default=None, description="变更牵头部门：依据的文件和文号")
    place: Short | None = Field(default=None, description="联合事项：地点")
    postal: dict[Short, Short] | None = Field(
        default=None, description="选择邮寄：收件人 name、手机号码 phone、收件地址 address；不进流程，只存数据库"
    )
    proxy: Short | None = Field(default=None, description="窗口领取：受托人的姓名")
    values: dict[Key, Short] | None = Field(
        default=None, description="核查：核查内容，代码 → 值，按事项列明的类型；不进流程，只存数据库"
    )
    checklist: dict[Short, Literal["ok", "bad"]] | None = Field(
        default=None, description="联合事项意见：本轮每一项检查要点的结果，ok 合格、bad 不合格；须逐项写明"
    )

    def payload(self) -> dict[str, object]:
        """The fields of the act, as the case takes them."""
        return self.model_dump(include={"kind", "act_id", *_Said.model_fields})

    def words(self) -> dict[str, JsonValue]:
        """What was written, which stays beside the act's row."""
        return {name: getattr(self, name) for name in _WORDS if getattr(self, name) is not None}


_WORDS = ("result_no", "opinion", "note", "document", "place", "postal", "proxy", "values", "checklist")
