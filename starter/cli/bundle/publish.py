"""`lianban bundle diff | publish | versions`: what changes between two versions, and a version put in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from cyclopts import Parameter

from bundles.language.findings import DefinitionError
from bundles.loader import load_library
from bundles.views.differences import AUDIENCES, differences
from bundles.views.shared_items import shared_sentences
from domain.definition.bundle import Definition
from ledger import definitions as ledger
from ledger.definitions import Publication, Published
from runtime.settings import load_settings
from starter.cli import output
from starter.cli.case.filing import account
from starter.cli.findings import definition_findings
from starter.cli.output import AsJson
from starter.cli.run import connected
from starter.definitions import publish
from starter.definitions.publish import PUBLISHERS, SHORT, PublishRefused
from starter.office.client import Lianban
from starter.words import names


def diff_bundles(
    before: Annotated[str, Parameter(help="旧版：代码、文件夹、散列的前几位，或 代码@in-force。")],
    after: Annotated[str, Parameter(help="新版，写法同上。")],
    *,
    as_json: AsJson = False,
) -> int:
    """比较两个版本：对申请人、对部门、对在办办件各有什么变化。"""

    if not load_settings().database_dsn.get_secret_value():
        return _diff_of_files(before, after, as_json=as_json)

    async def run(lianban: Lianban) -> int:
        old = await publish.definition_at(lianban.pool, before, after)
        new = await publish.definition_at(lianban.pool, after, before)
        running = await ledger.open_on(lianban.pool, old.hash)
        return _show_differences(old, new, running, as_json=as_json)

    return connected(run)


def _diff_of_files(before: str, after: str, *, as_json: bool) -> int:
    """Where nothing runs, files can still be compared; how many cases go by them is not known."""
    try:
        old, new = publish.definition_in_files(before, after), publish.definition_in_files(after, before)
    except DefinitionError as error:
        return definition_findings(error.findings, [], as_json=as_json)
    if old is None or new is None:
        sentence = f"这里没有正在运行的联办，查不到“{before if old is None else after}”。"
        return output.problem("DEFINITION_UNKNOWN", sentence, "请先运行 make dev，或比较两个文件夹。")
    return _show_differences(old, new, None, as_json=as_json)


def _show_differences(old: Definition, new: Definition, running: int | None, *, as_json: bool) -> int:
    found = differences(old, new, running)
    if as_json:
        output.print_json(found.model_dump(mode="json"))
        return 0
    if found.before == found.after:
        output.say(f"两个版本相同（{found.before[:SHORT]}）。", style="green")
        return 0
    output.say(f"{found.bundle}：{found.before[:SHORT]} → {found.after[:SHORT]}")
    for audience, name in AUDIENCES.items():
        changes = found.of(audience)
        output.say(f"对{name}（{len(changes)}）：")
        for each in changes:
            output.say(f"  {each.sentence}")
        if not changes:
            output.say("  没有变化。")
    _say_shared(new, [key for key, item in new.items.items() if old.items.get(key) not in (item, None)])
    return 0


def _say_shared(definition: Definition, keys: Sequence[str]) -> None:
    """Which other bundles of the tree use these items, whose change reaches them as well."""
    try:
        library = load_library()
    except DefinitionError:
        return  # the tree cannot be read just now; what was compared can
    for sentence in shared_sentences(definition.bundle, library, keys):
        output.say(sentence)


def publish_bundle(
    slug: Annotated[str, Parameter(help="一件事代码，例如 xinshenger-chusheng。")],
    *,
    login: Annotated[str, Parameter(name="--as", help="以哪个账号发布（督办或管理员）。")] = "supervisor",
    effective: Annotated[date | None, Parameter(help="施行日期（北京），例如 2026-12-01；不写则立即施行。")] = None,
    note: Annotated[str, Parameter(help="发布说明，记入发布记录。")] = "",
    as_json: AsJson = False,
) -> int:
    """发布一件事的定义：检查、示例全部通过后对新办件施行，不用重启；在办办件不受影响。"""

    async def run(lianban: Lianban) -> int:
        by = await account(lianban, login, PUBLISHERS)
        try:
            order, hints, scenarios = await publish.prepared(lianban, slug, by, note, effective)
            done = await publish.publish(lianban, order)
        except PublishRefused as refused:
            return _refused(refused, as_json=as_json)
        if as_json:
            answer = {"slug": slug, "hash": order.loaded.definition.hash, "outcome": done.outcome}
            output.print_json({**answer, "effective_on": _iso(order.effective_on), "scenarios": scenarios})
            return 0
        for each in hints:
            output.say(str(each))
        output.say(f"检查通过，{scenarios}个示例全部符合预期。", style="green")
        _show_published(slug, order.loaded.definition.hash, order.effective_on, done)
        _say_shared(order.loaded.definition, list(order.loaded.items))
        return 0

    return connected(run)


def _refused(refused: PublishRefused, *, as_json: bool) -> int:
    if as_json:
        output.print_json({"code": refused.code, "sentence": refused.sentence, "reasons": list(refused.reasons)})
        return 1
    for each in refused.reasons:
        output.say(f"  {each}", error=True)
    return output.problem(refused.code, refused.sentence, refused.next_step)


def _show_published(slug: str, content_hash: str, effective_on: date | None, done: Published) -> None:
    version = f"{slug}（{content_hash[:SHORT]}）"
    if done.outcome == "unchanged":
        output.say(f"{version}已经是这一天施行的版本，没有重复发布。", style="yellow")
    elif effective_on is None:
        output.say(f"{version}已发布，新办件即按它办理；在办办件不变。", style="green")
    else:
        output.say(f"{version}已发布，自{effective_on}起对新办件施行；在办办件不变。", style="green")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def list_versions(slug: str, *, as_json: AsJson = False) -> int:
    """发布记录：哪个版本自哪天起施行，由谁发布，有多少在办办件。"""

    async def run(lianban: Lianban) -> int:
        found = await ledger.history(lianban.pool, slug)
        if as_json:
            output.print_json([each.model_dump(mode="json") for each in found])
            return 0
        columns = ("版本", "发布时间", "施行", "发布人", "在办", "说明")
        output.table(columns, [_row(each) for each in found])
        return 0

    return connected(run)


def _row(each: Publication) -> Sequence[str]:
    state = "（现行）" if each.in_force else ""
    return (
        f"{each.hash[:SHORT]}{state}",
        names.moment(each.published_at),
        each.in_force_from.isoformat(),
        each.publisher or "系统",
        str(each.open_cases),
        each.note,
    )
