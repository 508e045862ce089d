"""What the API takes in for an act on a case (操作)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, JsonValue

from domain.case.acts import Said
from starter.api.models import ActId, ApiModel, GapGiven, KindGiven, Short, Words


class SlotGiven(ApiModel):
    """A time of a joint event."""

    starts_at: AwareDatetime = Field(description="开始时间，须写明时区")
    ends_at: AwareDatetime = Field(description="结束时间，须写明时区")


class OfficerGiven(ApiModel):
    """An officer on site (执法人员)."""

    actor_id: Annotated[str, Field(min_length=1, max_length=80)] = Field(description="账号编号")
    deputy_for: Annotated[str, Field(max_length=80)] | None = Field(
        default=None, description="代替哪一位前来：账号编号"
    )


class AttendanceGiven(ApiModel):
    """Who of a department was there (到场)."""

    department: Short = Field(description="部门代码")
    officers: Annotated[tuple[OfficerGiven, ...], Field(max_length=20)] = Field(description="到场人员")


class _Head(ApiModel):
    act_id: ActId
    kind: KindGiven
    on_behalf_of: Short | None = Field(default=None, description="代理：代哪一位办理，账号编号；须有有效的代理登记")


Account = Annotated[Short, Field(description="账号编号")]


class _Said(Said[Short, Short, Short, Account, GapGiven, SlotGiven, OfficerGiven, tuple[AttendanceGiven, ...], Short]):
    """What an act says, as a caller writes it: people by account id, texts of a length that a form would take."""


class SendAct(_Said, _Head):
    """One act on a case (操作)."""

    result_no: Short | None = Field(default=None, description="结果编号")
    opinion: Words | None = Field(default=None, description="办理意见")
    note: Words | None = Field(default=None, description="写入文书的说明；备注的内容")
    place: Short | None = Field(default=None, description="联合事项：地点")
    checklist: dict[Short, Literal["ok", "bad"]] | None = Field(
        default=None, description="联合事项意见：本轮每一项检查要点的结果，ok 合格、bad 不合格；须逐项写明"
    )

    def payload(self) -> dict[str, object]:
        """The fields of the act, as the case takes them."""
        return self.model_dump(include={"kind", "act_id", *_Said.model_fields})

    def words(self) -> dict[str, JsonValue]:
        """What was written, which stays beside the act's row."""
        return {name: getattr(self, name) for name in _WORDS if getattr(self, name) is not None}


_WORDS = ("result_no", "opinion", "note", "place", "checklist")
