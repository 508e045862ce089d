"""Checks of time limits: what the law does not allow, and what could never take effect.

Each finding says why, with its article, and what to do. Where a number is not national law it is a setting of the
bundle, and its source is the developer's to name; here is only what no source could make right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bundles.language.findings import Finding, Path, nearest
from bundles.language.yaml_files import YamlFile
from domain.definition.bundle import Bundle, BundleItem
from domain.definition.catalogue import Catalogue
from domain.definition.item import Item
from domain.definition.plan import Procedure
from domain.definition.plan_items import DECISION_LIMIT, LICENCE
from domain.definition.resolve import ACCEPTANCE_LIMIT
from domain.time.clock import Limit
from domain.time.clock_kinds import ladder_problem
from domain.time.promise import promises_of

DELIVERY_LIMIT = Limit(days=10)
"""颁发、送达 (行政许可法 第四十四条)."""

_OF_DECISIONS = ("procedures", "extension", "renewal", "commitment", "review", "separate", "on_return", "checklist")
_ART_45 = "第四十五条"


def check_item_limits(item: Item, file: YamlFile, catalogue: Catalogue) -> Iterator[Finding]:
    """What an item's own file says of time, whichever bundle uses it."""
    if item.kind == "wait":
        for name in _OF_DECISIONS:
            if getattr(item, name):
                yield file.finding(
                    (name,),
                    "WAIT_DECIDES_NOTHING",
                    f"等待事项到期自行结束，不作决定，不能写“{name}”",
                    "请删去，或改为 kind: decision",
                )
    yield from _promise(file, ("promised_limit",), item, item.promised_limit, item.statutory_limit)
    for field in ("promised_limit", "statutory_limit"):
        yield from _calendar_days(file, (field,), item, getattr(item, field))
    for each in item.procedures:
        yield from _procedure(file, ("procedures", each.key), each)
    if item.extension is not None and item.statutory_limit is None and item.category != LICENCE:
        yield file.finding(
            ("extension",),
            "EXTENSION_WITHOUT_LIMIT",
            "延长的是法定时限（行政许可法第四十二条），本事项没有法定时限",
            "请写明 statutory_limit，或删去 extension",
        )
    if item.renewal is not None:
        yield from _renewal(file, ("renewal", "expires"), item, catalogue)


def _procedure(file: YamlFile, path: Path, procedure: Procedure) -> Iterator[Finding]:
    outside_the_law = procedure.ground in ("on_site", "other")
    if outside_the_law and not procedure.counts and _ART_45 in (procedure.basis or ""):
        yield file.finding(
            path,
            "PROCEDURE_COUNTS_BY_LAW",
            f"“{procedure.name}”不在行政许可法第四十五条所列程序之内，不能据此停止计时",
            "请写 counts: true（计入期限），或把 basis 改为另有规定的法律条款",
        )


def _promise(file: YamlFile, path: Path, item: Item, promised: Limit, statutory: Limit | None) -> Iterator[Finding]:
    law = statutory or (DECISION_LIMIT if item.category == LICENCE and item.kind == "decision" else None)
    # Days of two kinds are never mixed; what they compare to depends on the day.
    if law is not None and law.unit == promised.unit and promised.days > law.days:
        yield file.finding(
            path,
            "PROMISE_OVER_STATUTORY",
            f"承诺时限{promised.days}日长于法定时限{law.days}日（优化营商环境条例第三十六条：承诺时限不得超过法定时限）",
            "请缩短 promised_limit",
        )


def _calendar_days(file: YamlFile, path: Path, item: Item, limit: Limit | None) -> Iterator[Finding]:
    if limit is not None and limit.unit == "calendar" and item.category == LICENCE:
        yield file.finding(
            path,
            "CALENDAR_DAYS_IN_LICENCE",
            f"“{item.name}”是行政许可，期限以工作日计算（行政许可法第八十二条）",
            "请删去 unit: calendar；其他法律另有规定的，请单独写明等待事项（kind: wait）",
        )


def _renewal(file: YamlFile, path: Path, item: Item, catalogue: Catalogue) -> Iterator[Finding]:
    """The day on which silence renews is read from the form of the item itself."""
    expires = item.renewal.expires if item.renewal else ""
    group_key, _, field_key = expires.partition(".")
    group = catalogue.groups.get(group_key)
    field = group.fields.get(field_key) if group else None
    if field is None:
        dates = [f"{group_key}.{key}" for key, each in group.fields.items() if each.type == "date"] if group else []
        sentence = f"没有字段“{expires}”"
        yield file.finding(path, "RENEWAL_FIELD_UNKNOWN", sentence, nearest(expires, dates))
    elif field.type != "date":
        sentence = f"字段“{expires}”不是日期（date），读不出有效期届满日（行政许可法第五十条）"
        yield file.finding(path, "RENEWAL_FIELD_UNKNOWN", sentence, "请改用日期字段")
    elif expires not in item.fields and group_key not in item.fields:
        sentence = f"本事项的表单没有字段“{expires}”"
        yield file.finding(path, "RENEWAL_FIELD_UNKNOWN", sentence, "请把它列入 fields")


@dataclass(frozen=True)
class BundleLimits:
    """The checks of one bundle's time limits against its items."""

    bundle: Bundle
    file: YamlFile
    items: Mapping[str, Item]

    def findings(self) -> Iterator[Finding]:
        """Everything wrong."""
        for index, entry in enumerate(self.bundle.items):
            if entry.key in self.items:
                yield from self._entry(("items", index), entry, self.items[entry.key])
        for kind, ladder in self.bundle.ladders.items():
            if problem := ladder_problem(kind, ladder):
                yield self.file.finding(("ladders", kind), "LADDER_INVALID", problem)
        yield from self._law()
        yield from self._deferral()
        yield from self._joint()

    @property
    def _used(self) -> list[Item]:
        return [self.items[entry.key] for entry in self.bundle.items if entry.key in self.items]

    def _entry(self, path: Path, entry: BundleItem, item: Item) -> Iterator[Finding]:
        if item.kind == "wait" and entry.gate:
            yield self.file.finding(
                (*path, "gate"),
                "WAIT_WITH_GATE",
                f"“{item.name}”是等待事项，到期自行结束，没有决定可以等",
                "请改用 after：前一事项有了结果再开始等待",
            )
        if entry.ladder is not None:
            problem = ladder_problem("promised", entry.ladder, is_wait=item.kind == "wait")
            if problem:
                yield self.file.finding((*path, "ladder"), "LADDER_INVALID", problem)
        for field in ("promised_limit", "statutory_limit"):
            yield from _calendar_days(self.file, (*path, field), item, getattr(entry, field))
        if entry.promised_limit or entry.statutory_limit:
            changed = "promised_limit" if entry.promised_limit else "statutory_limit"
            promised = entry.promised_limit or item.promised_limit
            statutory = entry.statutory_limit or item.statutory_limit
            yield from _promise(self.file, (*path, changed), item, promised, statutory)

    def _law(self) -> Iterator[Finding]:
        """Limits that the law itself sets an end to."""
        intake = self.bundle.intake
        limits: Sequence[tuple[Path, Limit | None, Limit, str]] = (
            (("intake", "limit"), intake.limit, ACCEPTANCE_LIMIT, "受理审查或补正告知（行政许可法第三十二条）"),
            (("delivery", "limit"), self.bundle.delivery.limit, DELIVERY_LIMIT, "颁发、送达（行政许可法第四十四条）"),
        )
        for path, limit, most, what in limits:
            if limit is not None and limit.days > most.days:
                yield self.file.finding(
                    path,
                    "LIMIT_OVER_LAW",
                    f"{what}最长{most.days}个工作日，写了{limit.days}日",
                    "请缩短；可以短于法律规定",
                )
            licence = next((item for item in self._used if item.category == LICENCE), None)
            if licence is not None:
                yield from _calendar_days(self.file, path, licence, limit)
        if intake.pre_review.days >= (intake.limit or ACCEPTANCE_LIMIT).days:
            yield self.file.finding(
                ("intake", "pre_review"),
                "REVIEW_OVER_INTAKE",
                "预审期限不短于受理期限：部门还没有答复，就已逾期视为受理（行政许可法第三十二条）",
                "请缩短 pre_review，使其短于 limit（不写 limit 即5个工作日）",
            )

    def _deferral(self) -> Iterator[Finding]:
        """容缺: what may follow, and whether there is a promise long enough for it."""
        rule = self.bundle.intake.deferral
        entries = [entry for entry in self.bundle.items if entry.key in self.items]
        following = [entry for entry in entries if any(use.may_follow for use in self.items[entry.key].materials)]
        if rule is None:
            if following:
                names = "、".join(self.items[entry.key].name for entry in following)
                sentence = f"{names}有可容缺的材料（may_follow），本方案却没有容缺规则"
                hint = "请写明 intake.deferral，或去掉材料的 may_follow"
                yield self.file.finding(("intake",), "DEFERRAL_RULE_MISSING", sentence, hint)
            return
        path: Path = ("intake", "deferral")
        promises = [entry.promised_limit or self.items[entry.key].promised_limit for entry in following]
        least = rule.before_promise
        if not following:
            sentence = "本方案的事项没有可容缺的材料，容缺规则不起作用"
            hint = "请给材料标明 may_follow: true，或删去 deferral"
            yield self.file.finding(path, "DEFERRAL_NEVER_OFFERED", sentence, hint)
        elif all(promise.days <= least for promise in promises):
            sentence = (
                f"补齐须比承诺时限早{least}个工作日，而有可容缺材料的事项承诺时限都不超过{least}日，不能提供容缺受理"
            )
            yield self.file.finding(path, "DEFERRAL_NEVER_OFFERED", sentence, "请删去 deferral 和材料的 may_follow")

    def _joint(self) -> Iterator[Finding]:
        joint = self.bundle.joint_statutory
        if joint is None:
            return
        path: Path = ("joint_statutory",)
        if len({item.department for item in self._used}) < 2:
            sentence = "统一办理、联合办理的期限只用于两个以上部门（行政许可法第四十二条第二款）"
            hint = "请删去；一个部门办理的，适用事项的 statutory_limit"
            yield self.file.finding(path, "JOINT_LIMIT_ALONE", sentence, hint)
        for whole in (each for each in promises_of(self.bundle.promised_limit) if _longer(each, joint.limit)):
            yield self.file.finding(
                ("promised_limit",),
                "PROMISE_OVER_STATUTORY",
                f"整件事承诺{whole.days}日长于联合办理的法定时限{joint.limit.days}日（行政许可法第四十二条第二款）",
                "请缩短 promised_limit",
            )


def _longer(limit: Limit, most: Limit) -> bool:
    return limit.unit == most.unit and limit.days > most.days
