"""The forms of a check: 出具核查结论 and 更正核查结论; what is wrong is said at its field, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue
from starlette.datastructures import FormData
from starlette.requests import Request

from domain.case.acts import ActKind
from domain.findings.judged import LONGEST_TEXT, finding_problems, normal_values
from domain.findings.rule import FindingRule
from starter.office.filing.findings import VALUES
from starter.web.case.act_form import ActForm
from starter.web.case.in_hand import CaseInHand
from starter.web.site.form_parts import Errors, FormWrong, Parts, words
from starter.web.site.forms_in import text
from starter.web.site.uploads import chosen_files, take_each

MOST_REPORTS = 5
"""Files of one finding."""


async def recorded(request: Request, hand: CaseInHand, sent: FormData, item: str | None) -> Parts:
    """The outcome, the values by their types, words, the report."""
    return await _read(request, hand, sent, item, Errors())


async def corrected(request: Request, hand: CaseInHand, sent: FormData, item: str | None) -> Parts:
    """The same, with why the former one was wrong."""
    errors = Errors()
    if not text(sent, "opinion"):
        errors.append(("opinion", "请写明原来的结论错在哪里、依据什么更正，申请人会看到。"))
    return await _read(request, hand, sent, item, errors)


async def _read(request: Request, hand: CaseInHand, sent: FormData, item: str | None, errors: Errors) -> Parts:
    rule = hand.state.item_plan(item).finding if item in hand.state.items else None
    if rule is None:
        raise FormWrong([("outcome", "该事项不是核查事项，请刷新页面。")])
    outcome, content = text(sent, "outcome", 40), words(sent, "opinion")
    typed = {each.key: text(sent, f"value.{each.key}", LONGEST_TEXT + 1) for each in rule.values}
    values, chosen = normal_values(rule, typed), chosen_files(sent, "files")
    errors += _problems(rule, outcome, content, values, len(chosen), errors)
    kept, refused = await take_each(request, [] if errors else chosen)
    errors.extend(("files", sentence) for sentence in refused)
    if errors:
        raise FormWrong(errors)
    files: list[JsonValue] = [{"file_name": each.file_name, "digest": each.digest} for each in kept]
    beside: dict[str, JsonValue] = {VALUES: dict(values), "files": files}
    return {"outcome": outcome, "content": {**content, **{name: said for name, said in beside.items() if said}}}


def _problems(
    rule: FindingRule,
    outcome: str,
    content: Mapping[str, JsonValue],
    values: Mapping[str, str],
    reports: int,
    known: Errors,
) -> Errors:
    """What is wrong at fields of which nothing was said yet."""
    told = {field for field, _ in known}
    found = [] if outcome in rule.outcomes else [("outcome", "请选择核查结论。")]
    found += finding_problems(rule, outcome, str(content.get("opinion") or ""), values, reports)
    found += [("files", f"最多附 {MOST_REPORTS} 个文件。")] if reports > MOST_REPORTS else []
    return [(field, sentence) for field, sentence in found if field not in told]


FINDING_FORMS: Mapping[str, ActForm] = {
    ActKind.RECORD_FINDING: ActForm(recorded, "finding.record", item="open"),
    ActKind.CORRECT_FINDING: ActForm(corrected, "finding.correct", item="folded", title="更正核查结论（结论有误）"),
}
