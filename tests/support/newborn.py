"""A newborn case for tests: answers and a form of persons who do not exist."""

from __future__ import annotations

from bundles.loader import load_bundle
from domain.definition.bundle import Definition

SLUG = "xinshenger-chusheng"

ANSWERS = {
    "shengnei": "是",
    "yueling": "是",
    "shouci": "是",
    "hunyin": "是",
    "huji": "至少一方在汉台区且为家庭户",
    "minzu": "相同",
    "jzz": "否",
    "sbk": "否",
    "syyl": "否",
    "kxyy": "否",
}

FORM = {
    "baby.name": "测试宝",
    "baby.sex": "女",
    "baby.born_at": "2018-11-01T08:30",  # before any legal day on which a test stands
    "baby.born_place": "汉中市测试医院",
    "baby.weight": "3250",
    "mother.name": "测试母",
    "mother.id_no": "61070219000101002X",
    "mother.ethnicity": "汉族",
    "mother.phone": "13900000000",
    "mother.hukou_address": "汉台区测试路1号",
    "mother.live_address": "汉台区测试路1号",
    "father.name": "测试父",
    "father.id_no": "610702190001010011",
    "father.ethnicity": "汉族",
    "father.hukou_address": "汉台区测试路1号",
    "settle.follow": "随母",
    "settle.head": "测试母",
    "settle.address": "汉台区测试路1号",
}


def answers(**chosen: str) -> dict[str, str]:
    """The usual answers, with some chosen otherwise (`sbk="是"`)."""
    return {**ANSWERS, **chosen}


def form(chosen: dict[str, str], **values: str) -> dict[str, str]:
    """The usual form; with the card it asks how that is to be delivered."""
    delivery = {"delivery.way": "窗口领取"} if chosen.get("sbk") == "是" else {}
    return {**FORM, **delivery, **values}


def several(*names: str, **values: str) -> dict[str, str]:
    """One form for twins or more: what is the child's own once for each of these names, the parents' once."""
    own = {key.partition(".")[2]: value for key, value in FORM.items() if key.startswith("baby.")}
    rows = {
        f"baby.{row}.{key}": name if key == "name" else value
        for row, name in enumerate(names)
        for key, value in own.items()
    }
    return {**rows, **{key: value for key, value in FORM.items() if not key.startswith("baby.")}, **values}


def urged_at_will() -> Definition:
    """The newborn bundle without an interval between urges (催办)."""
    known = load_bundle(SLUG).definition
    return known.model_copy(update={"bundle": known.bundle.model_copy(update={"urge_hours": 0})})
