"""来源: where a copy of a material comes from, what was done to it on the way in, and until when it is valid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal, Protocol, TypeVar

from domain.definition.forms import MaterialEntry
from domain.record import Record

Origin = Literal["online", "window", "reused", "looked_up"]
Done = Literal["converted", "upright", "turned", "shrunk", "picked", "joined"]
Hint = Literal["unseen", "small", "dark", "pale", "blurred"]

ORIGIN_WORDS: Mapping[Origin, str] = {
    "online": "申请人网上上传",
    "window": "窗口扫描或上传",
    "reused": "沿用以前办件里的材料",
    "looked_up": "由数据源核验",
}
DONE_WORDS: Mapping[Done, str] = {
    "converted": "由 HEIC 照片转换成 JPG",
    "upright": "按拍摄方向转正",
    "turned": "手工旋转",
    "shrunk": "缩小到适合查看的尺寸",
    "picked": "只留下部分页",
    "joined": "合成一份 PDF",
}
HINT_WORDS: Mapping[Hint, str] = {
    "unseen": "这个文件在这里显示不出来，请确认别人能打开",
    "small": "图片太小，字可能看不清，建议靠近一点重拍",
    "dark": "图片太暗，建议在亮处重拍",
    "pale": "图片几乎没有内容或字迹太淡，请确认拍到了材料",
    "blurred": "图片可能不清晰，建议对准后重拍",
}
"""What a person is told of a file that may be hard to read: never a reason not to take it."""


class Original(Record):
    """A file as it came in, where what is kept of it is not the same bytes."""

    file_name: str
    digest: str
    size: int


class Provenance(Record):
    """Where a copy comes from. `at`: when it came in (of a correction the moment of the act says it).

    `from_case`: the earlier case out of which it is used again, where `first` came in by `first_origin`.
    """

    origin: Origin
    at: datetime | None = None
    originals: tuple[Original, ...] = ()
    done: tuple[Done, ...] = ()
    hints: tuple[Hint, ...] = ()
    from_case: str = ""
    first: datetime | None = None
    valid_until: date | None = None

    def has_expired(self, today: date) -> bool:
        """Whether its last valid day lies before this one (Beijing days)."""
        return self.valid_until is not None and self.valid_until < today


def together(parts: Sequence[Provenance], done: Iterable[Done], valid_until: date | None) -> Provenance:
    """The provenance of one copy that was made of several files: the newest moment, everything that was done."""
    moments = [each.at for each in parts if each.at is not None]
    origin: Origin = next((each.origin for each in parts if each.origin != "reused"), "reused")
    everything: dict[Done, None] = dict.fromkeys(each for part in parts for each in part.done)
    everything |= dict.fromkeys(done)
    return Provenance(
        origin=origin,
        at=max(moments, default=None),
        originals=tuple(original for part in parts for original in part.originals),
        done=tuple(everything),
        hints=tuple(dict.fromkeys(hint for part in parts for hint in part.hints)),
        from_case=next((part.from_case for part in parts if part.from_case), ""),
        first=next((part.first for part in parts if part.first), None),
        valid_until=valid_until,
    )


class _Copy(Protocol):
    @property
    def added_at(self) -> datetime: ...


AnyCopy = TypeVar("AnyCopy", bound=_Copy)


def versions(copies: Iterable[AnyCopy]) -> tuple[tuple[AnyCopy, ...], ...]:
    """The copies of a material by the moment they came in, the newest first: it is in force, the others were."""
    by_moment: dict[datetime, list[AnyCopy]] = {}
    for copy in copies:
        by_moment.setdefault(copy.added_at, []).append(copy)
    return tuple(tuple(by_moment[at]) for at in sorted(by_moment, reverse=True))


def why_exempt(entry: MaterialEntry) -> str:
    """Why a material need not be handed in, as the page says it; empty where it must be."""
    match entry.source:
        case "made":
            return "由您填写的表单自动生成，不用另外准备。"
        case "e_licence":
            return f"{entry.holder}签发的电子{entry.licence or entry.name}可以直接调用，不用再交。"
        case "shared_data":
            return f"由{entry.holder}的数据核验，不用再交。"
        case "earlier_item":
            made_by = "、".join(f"“{name}”" for name in entry.made_by)
            return f"由本次办理的前一个事项{made_by}产生，办成后自动转到需要它的部门。"
        case "pledged":
            return "由申请人的承诺代替，不用另外准备。"
        case "handed_in":
            return ""
