"""`python -m bundles.views.readme_matters`: the matters that are defined, by stage of life, into both READMEs.

Made from the definitions, people's words and the yearly lists, so that neither page says more than there is. `--check`
writes nothing and ends with 1 where a page is not what the data says.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bundles.loader import all_bundles
from bundles.views.find import by_stage
from bundles.yearly_plan import load_yearly_plan, yearly_plans

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"(?<=^<!-- matters -->\n).*?(?=^<!-- /matters -->$)", re.DOTALL | re.MULTILINE)
_ENGLISH = {
    "生孩子、上学": "birth, school",
    "工作、退休": "work, retirement",
    "结婚、家庭": "marriage, family",
    "买房、过户": "a home",
    "开店、办公司": "opening and running a firm",
    "厂房、水电、建设": "premises, utilities, building",
    "关店、注销": "closing a firm",
    "其他": "others",
}


class Matters(NamedTuple):
    """Names of the definitions by stage; how many matters the lists name, and how many of these are defined."""

    by_stage: list[tuple[str, list[str]]]
    listed: int
    defined: int


def matters() -> Matters:
    """Every definition once, at its stage as the front page has it; a matter of several lists counts once."""
    definitions = [each.definition for each in all_bundles()]
    plans = [plan for year in yearly_plans() if (plan := load_yearly_plan(year)) is not None]
    listed = {each.bundle or each.name for plan in plans for each in plan.matters}
    stages = [(stage, [each.bundle.name for each in here]) for stage, here in by_stage(definitions)]
    return Matters(stages, len(listed), len(listed & {each.bundle.bundle for each in definitions}))


def pages(found: Matters) -> dict[str, str]:
    """README → the block that it holds."""
    return {"README.md": _table(found, is_english=True), "README.zh-CN.md": _table(found, is_english=False)}


def with_block(text: str, block: str) -> str:
    """The page with its block renewed; ValueError where it has no place for one."""
    made, count = _BLOCK.subn(lambda _: block, text)
    if count != 1:
        raise ValueError("there is no place for the matters: <!-- matters --> … <!-- /matters -->")
    return made


def _table(found: Matters, *, is_english: bool) -> str:
    return "\n".join(_lines(found, is_english=is_english))


def _lines(found: Matters, *, is_english: bool) -> Iterator[str]:
    yield "| stage of life | matters |" if is_english else "| 阶段 | 一件事 |"
    yield "|---|---|"
    for stage, names in found.by_stage:
        yield f"| {_ENGLISH[stage] if is_english else stage} | {'、'.join(names)} |"
    yield ""
    if is_english:
        known = f"Of {found.listed} matters on the national lists that are known (`bundles/yearly/`)"
        yield f"{known}, {found.defined} are defined."
    else:
        yield f"已知的国家年度清单（`bundles/yearly/`）共{found.listed}项，已定义{found.defined}项。"
    yield ""


def main(arguments: Sequence[str]) -> int:
    """Write both pages, or compare them."""
    is_stale = False
    for name, block in pages(matters()).items():
        path = ROOT / name
        text = path.read_text(encoding="utf-8")
        made = with_block(text, block)
        is_stale |= made != text
        if "--check" not in arguments:
            path.write_text(made, encoding="utf-8")
    return int(is_stale and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
