"""What a correction hands in (补正提交, 容缺补齐): papers, of a choice (任选其一) any of them, and corrected fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import JsonValue
from starlette.datastructures import FormData
from starlette.requests import Request

from domain.definition.bundle import Definition
from domain.definition.forms import MaterialEntry, all_materials
from domain.definition.plan import Plan
from domain.materials.choice import choices_of, subject_of
from domain.time.calendar import beijing_date
from starter.office.errors import FilingRefused
from starter.office.filing.check import checked_correction
from starter.web.case.in_hand import CaseInHand
from starter.web.materials.making import copy_said, supplied_copies
from starter.web.site.form_parts import MOST_OPINION, Errors, FormWrong, Parts
from starter.web.site.forms_in import files_of, text, texts
from starter.web.site.uploads import UploadRefused

_OF_THE_CASE = ("earlier_item", "made")
"""How a paper comes that nobody can hand in."""


class Asked(NamedTuple):
    """One paper that the form takes for a gap: its name on the form, its key, and what it is called."""

    name: str
    key: str
    called: str


class _Supplied:
    """What the form brought so far."""

    def __init__(self) -> None:
        self.files: list[JsonValue] = []
        self.fields: dict[str, JsonValue] = {}
        self.paper: list[JsonValue] = []
        self.errors: Errors = []


def offered_for(definition: Definition, plan: Plan, subject: str) -> tuple[MaterialEntry, ...]:
    """The papers of which one meets that gap (任选其一), shared ones as papers, too; empty for any other gap."""
    choice = choices_of(plan.items).get(subject_of(plan.items, subject))
    if choice is None:
        return ()
    return tuple(
        entry
        for entry in all_materials(definition, plan)
        if choice in entry.choices and entry.source not in _OF_THE_CASE
    )


async def supply(request: Request, hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """What is supplied with it, and the corrected fields. Raises FormWrong."""
    brought, supplied = _Supplied(), []
    for gap in dict.fromkeys(each.subject for each in hand.state.gaps):
        came = [await _paper(request, sent, each, brought) for each in _asked(hand, gap)]
        value = text(sent, f"f.{gap}", MOST_OPINION)
        if value == hand.values.get(gap, ""):
            value = ""  # what was found wrong and stays as it was is not a correction
        if value:
            brought.fields[gap] = value
        if value or any(came) or _pledges(hand, sent, gap, brought):
            supplied.append(gap)
    try:
        today = beijing_date(hand.now)
        fields = checked_correction(hand.definition, hand.state.plan, hand.values, brought.fields, today)
    except FilingRefused as refused:
        brought.errors += [(f"f.{field}", sentence) for field, sentence in refused.problems]
    if brought.errors:
        raise FormWrong(brought.errors)
    if not supplied:
        raise FormWrong([("supply", "还没有补交材料，也没有更正内容，请至少补正一项。")])
    content: dict[str, JsonValue] = {"materials": brought.files, "form": fields, "paper": brought.paper}
    return {"supplied": tuple(supplied), "content": content}


def _asked(hand: CaseInHand, gap: str) -> Iterator[Asked]:
    papers = offered_for(hand.definition, hand.state.plan, gap)
    if not papers:
        known = hand.definition.materials.get(gap)
        yield Asked(gap, gap, known.name if known else gap)
    yield from (Asked(f"{gap}.{each.key}", each.key, each.name) for each in papers if each.source != "pledged")


async def _paper(request: Request, sent: FormData, asked: Asked, brought: _Supplied) -> bool:
    """Whether that paper comes with the form, as files or on paper."""
    uploads = files_of(sent, f"file.{asked.name}")
    is_paper = asked.name in texts(sent, "paper")
    if uploads:
        try:
            copies = await supplied_copies(request, asked.called, uploads)
        except UploadRefused as refused:
            brought.errors.append((f"file.{asked.name}", refused.sentence))
            return False
        brought.files += [copy_said(asked.key, each) for each in copies]
    if is_paper:
        brought.paper.append(asked.key)
        brought.files += [] if uploads else [{"material": asked.key, "file_name": None, "digest": None}]
    return bool(uploads) or is_paper


def _pledges(hand: CaseInHand, sent: FormData, gap: str, brought: _Supplied) -> bool:
    """Whether the applicant pledges instead, on the page itself."""
    for each in offered_for(hand.definition, hand.state.plan, gap):
        if each.source == "pledged" and f"{gap}.{each.key}" in texts(sent, "pledge"):
            brought.files.append({"material": each.key, "source": "generated", "file_name": None, "digest": None})
            return True
    return False
