"""A food licence whose premises are proved by one of several papers or a pledge (任选其一): for tests of choices."""

from __future__ import annotations

from typing import Any

from domain.definition.bundle import Definition
from tests.support import food

CHOICE = "changsuo"
OWNED, RENTED, PLEDGE = "quanshu-zm", "zulin-ht", "changsuo-cns"
PROVES = "经营场所可以合法使用"
NAMED = f"证明{PROVES}的材料（以下任选其一：房屋权属证明、租赁合同，或以《场所使用承诺书》代替）"
PAPERS: dict[str, dict[str, Any]] = {
    OWNED: {"name": "房屋权属证明", "holder": "申请人", "mode": "U", "form": "复印件"},
    RENTED: {"name": "租赁合同", "holder": "申请人", "mode": "U", "form": "复印件"},
    PLEDGE: {"name": "场所使用承诺书", "holder": "申请人", "mode": "G", "help": "承诺场所由申请人合法使用。"},
}


def use(*papers: str, pledge: str | None = PLEDGE, **more: Any) -> dict[str, Any]:
    """The choice as an item's file writes it."""
    members: list[Any] = [*(papers or (OWNED, RENTED)), *([{"pledge": pledge}] if pledge else [])]
    return {"key": CHOICE, "any_of": members, "proves": PROVES, "source": {"text": "样例"}, **more}


def definition(**more: Any) -> Definition:
    """The bundle with that choice in the place of the one paper for the premises; `more` is said of the choice."""
    content: dict[str, Any] = food.definition().model_dump(mode="json")
    item = content["items"][food.SHOP]
    item["materials"] = [use(**more) if each["key"] == "cs-zm" else each for each in item["materials"]]
    content["materials"] |= PAPERS
    return Definition.model_validate(content)
