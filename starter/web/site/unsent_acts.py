"""暂存: what a clerk has typed into a decision, a draft decision or a signature, kept on the server and offered again.

Kept for the person who typed it, whichever browser they use next; gone when the act holds or the case closes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request

from domain.case.act_specs import ACTS
from domain.case.acts import CASE_SUBJECT
from ledger import act_drafts
from ledger.act_drafts import ActDraft
from starter.web.site.form_parts import words
from starter.web.site.forms_in import text
from starter.web.site.permissions import session_of
from starter.web.site.shared import pool_of

KEPT_KINDS = frozenset(kind for kind, spec in ACTS.items() if spec.kept)
"""Acts of the case's page whose form can be kept."""
KEEP, DROP = "keep", "drop"
"""Names of the buttons that keep a form and give it up again."""
FIELDS = ("decision", "agree", "result_no", "reason", "opinion", "outcome")
"""What is kept of such a form."""


@dataclass(frozen=True)
class UnsentActs:
    """What one person has kept of one case."""

    kept: tuple[ActDraft, ...] = ()

    def of(self, kind: str, item: str | None) -> ActDraft | None:
        """What was kept of that act."""
        subject = item or CASE_SUBJECT
        return next((each for each in self.kept if (each.kind, each.subject) == (kind, subject)), None)

    def typed(self, kind: str, item: str | None) -> Mapping[str, str]:
        """The fields as they were typed."""
        draft = self.of(kind, item)
        return {name: str(value) for name, value in draft.content.items()} if draft else {}


def _kept_fields(sent: FormData) -> tuple[str, ...]:
    """Those of every such form, and the values that a check (核查) states."""
    return (*FIELDS, *(name for name in sent if name.startswith("value.")))


async def unsent_acts_of(request: Request, case_no: str) -> UnsentActs:
    """What the visitor has kept of that case."""
    account = session_of(request).account_id or ""
    return UnsentActs(tuple(await act_drafts.drafts_of(pool_of(request), account, case_no)))


async def keep_or_drop(request: Request, sent: FormData, case_no: str, kind: str, subject: str) -> str:
    """Do what the form's 暂存 or 丢弃 button asks for; says which of both, empty where neither was pressed."""
    account, pool = session_of(request).account_id or "", pool_of(request)
    if text(sent, KEEP):
        await act_drafts.keep(pool, account, case_no, subject, kind, words(sent, *_kept_fields(sent)))
        return KEEP
    if text(sent, DROP):
        await act_drafts.drop(pool, account, case_no, subject, kind)
        return DROP
    return ""
