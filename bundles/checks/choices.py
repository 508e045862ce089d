"""任选其一: whether a choice of papers is one, and whether a pledge may stand for a proof."""

from __future__ import annotations

from collections.abc import Iterator

from bundles.checks.law_parts import Breach, Linted, Rule
from domain.definition.item import MaterialUse
from domain.materials.choice import choices_of

_Use = tuple[str, int, MaterialUse]


def _differs(linted: Linted) -> Iterator[Breach]:
    """One key is one choice: the applicant makes it once for all items."""
    first: dict[str, MaterialUse] = {}
    for item, index, use in _choices(linted):
        same = first.setdefault(use.key, use)
        if (same.any_of, same.proves) != (use.any_of, use.proves):
            sentence = f"任选其一“{use.key}”在几个事项里写的材料或证明内容不一样"
            hint = "同一个代码请写同样的 any_of 和 proves；确实不同的，请另起一个代码"
            yield Breach(linted.item_file(item), ("materials", index), sentence, hint)


def _never_open(linted: Linted) -> Iterator[Breach]:
    opened = {key for plan in linted.situations.plans for key in choices_of(plan.items)}
    for item, index, use in _choices(linted):
        if use.key not in opened:
            sentence = f"任选其一“{use.key}”在任何情形下都不用选：其中一份材料另外必须提交，或者条件不会成立"
            hint = "请从 any_of 或 materials 中删去重复的一份，或改 when"
            yield Breach(linted.item_file(item), ("materials", index), sentence, hint)


def _always_met(linted: Linted) -> Iterator[Breach]:
    """A paper that the system makes or simply holds meets the choice, and nobody is asked for the others."""
    for item, index, use in _choices(linted):
        for key in use.members:
            paper = linted.definition.materials[key]
            is_there = paper.mode == "G" or (paper.mode in ("E", "V") and paper.look_up is None)
            if is_there and key != use.pledge:
                sentence = f"任选其一“{use.key}”里的“{paper.name}”不用申请人提交就有了，其余几份永远不会要"
                hint = "请只写这一份；要先查询、查不到再选的，请给它写 look_up"
                yield Breach(linted.item_file(item), ("materials", index), sentence, hint)


def _two_shared(linted: Linted) -> Iterator[Breach]:
    """国令716 第七条 is met by one look-up; a second one asks for more than is needed (个人信息保护法 第六条)."""
    for item, index, use in _choices(linted):
        shared = [key for key in use.members if linted.definition.materials[key].look_up is not None]
        if len(shared) > 1:
            names = "、".join(f"“{linted.definition.materials[key].name}”" for key in shared)
            sentence = f"任选其一“{use.key}”里{names}都要向数据源查询，查到一份就够了"
            yield Breach(linted.item_file(item), ("materials", index), sentence, "请只留一份核验的材料")


def _pledge_unfit(linted: Linted) -> Iterator[Breach]:
    for item, index, use in _choices(linted):
        paper = linted.definition.materials[use.pledge] if use.pledge else None
        if paper is not None and (paper.mode not in ("U", "G") or paper.produced_by):
            sentence = f"承诺“{paper.name}”由申请人作出，不能由部门核验或由别的事项产生"
            hint = "请把材料目录里的 mode 改为 U（交签名的承诺书）或 G（在系统里勾选）"
            yield Breach(linted.item_file(item), ("materials", index), sentence, hint)


def _pledge_without_source(linted: Linted) -> Iterator[Breach]:
    """国办发〔2020〕42号 第二部分: not where safety, security, the environment or lives depend on the proof."""
    for item, index, use in _choices(linted):
        if use.pledge and use.source is None and "any_of" not in use.unverified:
            sentence = f"任选其一“{use.key}”允许以承诺代替证明{use.proves}的材料，没有写依据"
            hint = "请写 source；还没有核实可以告知承诺的，请写 unverified: [any_of]（待核实）"
            yield Breach(linted.item_file(item), ("materials", index), sentence, hint)


def _choices(linted: Linted) -> Iterator[_Use]:
    for key, item in linted.definition.items.items():
        yield from ((key, index, use) for index, use in enumerate(item.materials) if use.any_of)


RULES: dict[str, Rule] = {
    "CHOICE_DIFFERS": _differs,
    "CHOICE_NEVER_OPEN": _never_open,
    "CHOICE_ALWAYS_MET": _always_met,
    "CHOICE_TWO_LOOK_UPS": _two_shared,
    "PLEDGE_UNFIT": _pledge_unfit,
    "PLEDGE_WITHOUT_SOURCE": _pledge_without_source,
}
