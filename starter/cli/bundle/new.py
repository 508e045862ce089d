"""`lianban bundle new`: a commented starter of a bundle that passes `check` and `test` as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from bundles.calendars import load_calendar
from bundles.loader import BUNDLES_ROOT, load_bundle, load_catalogue
from bundles.scenarios.written import scenario_text
from bundles.views.by_name import plan_of_answers
from starter.cli import output
from starter.cli.bundle.new_items import HOW, ItemsWrong, files_of, items_of, material_line
from starter.cli.output import AsJson
from starter.trials.expectations import RECEIVED_ON
from starter.trials.smooth import smooth_scenario

_MATERIALS = "catalogue/materials.yaml"
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def new_bundle(
    slug: Annotated[str, Parameter(help="一件事代码：小写字母、数字和连字符，例如 kaiban-minsu。")],
    *,
    name: Annotated[str, Parameter(help="名称，例如 开办民宿。")],
    lead: Annotated[str, Parameter(help="牵头部门代码，见 bundles/catalogue/departments.yaml。")] = "spj",
    items: Annotated[str, Parameter(help=f"事项，一行写完：{HOW}。不写则写两个样例事项。")] = "",
    root: Annotated[Path, Parameter(help="定义所在的文件夹。")] = BUNDLES_ROOT,
    as_json: AsJson = False,
) -> int:
    """新建一件事：写出带注释的定义、事项和一个示例办件，直接能通过检查和测试。"""
    made = _written(slug, name, lead, items, root)
    if made.wrong:
        return output.problem("NEW_BUNDLE_REFUSED", made.wrong, "请改正后再新建；没有写任何文件。")
    for path, text in made.files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    if items:
        made.files[_smooth(slug, root)] = ""
    if as_json:
        output.print_json({"bundle": slug, "files": [str(root / path) for path in made.files]})
        return 0
    for path in made.files:
        output.say(f"已写 {root / path}")
    for key in made.used:
        output.say(f"沿用 {root / f'items/{key}.yaml'}")
    output.say(f"接下来：按注释修改，然后运行 lianban bundle check {slug} 和 lianban bundle test {slug}。")
    return 0


@dataclass
class _Made:
    """What is to be written, by path below the definitions; items that are there already; why nothing is written."""

    files: dict[str, str] = field(default_factory=dict)
    used: tuple[str, ...] = ()
    wrong: str = ""


def _written(slug: str, name: str, lead: str, line: str, root: Path) -> _Made:
    wrong = _wrong(slug, name, lead, root, [] if line else list(_files(slug, name, lead)))
    if wrong or not line:
        return _Made(_files(slug, name, lead), wrong=wrong)
    try:
        items = items_of(line, name, load_catalogue(root).departments)
    except ItemsWrong as why:
        return _Made(wrong=str(why))
    files, used = files_of(slug, name, lead, items, root)
    if taken := next((path for path in files if (root / path).exists()), ""):
        return _Made(wrong=f"已经有 {taken}。")
    catalogue = root / _MATERIALS
    lines = catalogue.read_text(encoding="utf-8").rstrip("\n") + "\n" + material_line(slug, name)
    return _Made({**files, _MATERIALS: lines}, used)


def _smooth(slug: str, root: Path) -> str:
    """Write the smooth case of what was just written; its path below the definitions."""
    definition, calendar = load_bundle(slug, root).definition, load_calendar()
    answers = plan_of_answers(definition, {}).answers
    scenario = smooth_scenario(definition, answers, RECEIVED_ON, calendar, is_dated=False)
    path = f"matters/{slug}/scenarios/smooth.yaml"
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(scenario_text(scenario), encoding="utf-8")
    return path


def _wrong(slug: str, name: str, lead: str, root: Path, paths: Iterable[str]) -> str:
    """Why it cannot be made; empty when it can."""
    departments = load_catalogue(root).departments
    if not _SLUG.fullmatch(slug):
        return f"“{slug}”不能作代码：应为小写字母、数字和连字符，以字母开头。"
    if not name.strip() or any(each in name for each in "\n:{}[]#'\""):
        return "名称不能空着，也不能有冒号、引号和括号。"
    if lead not in departments:
        return f"没有部门“{lead}”；有{'、'.join(departments)}。"
    taken = [path for path in paths if (root / path).exists()]
    return f"已经有 {taken[0]}。" if taken else ""


def _files(slug: str, name: str, lead: str) -> dict[str, str]:
    """Path below the definitions → text."""
    words = {"slug": slug, "name": name, "lead": lead}
    return {
        f"items/{lead}/{slug}-1.yaml": _filled(_FIRST, words),
        f"items/{lead}/{slug}-2.yaml": _filled(_SECOND, words),
        f"matters/{slug}/bundle.yaml": _filled(_BUNDLE, words),
        f"matters/{slug}/scenarios/smooth.yaml": _filled(_SCENARIO, words),
    }


def _filled(text: str, words: dict[str, str]) -> str:
    for key, word in words.items():
        text = text.replace(f"<{key}>", word)
    return text


_FIRST = """# yaml-language-server: $schema=../../schema/item.schema.json
# 单项事项：一个部门办的一件事，写一次，各个“一件事”都可以用。
item: <slug>-1
name: <name>核验
department: <lead>
category: 公共服务                    # 行政许可、行政确认、行政给付、公共服务或其他：决定不予的依据和救济渠道
basis:                                # 设定依据：法律法规的名称，知道条号的写明条号
  - {law: 待核实}
promised_limit: {days: 1}             # 承诺时限，工作日；自然日写 unit: calendar
materials: [bendi-sfz]                # 材料目录 catalogue/materials.yaml 里的代码
fields:                               # 只写这个事项自己的表要填的内容，见 catalogue/fields.yaml
  - person: [name, id_no, phone]
result: {name: 核验结果}
fee: none                             # 收费写 {name, standard, basis}
unverified: [category, basis, promised_limit, materials, fields]   # 没有来源的，列在这里（待核实）
"""
_SECOND = """# yaml-language-server: $schema=../../schema/item.schema.json
item: <slug>-2
name: <name>办理
department: <lead>
category: 公共服务
basis:
  - {law: 待核实}
promised_limit: {days: 3}
materials: [bendi-sfz]
fields:
  - person: [name, id_no, phone, live_address]
result: {name: 办理结果}
fee: none
unverified: [category, basis, promised_limit, materials, fields]
"""
_BUNDLE = """# yaml-language-server: $schema=../../schema/bundle.schema.json
bundle: <slug>
name: <name>
audience: 个人                        # 个人、企业、个人和企业
lead_department: <lead>
summary: 一次申请，先核验，再办理。
promised_limit: {days: 4}             # 整件事的承诺，不能短于关键路径（1 + 3）
situations:                           # 情形引导：问题决定办哪些事项、交哪些材料
  bendi:
    ask: 是否在本区办理？
    leads_out: {否: 请到办理地申请。}  # 这样回答的不适用联办，写明去哪里办
items:
  - <lead>/<slug>-1
  - <lead>/<slug>-2: {after: <slug>-1, why: 核验后才能办理}   # after 串联；gate 先预审后决定；when、optional 按情形
intake:
  mode: pre_review                    # 先由承办部门预审，缺什么一次告知
  pre_review: {days: 2}
  correction: {days: 15}
results: send_as_ready                # hold_together：全部办完一起送达
delivery: {at_issue: 结果以电子件送达}
unverified: [lead_department, promised_limit, situations, items, intake, delivery]
"""
_SCENARIO = """# yaml-language-server: $schema=../../../schema/scenario.schema.json
# 示例办件：谁在什么时候做了什么，最后应当怎样。bundle test 照它走一遍。
scenario: smooth
name: 顺利办结
answers: {bendi: 是}
values:
  person.name: 示例人
  person.id_no: "610702190001010011"
  person.phone: "13900000105"
  person.live_address: 汉中市汉台区示例路41号
steps:                                # +1d：收件后第1个工作日；+1cd：第1个自然日
  - {at: +0d 15:00, by: <lead>, act: complete_pre_review, item: <lead>/<slug>-1, complete: true}
  - {at: +1d 10:00, by: <lead>, act: decide_item, item: <lead>/<slug>-1, decision: grant, result_no: HY-示例-1}
  - {at: +3d 10:00, by: <lead>, act: decide_item, item: <lead>/<slug>-2, decision: grant, result_no: BL-示例-1}
expect:
  outcome: granted
  items: {<lead>/<slug>-1: granted, <lead>/<slug>-2: granted}
"""
