"""What the ways in ask for: filing a case, sending an act; and what they get back."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import JsonValue, StringConstraints

from domain.case.acts import Act, Actor, ActSaid, Record, Role, said_since
from domain.case.refusals import Refusal, refuse
from domain.consents.asked import ConsentSaid
from domain.definition.prefill import SourceSaid
from domain.news.news import CHINESE, Channel, Language
from domain.organisation.reception import Reception
from ledger.acts import ActOnFile
from ledger.cases import MaterialIn

PERSON = "person:"
"""Before the id of a person who files for themselves, where a clerk's account would stand."""


class Filing(Record):
    """One application: the answers of the questionnaire, the form's values, the materials. Personal; never logged."""

    act_id: str
    actor: Actor
    definition: str
    answers: dict[str, str]
    form: dict[str, str]
    materials: tuple[MaterialIn, ...] = ()
    applicant_name: str = ""
    contacts: dict[Channel, str] = {}
    """Where the applicant wants to be told besides; no part of the application, and changed at any time."""
    language: Language = CHINESE
    """In which language they want to be told; likewise."""
    declaration: str = ""
    """What the applicant declared and was told, in these words; of an application that they send themselves."""
    consents: tuple[ConsentSaid, ...] = ()
    """What was told and asked about the use of personal data, and what was said to it."""
    sources: tuple[SourceSaid, ...] = ()
    """Fields that stood filled in before the applicant came to them (预填)."""
    reception: Reception | None = None
    """How it came in (收件情况): whose papers were looked at, who helped, the number of the queue."""

    @property
    def person_id(self) -> str | None:
        """The person who files for themselves; None where the window does."""
        is_person = self.actor.role is Role.APPLICANT and self.actor.actor_id.startswith(PERSON)
        return self.actor.actor_id.removeprefix(PERSON) if is_person else None


class CaseFiled(Record):
    """A case on file. `started` is False while the workflow could not be started; the sweeper does it.

    `query_code` None: it was given with the first answer, some while ago; who lost it has another one issued.
    """

    case_no: str
    query_code: str | None
    started: bool


class Filed(CaseFiled):
    """What became of an application: its case, and the siblings where it was about several (分件)."""

    likely_duplicates: tuple[str, ...] = ()
    """Numbers of earlier cases about the same people, newest first: a warning, nothing is refused for it."""
    siblings: tuple[CaseFiled, ...] = ()
    """The cases of the application's further children, in its order; none where it is about one."""

    def together(self) -> tuple[CaseFiled, ...]:
        """All cases of the application, in its order."""
        return (self, *self.siblings)


class ActRequest(ActSaid):
    """One act as asked for. `content` holds words and file digests; it stays in PostgreSQL."""

    act_id: str
    case_no: str
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    actor: Actor
    content: dict[str, JsonValue] = {}


class ActReceipt(Record):
    """What is known of an act that is on file. `outcome` None: not settled yet; it will be."""

    act_id: str
    received_at: datetime
    outcome: Literal["applied", "refused"] | None
    refusal: Refusal | None = None
    query_code: str | None = None
    """The new code (重新出具查询码), as long as it may be shown."""


def receipt_of(act: Act, on_file: ActOnFile | None) -> ActReceipt:
    """What is known of an act, by its row."""
    outcome = on_file.outcome if on_file else None
    refusal = refuse(on_file.code, act.kind) if on_file and on_file.code else None
    return ActReceipt(act_id=act.act_id, received_at=act.received_at, outcome=outcome, refusal=refusal)


ADDED_LATER = said_since(3)
"""Fields of an act that the first versions did not have."""


BESIDE: Any = {
    **dict.fromkeys(("act_id", "contacts", "language", "declaration", "consents", "sources"), True),
    "materials": {"__all__": {"provenance"}},
}
"""What stands beside the application: the same application with other ticks is the same act."""


def as_sent(request: Filing | ActRequest) -> dict[str, Any]:
    """Everything the person sent but the id, as JSON values.

    What was added later stands in it only where it says something, so that an act on file keeps its digest.
    """
    sent: dict[str, Any] = request.model_dump(mode="json", exclude=BESIDE)
    if sent.get("reception", ...) is None:
        del sent["reception"]
    elif "reception" in sent:
        del sent["reception"]["begun_at"]  # the clock's, and not what was said
    if sent["actor"]["on_behalf_of"] is None:
        del sent["actor"]["on_behalf_of"]
    del sent["actor"]["os_user"]  # through which door it came is no part of what was asked for
    return {name: value for name, value in sent.items() if name not in ADDED_LATER or value not in (None, [])}


def digest_of(request: Filing | ActRequest) -> str:
    """SHA-256 of everything the person sent: the same id with another digest is another act."""
    text = json.dumps(as_sent(request), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
