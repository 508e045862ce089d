"""案卷: a case with what was written in it and who wrote it; notices, joint events and downloads are read from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.case.acts import Role
from domain.case.entries import Entry
from domain.case.intake.entries import HallChanged
from ledger import accounts, cases, definitions, lists
from ledger.accounts import Session
from ledger.cases import SiblingCase
from ledger.lists import ActRow
from starter.web.case.in_hand import CaseInHand, sees_of, take_in_hand
from starter.web.findings.shown import ShownFinding, ToldOf, all_checked, findings_of
from starter.web.site.shared import Shared
from starter.words import desk as desk_words
from starter.words import waits as wait_words
from starter.words.case_names import CaseNames, people_in

_WITH_WORDS = frozenset({"item_returned", "hall_changed", "lead_changed"})
"""Entries that applicants read, too; what was written with them is for colleagues."""


@dataclass(frozen=True, kw_only=True)
class Dossier(CaseInHand):
    """The case in hand, its acts with their words by id, and the names with which it is told.

    `siblings`: the other cases of its application (分件) that concern the visitor.
    """

    acts_on_file: Mapping[str, ActRow]
    case_names: CaseNames
    siblings: tuple[SiblingCase, ...]

    @property
    def contents(self) -> Mapping[str, Mapping[str, Any]]:
        """The words that went with each act."""
        return {act_id: act.content for act_id, act in self.acts_on_file.items()}

    @property
    def findings(self) -> tuple[ShownFinding, ...]:
        """What its checks (核查) found, as far as it is for the visitor."""
        return findings_of(ToldOf(self.state, self.entries, self.contents, self.departments), self.actor)

    @property
    def has_report(self) -> bool:
        """Whether every check has ended: then the report sums them up (核查报告汇总)."""
        return all_checked(self.state)

    @property
    def departments(self) -> Mapping[str, str]:
        """Names of departments by their codes."""
        return self.case_names.departments

    @property
    def district(self) -> str:
        """The district by name."""
        return self.definition.organisation.district.name

    def hall_at(self, seq: int) -> str | None:
        """The hall that saw to the case when the entry of that number was written; None: none was registered."""
        moves = [(at, each) for at, each in enumerate(self.entries, start=1) if isinstance(each, HallChanged)]
        if not moves:
            return self.head.hall
        before = [each.hall for at, each in moves if at <= seq]
        return before[-1] if before else moves[0][1].from_hall

    def hall_name_at(self, seq: int) -> str | None:
        """That hall by name."""
        hall = self.hall_at(seq)
        return self.head.hall_name if hall == self.head.hall else self.case_names.hall(hall or "")

    def words_of(self, entry: Entry) -> Mapping[str, Any]:
        """What was written with an entry for colleagues; empty for whom it does not concern.

        It concerns the departments of the entry, and those who see to the whole case.
        """
        written = self.contents.get(entry.act_id or "", {})
        if entry.kind in wait_words.STEP_WORDS:
            is_theirs = self.actor.role is Role.APPLICANT and entry.kind in wait_words.STEP_TOLD
            return written if is_theirs or self._is_told(entry) else {}
        return written if entry.kind in desk_words.INTERNAL | _WITH_WORDS and self._is_told(entry) else {}

    def _is_told(self, entry: Entry) -> bool:
        if self.actor.role in (Role.COUNTER_CLERK, Role.LEAD, Role.SUPERVISOR):
            return True
        keys = [key for name in ("item", "to_item") if (key := getattr(entry, name, None))]
        concerned: set[str | None] = {self.state.item_plan(key).department for key in keys}
        concerned |= {getattr(entry, "department", None), entry.actor.department if entry.actor else None}
        is_concerned = self.actor.department is not None and self.actor.department in concerned
        return self.actor.role is not Role.APPLICANT and (not keys or is_concerned)


async def open_dossier(shared: Shared, session: Session, case_no: str) -> Dossier:
    """The case with its acts and names, for this session. Raises CaseMissing."""
    return await dossier_of(shared, await take_in_hand(shared, session, case_no))


async def dossier_of(shared: Shared, hand: CaseInHand) -> Dossier:
    """What was written in a case that is in hand already; an applicant reads no names of staff."""
    acts = await lists.acts_of_case(shared.pool, hand.head.case_no)
    people: Mapping[str, str] = {}
    if hand.actor.role is not Role.APPLICANT:
        named = {person for entry in hand.entries for person in people_in(entry)} | {act.actor_id for act in acts}
        people = await accounts.names_of(shared.pool, named)
    return Dossier(
        head=hand.head,
        course=hand.course,
        definition=hand.definition,
        actor=hand.actor,
        now=hand.now,
        has_siblings=hand.has_siblings,
        verified=hand.verified,
        numbers=hand.numbers,
        siblings=await siblings_of(shared, hand),
        acts_on_file={act.act_id: act for act in acts},
        case_names=CaseNames.of(
            hand.definition, hand.state.plan, people, await _halls_of(shared, hand), await _leads_of(shared, hand)
        ),
    )


async def _halls_of(shared: Shared, hand: CaseInHand) -> Mapping[str, str]:
    """Names of the halls, for a case that was handed to another; for any other the ledger is not asked."""
    if hand.state.hall is None:
        return {}
    data = await shared.organisations.in_force()
    return {slug: hall.name for slug, hall in data.halls.items()} if data else {}


async def _leads_of(shared: Shared, hand: CaseInHand) -> Mapping[str, str]:
    """Names of departments beside the definition's, for a case whose lead was changed to one of them."""
    return {} if hand.state.led_from is None else await definitions.organ_names(shared.pool)


async def siblings_of(shared: Shared, hand: CaseInHand) -> tuple[SiblingCase, ...]:
    """The other cases of the same application that concern the visitor; a case filed alone asks the ledger nothing."""
    if not hand.has_siblings:
        return ()
    return await cases.siblings(shared.pool, hand.head.case_no, hand.actor, sees_of(hand.actor))
