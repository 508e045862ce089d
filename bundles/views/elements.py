"""事项要素表: the elements of items as departments keep them in a spreadsheet, columns named as in 实施清单."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.definition.bundle import Definition
from domain.definition.catalogue import Catalogue
from domain.definition.item import Item
from domain.time.clock import Limit

COLUMNS = (
    "事项名称",
    "事项代码",
    "实施主体",
    "事项类型",
    "实施编码",
    "设定依据",
    "受理条件",
    "申请材料",
    "承诺办结时限",
    "法定办结时限",
    "是否收费",
    "办理结果",
    "到办事现场次数",
)
NEEDED = ("事项名称", "事项代码", "实施主体", "承诺办结时限", "办理结果")
CATEGORIES = ("行政许可", "行政确认", "行政给付", "公共服务", "其他")
_CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_DAYS = re.compile(r"(\d{1,4})\s*个?(工作日|自然日|日)?")
_SEPARATORS = re.compile(r"[;；\n]+")


@dataclass(frozen=True)
class RowFinding:
    """What is wrong or missing in one cell: the row as the spreadsheet numbers it, the column, what, and what to do.

    `is_error`: no draft is made of the row; else the draft leaves it out, as 待核实.
    """

    row: int
    column: str
    sentence: str
    mend: str
    is_error: bool = False

    def __str__(self) -> str:
        mark = "" if self.is_error else "提示 "
        return f"第{self.row}行 {self.column}：{mark}{self.sentence}，{self.mend}"


@dataclass(frozen=True)
class Draft:
    """One item as a draft: its key, and the content of its file in the order in which it is written."""

    key: str
    content: Mapping[str, object]


def rows_of(definition: Definition) -> Iterator[tuple[str, ...]]:
    """The items of a bundle, one a row, in the order of COLUMNS."""
    for entry in definition.bundle.items:
        item = definition.items[entry.key]
        yield (
            item.name,
            item.item,
            definition.departments[item.department].name,
            item.category or "",
            item.implementation_code or "",
            "；".join(each.law + (each.article or "") for each in item.basis),
            "；".join(item.conditions),
            "；".join(definition.materials[use.key].name for use in item.materials),
            _limit_words(item.promised_limit),
            _limit_words(item.statutory_limit) if item.statutory_limit else "",
            _fee_words(item),
            item.result.name if item.result else "",
            str(item.visits.count),
        )


def _limit_words(limit: Limit) -> str:
    return f"{limit.days}个工作日" if limit.unit == "working" else f"{limit.days}自然日"


def _fee_words(item: Item) -> str:
    return "否" if item.fee == "none" else f"是；{item.fee.name}；{item.fee.standard}；{item.fee.basis}"


def drafts_of(rows: Sequence[Sequence[str]], catalogue: Catalogue) -> tuple[tuple[Draft, ...], tuple[RowFinding, ...]]:
    """Drafts of the rows below the header, and everything that is wrong or could not be taken, row by row."""
    header = [cell.strip() for cell in rows[0]] if rows else []
    if missing := [name for name in NEEDED if name not in header]:
        hint = f"第一行请写列名：{'、'.join(COLUMNS)}"
        return (), tuple(RowFinding(1, name, "没有这一列", hint, is_error=True) for name in missing)
    drafts: dict[str, Draft] = {}
    findings: list[RowFinding] = []
    for number, cells in enumerate(rows[1:], 2):
        said = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name}
        if not any(said.values()):
            continue
        row = _Row(number, said, catalogue)
        draft = row.draft()
        if draft is not None and draft.key in drafts:
            row.wrong("事项代码", f"“{draft.key}”在前面的行里已有", "请改用不同的代码", is_error=True)
        elif draft is not None:
            drafts[draft.key] = draft
        findings += row.findings
    return tuple(drafts.values()), tuple(findings)


class _Row:
    """One row being read; what is wrong with it is collected in `findings`."""

    def __init__(self, number: int, said: Mapping[str, str], catalogue: Catalogue) -> None:
        self.number, self.said, self.catalogue = number, said, catalogue
        self.findings: list[RowFinding] = []

    def wrong(self, column: str, sentence: str, mend: str, *, is_error: bool = False) -> None:
        self.findings.append(RowFinding(self.number, column, sentence, mend, is_error=is_error))

    def draft(self) -> Draft | None:
        """The item of the row; None where something without which there is none is missing or wrong."""
        department, code, promised = self._department(), self._code(), self._limit("承诺办结时限")
        for column in ("事项名称", "办理结果"):
            if not self.said.get(column):
                self.wrong(column, "是空的", "请填写", is_error=True)
        if any(each.is_error for each in self.findings) or promised is None:
            return None
        content: dict[str, object] = {"item": code, "name": self.said["事项名称"], "department": department}
        content |= self._category() | self._number()
        content["basis"] = self._basis()
        content |= {"conditions": conditions} if (conditions := _parts(self.said.get("受理条件", ""))) else {}
        content["promised_limit"] = promised
        content |= {"statutory_limit": law} if (law := self._statutory()) else {}
        content |= {"materials": materials} if (materials := self._materials()) else {}
        content["result"] = {"name": self.said["办理结果"]}
        content |= self._fee() | self._visits()
        content["unverified"] = [key for key in content if key not in ("item", "name", "department")]
        return Draft(f"{department}/{code}", content)

    def _department(self) -> str:
        said = self.said.get("实施主体", "")
        known = self.catalogue.departments
        found = said if said in known else next((key for key, each in known.items() if each.name == said), "")
        if not found:
            self.wrong("实施主体", f"部门目录里没有“{said}”", "请写目录里的名称或代码，或先补进目录", is_error=True)
        return found

    def _code(self) -> str:
        said = self.said.get("事项代码", "")
        if not _CODE.fullmatch(said):
            self.wrong("事项代码", f"“{said}”不能作代码", "请写小写字母、数字和连字符，例如 csdj", is_error=True)
        return said

    def _limit(self, column: str) -> dict[str, object] | None:
        said = self.said.get(column, "")
        found = _DAYS.fullmatch(said)
        if found is None and said not in ("即办", "当场办结"):
            self.wrong(column, f"“{said}”看不出是几日", "请写成“5个工作日”或“20自然日”", is_error=True)
            return None
        days, unit = (int(found[1]), found[2]) if found else (0, "工作日")
        return {"days": days, "unit": "calendar"} if unit == "自然日" else {"days": days}

    def _statutory(self) -> dict[str, object] | None:
        return self._limit("法定办结时限") if self.said.get("法定办结时限") else None

    def _category(self) -> dict[str, object]:
        said = self.said.get("事项类型", "")
        if said in CATEGORIES:
            return {"category": said}
        if said:
            self.wrong("事项类型", f"没有“{said}”这一类，没有写进草稿", f"请写 {'、'.join(CATEGORIES)}")
        return {}

    def _number(self) -> dict[str, object]:
        said = self.said.get("实施编码", "")
        return {"implementation_code": said} if said else {}

    def _basis(self) -> list[dict[str, str]]:
        laws = _parts(self.said.get("设定依据", ""))
        if not laws:
            self.wrong("设定依据", "是空的，草稿里写作待核实", "请补上法律、法规的名称和条号")
        return [_law(each) for each in laws] or [{"law": "待核实"}]

    def _materials(self) -> list[str]:
        by_name = {each.name: key for key, each in self.catalogue.materials.items()}
        found = []
        for name in _parts(self.said.get("申请材料", "")):
            if name in by_name:
                found.append(by_name[name])
            else:
                self.wrong("申请材料", f"材料目录里没有“{name}”，没有写进草稿", "请先把它补进材料目录")
        return found

    def _fee(self) -> dict[str, object]:
        said = _parts(self.said.get("是否收费", ""))
        if not said or said[0] in ("否", "不收费"):
            return {"fee": "none"}
        if len(said) == 4:
            return {"fee": {"name": said[1], "standard": said[2], "basis": said[3]}}
        self.wrong("是否收费", "收费没有写全，草稿里写作不收费", "请写成“是；名称；标准；依据”")
        return {"fee": "none"}

    def _visits(self) -> dict[str, object]:
        said = self.said.get("到办事现场次数", "")
        if said and not said.isdecimal():
            self.wrong("到办事现场次数", f"“{said}”不是数字，没有写进草稿", "请写 0、1、2")
        return {"visits": int(said)} if said.isdecimal() and said != "0" else {}


def _parts(said: str) -> list[str]:
    return [part for each in _SEPARATORS.split(said) if (part := each.strip())]


def _law(said: str) -> dict[str, str]:
    """A law by name and, where it is written, the article: "《户口登记条例》第七条"."""
    name, mark, article = said.replace("《", "").partition("第") if "》" not in said else _titled(said)
    return {"law": name.strip(), "article": f"{mark}{article}".strip()} if article else {"law": said.strip("《》 ")}


def _titled(said: str) -> tuple[str, str, str]:
    name, _, rest = said.replace("《", "").partition("》")
    return name, "", rest
