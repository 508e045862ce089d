"""Reads an organisation file (组织机构数据) and says everything that is wrong with it: where, why, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from bundles.language.findings import DefinitionError, Finding, nearest
from bundles.language.yaml_files import YamlFile, parse_yaml
from bundles.loader import bundle_slugs, load_catalogue
from domain.organisation.model import WEEKDAYS, Hall, OrganisationData, Span

DEMO_FILE = Path(__file__).parent / "organisation" / "hantai.yaml"
"""The district of the demonstration; what is made up in it says so."""
_DISTRICT_DIGITS = 6


def load_organisation(path: Path = DEMO_FILE, matters: Iterable[str] | None = None) -> OrganisationData:
    """What the file says. `matters`: the slugs that there are; None: those of the tree.

    Raises DefinitionError with a finding for everything that is wrong; OSError where the file cannot be read.
    """
    file = parse_yaml(path.read_bytes(), path.name)
    data = file.parse(OrganisationData)
    known = frozenset(bundle_slugs() if matters is None else matters)
    if findings := [*_of_areas(file, data), *_of_halls(file, data, known), *_of_departments(file, data)]:
        raise DefinitionError(findings)
    return data


def _of_areas(file: YamlFile, data: OrganisationData) -> Iterator[Finding]:
    districts = [slug for slug, area in data.areas.items() if area.kind == "district"]
    if len(districts) != 1:
        found = f"有 {len(districts)} 个区" if districts else "没有区"
        yield file.finding(("areas",), "AREAS_WITHOUT_DISTRICT", f"应有且只有一个 kind: district，这里{found}")
        return
    code = data.areas[districts[0]].code or ""
    if code and len(code) != _DISTRICT_DIGITS:
        path = ("areas", districts[0], "code")
        yield file.finding(path, "AREA_CODE_WRONG", "区的行政区划代码应为6位数字", "请改正；没有核实的先不写。")
        return
    for slug, area in data.areas.items():
        if area.kind == "district" or area.code is None:
            continue
        if len(area.code) == _DISTRICT_DIGITS or not area.code.startswith(code):
            sentence = f"镇、街道的代码应为9位数字，以区的代码{code}开头"
            yield file.finding(("areas", slug, "code"), "AREA_CODE_WRONG", sentence, "请改正；没有核实的先不写。")


def _of_departments(file: YamlFile, data: OrganisationData) -> Iterator[Finding]:
    known = load_catalogue().departments
    for slug in data.departments:
        if slug not in known:
            suggestion = nearest(slug, known) or "请先写进部门目录（catalogue/departments.yaml）。"
            yield file.finding(("departments", slug), "BODY_UNKNOWN", f"部门目录里没有“{slug}”", suggestion)
    whose: dict[str, str] = {}
    for slug, body in data.departments.items():
        if body.uscc and whose.setdefault(body.uscc, slug) != slug:
            sentence = f"统一社会信用代码{body.uscc}已经写在部门“{whose[body.uscc]}”"
            yield file.finding(("departments", slug, "uscc"), "USCC_TWICE", sentence, "请核对；没有核实的先不写。")


def _of_halls(file: YamlFile, data: OrganisationData, known: frozenset[str]) -> Iterator[Finding]:
    mains = [slug for slug, hall in data.halls.items() if hall.main]
    if len(mains) != 1:
        path = ("halls", mains[1], "main") if mains else ("halls",)
        sentence = f"应有且只有一个大厅写 main: true（区级大厅），这里有 {len(mains)} 个"
        yield file.finding(path, "MAIN_HALL_NOT_ONE", sentence)
    for slug, hall in data.halls.items():
        if hall.area not in data.areas:
            suggestion = nearest(hall.area, data.areas) or "请在 areas 里补上。"
            yield file.finding(("halls", slug, "area"), "AREA_UNKNOWN", f"areas 里没有“{hall.area}”", suggestion)
        yield from _of_matters(file, slug, hall, known)
        yield from _of_hours(file, slug, hall)
    for matter in sorted(known):
        if not any(hall.takes(matter) for hall in data.halls.values()):
            sentence = f"一件事“{matter}”没有任何大厅可以收"
            yield file.finding(("halls",), "MATTER_NOWHERE", sentence, "区级大厅一般写 receives: all。")


def _of_matters(file: YamlFile, slug: str, hall: Hall, known: frozenset[str]) -> Iterator[Finding]:
    matters = () if hall.receives == "all" else hall.receives
    for place, matter in enumerate(matters):
        path = ("halls", slug, "receives", place)
        if matter not in known:
            suggestion = nearest(matter, known) or "用 lianban bundle list 查看全部名称。"
            yield file.finding(path, "MATTER_UNKNOWN", f"没有“{matter}”这个一件事", suggestion)
        if matter in matters[:place]:
            yield file.finding(path, "MATTER_TWICE", f"“{matter}”写了两次", "请删去一个。")


def _of_hours(file: YamlFile, slug: str, hall: Hall) -> Iterator[Finding]:
    told: set[tuple[Span, Span]] = set()  # the same two on several weekdays are said once
    for weekday in WEEKDAYS:
        spans = [(span, place) for place, each in enumerate(hall.hours) if weekday in each.days for span in each.spans]
        for (earlier, _), (later, place) in pairwise(sorted(spans, key=lambda found: found[0].begins)):
            if later.begins < earlier.ends and (earlier, later) not in told:
                told.add((earlier, later))
                sentence = f"{weekday}的时段 {earlier.text} 和 {later.text} 重叠"
                yield file.finding(("halls", slug, "hours", place), "HOURS_OVERLAP", sentence, "请把它们前后错开。")
    counts = Counter(other.on for other in hall.other_days)
    for place, other in enumerate(hall.other_days):
        if counts[other.on] > 1 and any(before.on == other.on for before in hall.other_days[:place]):
            path = ("halls", slug, "other_days", place, "on")
            yield file.finding(path, "DAY_TWICE", f"{other.on} 写了两次", "请只留一个。")
        for earlier, later in pairwise(sorted(other.spans, key=lambda span: span.begins)):
            if later.begins < earlier.ends:
                sentence = f"{other.on} 的时段 {earlier.text} 和 {later.text} 重叠"
                yield file.finding(
                    ("halls", slug, "other_days", place), "HOURS_OVERLAP", sentence, "请把它们前后错开。"
                )
