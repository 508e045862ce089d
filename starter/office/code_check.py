"""Codes are codes (代码): what an act says reaches Temporal, so no field of it is a place for somebody's words.

Every act passes here before it is on file: each code has its pattern, a reason and a gap are ones that the case's
definition lists, and what is decided against somebody carries a reason and the words that the applicant reads
(行政许可法 第三十八条), as does, without a reason of a list, what takes back a notice that he was given (撤销挂起).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pydantic import ValidationError

from domain.case.act_spec import On
from domain.case.act_specs import ACTS, ActKind
from domain.case.acts import SaidByPeople
from domain.case.refusals import Refusal, refuse
from domain.case.result_acts import takes_address
from domain.definition.bundle import Definition
from domain.materials.one_of import choice_keys
from domain.organisation.postal import is_address
from starter.office.errors import LianbanError
from starter.office.requests import ActRequest

OWN_REASONS = frozenset({"APPLICANT_WISH", "EXTENSION_UNFOUNDED"})
"""Reasons that no catalogue holds: 撤件 by the applicant, 驳回延期 (`starter.words.names`)."""
_PATTERNED = frozenset(SaidByPeople.model_fields)


class CodeInvalid(LianbanError):
    """CODE_INVALID: a field that takes a code holds something else; `field` says which, never what stood in it."""

    def __init__(self, field: str) -> None:
        super().__init__(
            Refusal(
                code="CODE_INVALID",
                sentence=f"代码的写法不对：{field}。",
                next_step="请填写系统列出的代码；说明文字请写在意见或备注里。",
            )
        )
        self.field = field


class CodeNotListed(LianbanError):
    """CODE_NOT_LISTED: a reason or a missing thing that the case's definition does not list; `listed` are those."""

    def __init__(self, field: str, listed: Collection[str]) -> None:
        super().__init__(
            Refusal(
                code="CODE_NOT_LISTED",
                sentence=f"方案没有列出这个代码：{field}。",
                next_step=f"可以填写：{'、'.join(sorted(listed)) or '无'}；说明文字请写在意见或备注里。",
            )
        )
        self.field = field


class WordsMissing(LianbanError):
    """WORDS_MISSING: something is decided against somebody without the facts in words."""

    def __init__(self) -> None:
        super().__init__(
            Refusal(
                code="WORDS_MISSING",
                sentence="不予、驳回、撤销须写明事实和理由，申请人会看到。",
                next_step="请填写办理意见（opinion）后再提交。",
            )
        )


def check_patterns(request: ActRequest) -> None:
    """Whether every code is written as one. Raises CodeInvalid."""
    # An empty text says nothing (a colleague of no department).
    said = {name: value for name, value in request.model_dump(include=set(_PATTERNED)).items() if value != ""}
    try:
        SaidByPeople.model_validate(said)
    except ValidationError as error:
        raise CodeInvalid(".".join(str(part) for part in error.errors()[0]["loc"])) from None


def names_reasons(request: ActRequest) -> bool:
    """Whether the act says something that only the definition can tell to be listed."""
    return bool(request.reason or request.gaps)


def check_listed(definition: Definition, request: ActRequest) -> None:
    """Whether the definition lists every reason and every missing thing. Raises CodeNotListed."""
    item = (request.item or "").partition("#")[0]
    known_item = item if item in definition.items else None
    reasons = _reasons(definition, request.kind, known_item)
    if request.reason and request.reason not in {*reasons, *OWN_REASONS}:
        raise CodeNotListed("reason", reasons)
    gaps = definition.gap_reasons(known_item) if known_item else definition.reasons.gaps
    for number, gap in enumerate(request.gaps):
        if gap.reason not in gaps:
            raise CodeNotListed(f"gaps.{number}.reason", gaps)
        if not _is_subject(definition, gap.subject):
            raise CodeNotListed(f"gaps.{number}.subject", definition.materials.keys() | choice_keys(definition))


def gives_code(kind: str) -> bool:
    """Whether such an act gives the applicant a new query code (查询码)."""
    return kind in ACTS and ACTS[kind].gives_code


def check_words(request: ActRequest) -> None:
    """Whether what the applicant reads has its words, what goes against somebody its reason, a new code what for.

    Raises WordsMissing, URGE_ANSWER_MISSING, REASON_MISSING, CODE_REASON_MISSING, ADDRESS_MISSING.
    """
    if request.kind == ActKind.ANSWER_URGE and not str(request.content.get("note") or "").strip():
        raise LianbanError(refuse("URGE_ANSWER_MISSING"))
    if gives_code(request.kind) and not str(request.content.get("note") or "").strip():
        raise LianbanError(refuse("CODE_REASON_MISSING"))
    if takes_address(request.kind, request.method) and not is_address(request.content):
        raise LianbanError(refuse("ADDRESS_MISSING"))
    is_against, spec = _is_against(request), ACTS.get(request.kind)
    if is_against and not request.reason:
        raise LianbanError(refuse("REASON_MISSING"))
    is_told = is_against or (spec is not None and spec.explained)
    if is_told and not str(request.content.get("opinion") or "").strip():
        raise WordsMissing


def _is_against(request: ActRequest) -> bool:
    """Whether the act goes against somebody: a refusal, a promise found not kept, or what is nothing else (不予受理、
    撤销、驳回), which needs a reason of those for refusals."""
    spec = ACTS.get(request.kind)
    if spec is None:
        return False
    if "decision" in spec.says:
        return request.decision == "refuse"
    if "met" in spec.says:
        return request.met is False
    return "reason" in spec.needs and spec.reasons == "refusal"


def _reasons(definition: Definition, kind: str, item: str | None) -> Collection[str]:
    spec = ACTS.get(kind)
    source = spec.reasons if spec else "refusal"
    if source == "extension":
        return definition.extension_reasons
    if source == "return":
        return definition.return_reasons
    if licence := definition.licence_reasons(source):
        return licence
    if source == "slot" or (spec and spec.on is On.JOINT):
        return definition.slot_reasons
    return definition.refusal_reasons(item) if item else definition.reasons.refusals


def _is_subject(definition: Definition, subject: str) -> bool:
    """A material, a choice of some (任选其一), or a field (`group.field`, of a repeating group `group.row.field`)."""
    if "." not in subject:
        return subject in definition.materials or subject in choice_keys(definition)
    parts = subject.split(".")
    group = definition.groups.get(parts[0])
    return group is not None and parts[-1] in group.fields and _is_row(parts[1:-1])


def _is_row(between: Iterable[str]) -> bool:
    return all(part.isascii() and part.isdecimal() for part in between)
