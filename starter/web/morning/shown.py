"""What a morning's page shows: numbers that open their lists, lights by department and matter, the heat map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from ledger.listing.morning import Beside, Owed, Part, Reach
from starter.web.lists.views import BOARD, TODO
from starter.web.morning.times import BAD_RATINGS_DAYS, Age

LIGHTS = ("red", "yellow", "soon", "green", "none")
ELSEWHERE = "政府负责人、系统"
"""Whoever owes something without being a department."""
HOTTEST = 4
"""Steps of heat beside none."""


@dataclass(frozen=True)
class Tile:
    """One number: what it counts, where its list is, and how pressing it is where it is not nothing."""

    key: str
    title: str
    number: int
    href: str
    meaning: str
    grave: bool = False


@dataclass(frozen=True)
class HeatCell:
    """How much one department has owed for that long: the number, where its list is, how hot (0 to HOTTEST)."""

    number: int
    href: str
    heat: int


@dataclass(frozen=True)
class HeatRow:
    """One department."""

    name: str
    cells: Sequence[HeatCell]
    total: int


@dataclass(frozen=True)
class LitRow:
    """What one department owes, or what is owed in one matter, by light: numbers with their lists."""

    name: str
    href: str
    cells: Sequence[tuple[str, int, str]]
    total: int


class Places:
    """Addresses of the lists of one reach."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    def of(self, **chosen: object) -> str:
        """The list of what is owed, narrowed to that."""
        part: Part = self._reach.part
        said = {name: str(value) for name, value in chosen.items() if value not in (None, "")}
        if part == "department":
            said.pop("department", None)
            return f"{TODO}?{urlencode({'view': 'department', **said})}"
        return f"{BOARD}?{urlencode(said)}"

    def urged(self, **chosen: str) -> str:
        """The list of what was urged."""
        path = TODO if self._reach.part == "department" else BOARD
        return f"{path}?{urlencode({'view': 'urged', **chosen})}"


@dataclass(frozen=True)
class Days:
    """The days that the numbers are told by."""

    today: str
    yesterday: str
    red_from: str
    quiet_until: str
    quiet_days: int


def duty_tiles(owed: Owed, unanswered: int, places: Places, days: Days) -> list[Tile]:
    """The numbers of what is owed, the most pressing first."""
    red = sum(number for (_, light), number in owed.by_department.items() if light == "red")
    return [
        Tile("red_new", "新变红", owed.red_new, places.of(red_from=days.red_from), f"{days.red_from} 以来变红", True),
        Tile("red", "红灯", red, places.of(light="red"), "现在全部红灯", True),
        Tile("today", "今日到期", owed.today, places.of(due_from=days.today, due_until=days.today), "今天是最后一天"),
        Tile(
            "quiet",
            "停滞",
            owed.quiet,
            places.of(quiet_until=days.quiet_until),
            f"同一步 {days.quiet_days} 个工作日没有动",
            True,
        ),
        Tile(
            "unanswered",
            "催办逾期未回复",
            unanswered,
            places.urged(answer="late"),
            "没有回复，也没有动",
            True,
        ),
        Tile(
            "joint_silent",
            "联合事项逾期",
            owed.joint_silent,
            places.of(kind="joint", due_until=days.yesterday),
            "召集、确认、出具意见过了期限",
            True,
        ),
        Tile(
            "delivery_late",
            "送达逾期",
            owed.delivery_late,
            places.of(kind="delivery", due_until=days.yesterday),
            "决定后没有在期限内送达",
            True,
        ),
        Tile(
            "unexplained",
            "超期未公开说明",
            owed.unexplained,
            places.of(kind="delay", due_until=days.yesterday),
            "承诺日期过了，没有在期限内公开说明理由",
            True,
        ),
    ]


def beside_tiles(beside: Beside, reach: Reach) -> list[Tile]:
    """What is counted beside the duties; each role sees those whose lists it may open."""
    lately = f"近 {BAD_RATINGS_DAYS} 天"
    found = [
        Tile(
            "by_silence",
            "默示的后果",
            beside.by_silence,
            "/morning/silence",
            f"{lately}：视为受理等",
        ),
        Tile("bad_ratings", "差评", beside.bad_ratings, "/ratings", lately),
    ]
    if reach.part == "all":
        found += [
            Tile("complaints", "投诉未答复", beside.complaints, "/complaints", "还没有答复"),
            Tile("dead_letters", "死信", beside.dead_letters, "/operation/letters", "外部单位没有收下的文书", True),
        ]
    return found


def heat_map(owed: Owed, ages: Sequence[Age], departments: Mapping[str, str], places: Places) -> list[HeatRow]:
    """Departments by how long they have owed what they owe, who has most of the oldest first."""
    last = len(ages) - 1
    most = max(owed.by_age.values(), default=0)
    codes = {department for department, _ in owed.by_age}

    def number(code: str, place: int) -> int:
        # A count's class 0 is the oldest, a map's the newest.
        return owed.by_age.get((code, last - place), 0)

    def cell(code: str, place: int, age: Age) -> HeatCell:
        href = places.of(department=code, since_from=age.since_from, since_until=age.since_until) if code else ""
        return HeatCell(number(code, place), href, heat_of(number(code, place), most))

    order = sorted(codes, key=lambda code: [*(-number(code, last - place) for place in range(len(ages))), code])
    rows = [(code, [cell(code, place, age) for place, age in enumerate(ages)]) for code in order]
    return [
        HeatRow(departments.get(code, code) if code else ELSEWHERE, cells, sum(each.number for each in cells))
        for code, cells in rows
    ]


def heat_of(number: int, most: int) -> int:
    """0 for nothing, else 1 to HOTTEST in equal parts of the largest number."""
    return 0 if number == 0 else min(HOTTEST, 1 + (number * HOTTEST - 1) // max(most, 1))


def by_light(
    counts: Mapping[tuple[str, str], int], names: Mapping[str, str], places: Places, parameter: str
) -> list[LitRow]:
    """Numbers by light, who or what has most that is late first; `parameter`: the filter of its lists."""
    codes = {code for code, _ in counts}
    order = sorted(codes, key=lambda code: [*(-counts.get((code, light), 0) for light in LIGHTS), code])
    return [_lit(counts, code, names, places, parameter) for code in order]


def _lit(
    counts: Mapping[tuple[str, str], int], code: str, names: Mapping[str, str], places: Places, parameter: str
) -> LitRow:
    def href(light: str) -> str:
        return places.of(**{parameter: code, "light": light}) if code and light != "none" else ""

    cells = [(light, counts.get((code, light), 0), href(light)) for light in LIGHTS]
    whole = places.of(**{parameter: code}) if code else ""
    return LitRow(names.get(code, code) if code else ELSEWHERE, whole, cells, sum(number for _, number, _ in cells))


def told(tiles: Iterable[Tile], on: str) -> str:
    """The morning in a sentence, for whoever hears the page."""
    said = "，".join(f"{tile.title} {tile.number} 项" for tile in tiles if tile.number)
    return f"{on}：{said or '没有要督办的'}。"
