"""A food licence for tests (食品经营许可): a person signs acceptance; special procedures, extensions, commitments."""

from __future__ import annotations

import uuid

from bundles.loader import load_bundle
from domain.case.acts import Actor
from domain.definition.bundle import Definition
from domain.definition.forms import materials_list
from domain.definition.resolve import resolve
from ledger.cases import MaterialIn
from starter.office.requests import Filing

SLUG = "shipin-jingying"
SHOP, FIRE, SIGN = "spj/spjy", "xf/xfcn", "cgj/hwzp"
MAY_FOLLOW = ("sb-tu", "sp-zd")

ANSWERS = {"quyu": "是", "yewu": "新办", "jumin": "否", "xiaofang": "不需要", "hwzp": "否"}
FORM = {
    "body.uscc": "91610702MA00000017",
    "body.name": "测试餐饮店",
    "body.legal_rep": "测试负责人",
    "body.phone": "13900000012",
    "shop.name": "测试小馆",
    "shop.address": "汉中市汉台区测试路12号",
    "shop.area": "120",
    "shop.floor": "一层",
    "shop.seats": "60",
    "food.trade": "餐饮服务",
    "food.items": "热食类食品制售",
}
SIGNBOARD = {"signboard.size": "4米×1米", "signboard.material": "铝塑板", "signboard.height": "3.2"}


def definition() -> Definition:
    """The bundle as it stands in the tree."""
    return load_bundle(SLUG).definition


def filing(known: Definition, actor: Actor, missing: tuple[str, ...] = (), **chosen: str) -> Filing:
    """An application with the usual answers, some chosen otherwise; `missing` papers are not there."""
    answers = {**ANSWERS, **chosen}
    entries = materials_list(known, resolve(known, answers))
    papers = tuple(
        MaterialIn(material=entry.key, source="missing" if entry.key in missing else "handed_in")
        for entry in entries
        if entry.is_handed_in or entry.key in missing
    )
    return Filing(
        act_id=uuid.uuid4().hex,
        actor=actor,
        definition=known.hash,
        answers=answers,
        form={**FORM, **(SIGNBOARD if answers["hwzp"] == "是" else {})},
        materials=papers,
        applicant_name="测试负责人",
    )
