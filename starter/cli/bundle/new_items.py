"""`lianban bundle new --items`: the items of a new bundle from one line, with their order, promise and first paper."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.definition.resolve import find_cycle

_CODE = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_ENTRY = re.compile(
    rf"(?P<code>{_CODE}):(?P<department>{_CODE}):(?P<days>\d{{1,3}})(?::(?P<name>[^:,{{}}\[\]#'\"]+?))?"
    rf"(?:\s+after\s+(?P<after>{_CODE}(?:\+{_CODE})*))?"
)
HOW = "请写成 “代码:部门:天数”，可加 “:名称” 和 “ after 代码+代码”，各项用逗号隔开，例如 a:zjj:5, b:zrj:5 after a"


class ItemsWrong(ValueError):
    """The line cannot be read, or names what is not there; the text says where."""


@dataclass(frozen=True)
class NewItem:
    """One item as the line gives it: its code, department, promised working days, name, and what it waits for."""

    code: str
    department: str
    days: int
    name: str
    after: tuple[str, ...]

    @property
    def key(self) -> str:
        """Definition key: department/item."""
        return f"{self.department}/{self.code}"


def items_of(line: str, bundle_name: str, departments: Collection[str]) -> tuple[NewItem, ...]:
    """The items of the line, in its order. Raises ItemsWrong."""
    items = tuple(_item(each.strip(), bundle_name) for each in line.split(","))
    codes = [item.code for item in items]
    for item in items:
        if item.department not in departments:
            raise ItemsWrong(f"“{item.code}”的部门“{item.department}”不在部门目录里。")
        if codes.count(item.code) > 1:
            raise ItemsWrong(f"“{item.code}”写了两次。")
        if unknown := [name for name in item.after if name not in codes]:
            raise ItemsWrong(f"“{item.code}”要等的“{unknown[0]}”不在这一行里。")
    if cycle := find_cycle({item.code: item.after for item in items}):
        raise ItemsWrong(f"事项互相等待：{' → '.join(reversed(cycle))}。")
    return items


def _item(text: str, bundle_name: str) -> NewItem:
    found = _ENTRY.fullmatch(text)
    if found is None:
        raise ItemsWrong(f"“{text}”读不懂。{HOW}。")
    name = (found["name"] or f"{bundle_name}（{found['code']}）").strip()
    after = tuple((found["after"] or "").split("+")) if found["after"] else ()
    return NewItem(found["code"], found["department"], int(found["days"]), name, after)


def promise_of(items: Sequence[NewItem]) -> int:
    """The working days of the longest chain: what the whole can promise."""
    by_code = {item.code: item for item in items}

    def end(code: str) -> int:
        item = by_code[code]
        return item.days + max(map(end, item.after), default=0)

    return max(map(end, by_code))


def files_of(
    slug: str, name: str, lead: str, items: Sequence[NewItem], root: Path
) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Path below the definitions → text of what is new, and the keys of items that are there already and are used."""
    known = tuple(item.key for item in items if (root / f"items/{item.key}.yaml").exists())
    files = {f"items/{item.key}.yaml": _item_text(slug, item) for item in items if item.key not in known}
    files[f"matters/{slug}/bundle.yaml"] = _bundle_text(slug, name, lead, items)
    return files, known


def material_line(slug: str, name: str) -> str:
    """The line of the catalogue for the application that the new items share."""
    return f"  {slug}-sqb: {{name: {name}申请表, holder: 申请人, mode: G, help: 由系统按填写内容生成，确认后签名。}}\n"


def _item_text(slug: str, item: NewItem) -> str:
    return f"""# yaml-language-server: $schema=../../schema/item.schema.json
item: {item.code}
name: {item.name}
department: {item.department}
category: 公共服务                    # 行政许可、行政确认、行政给付、公共服务或其他
basis:
  - {{law: 待核实}}
promised_limit: {{days: {item.days}}}
materials: [{slug}-sqb]               # 材料目录 catalogue/materials.yaml 里的代码；查代码用 lianban bundle catalogue
fields:                               # 只写这个事项自己的表要填的内容，见 catalogue/fields.yaml
  - person: [name, id_no, phone]
result: {{name: {item.name}结果}}
fee: none
unverified: [name, category, basis, promised_limit, materials, fields, result]
"""


def _bundle_text(slug: str, name: str, lead: str, items: Sequence[NewItem]) -> str:
    entries = "\n".join(_entry_text(item) for item in items) + "\n"
    return f"""# yaml-language-server: $schema=../../schema/bundle.schema.json
bundle: {slug}
name: {name}
lead_department: {lead}
promised_limit: {{days: {promise_of(items)}}}             # 不能短于最长的一条路径
situations:
  bendi:
    ask: 是否在本区办理？
    leads_out: {{否: 请到办理地申请。}}
items:
{entries}intake:
  mode: pre_review
  pre_review: {{days: 2}}
  correction: {{days: 15}}
results: send_as_ready
delivery: {{at_issue: 结果以电子件送达}}
unverified: [lead_department, promised_limit, situations, items, intake, delivery]"""


def _entry_text(item: NewItem) -> str:
    if not item.after:
        return f"  - {item.key}"
    after = item.after[0] if len(item.after) == 1 else f"[{', '.join(item.after)}]"
    return f"  - {item.key}: {{after: {after}, why: 待核实}}"
