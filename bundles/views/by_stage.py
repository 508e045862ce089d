"""`python -m bundles.views.by_stage`: the matters that are defined, by stage of life (全生命周期), into both READMEs.

Made from the yearly lists and the definitions, so that neither page says more than there is. `--check` writes nothing
and ends with 1 where a page is not what the data says.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, get_args

from bundles.loader import BUNDLES_ROOT, bundle_slugs, load_bundle
from bundles.yearly_plan import PlannedMatter, Stage, load_yearly_plan, yearly_plans

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"(?<=^<!-- matters -->\n).*?(?=^<!-- /matters -->$)", re.DOTALL | re.MULTILINE)
_ENGLISH = {
    "出生": "birth",
    "上学": "school",
    "就业": "work",
    "婚育": "marriage",
    "住房": "home",
    "日常生活": "daily life",
    "退休养老": "old age",
    "身后": "after a death",
    "开办": "opening a firm",
    "经营": "running it",
    "投资建设": "building",
    "变更退出": "change and end",
}


class Matters(NamedTuple):
    """What the lists name: definitions by stage, those beside every list, and how many are listed and defined."""

    by_stage: dict[str, list[str]]
    beside: list[str]
    listed: int
    defined: int


def matters(root: Path = BUNDLES_ROOT) -> Matters:
    """Every definition once, at the stage that the oldest list with it says; `listed` counts matters once by name."""
    slugs = tuple(bundle_slugs(root))
    names = {slug: load_bundle(slug, root).bundle.name for slug in slugs}
    by_stage: dict[str, list[str]] = {stage: [] for stage in get_args(Stage)}
    seen: set[str] = set()
    planned = tuple(_planned(root))
    for each in planned:
        if each.stage is not None and each.bundle in names and each.bundle not in seen:
            seen.add(each.bundle)
            by_stage[each.stage].append(names[each.bundle])
    listed = {each.bundle or each.name for each in planned}
    return Matters(by_stage, [names[slug] for slug in slugs if slug not in seen], len(listed), len(seen))


def pages(found: Matters) -> dict[str, str]:
    """README → the block that it holds."""
    return {"README.md": _table(found, is_english=True), "README.zh-CN.md": _table(found, is_english=False)}


def with_block(text: str, block: str) -> str:
    """The page with its block renewed; ValueError where it has no place for one."""
    made, count = _BLOCK.subn(lambda _: block, text)
    if count != 1:
        raise ValueError("there is no place for the matters: <!-- matters --> … <!-- /matters -->")
    return made


def _planned(root: Path) -> Iterator[PlannedMatter]:
    for year in reversed(yearly_plans(root)):
        plan = load_yearly_plan(year, root)
        yield from plan.matters if plan is not None else ()


def _table(found: Matters, *, is_english: bool) -> str:
    head = ("stage of life", "matters") if is_english else ("阶段", "一件事")
    beside = "beside the lists" if is_english else "清单之外"
    rows = [(_ENGLISH[stage] if is_english else stage, names) for stage, names in found.by_stage.items() if names]
    return "\n".join(_lines(head, [*rows, (beside, found.beside)], _counted(found, is_english=is_english)))


def _counted(found: Matters, *, is_english: bool) -> str:
    if is_english:
        known = f"Of {found.listed} matters on the national lists that are known (`bundles/yearly/`)"
        return f"{known}, {found.defined} are defined."
    return f"已知的国家年度清单（`bundles/yearly/`）共{found.listed}项，已定义{found.defined}项。"


def _lines(head: tuple[str, str], rows: Sequence[tuple[str, Sequence[str]]], counted: str) -> Iterator[str]:
    yield f"| {head[0]} | {head[1]} |"
    yield "|---|---|"
    for stage, names in rows:
        if names:
            yield f"| {stage} | {'、'.join(names)} |"
    yield ""
    yield counted
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
