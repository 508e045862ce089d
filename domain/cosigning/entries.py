"""Entries of a waiting application (待签申请)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from domain.case.acts import Actor
from domain.cosigning.messages import Method
from domain.record import Record


class CosigningEntry(Record):
    """What every entry carries: the legal time, and the act that it came of."""

    at: AwareDatetime
    act_id: str | None = None
    actor: Actor | None = None


class SignaturesAsked(CosigningEntry):
    """It is on file, and waits for those who are to sign."""

    kind: Literal["signatures_asked"] = "signatures_asked"


class Cosigned(CosigningEntry):
    """One of them signed this very text."""

    kind: Literal["cosigned"] = "cosigned"
    cosigner: str
    text_digest: str
    method: Method
    level: int


class CosigningRefused(CosigningEntry):
    """One of them will not sign; why they say in the words of the act."""

    kind: Literal["cosigning_refused"] = "cosigning_refused"
    cosigner: str
    method: Method


class CosignerReminded(CosigningEntry):
    """The term of one of them comes to its end."""

    kind: Literal["cosigner_reminded"] = "cosigner_reminded"
    cosigner: str


class CosigningLapsed(CosigningEntry):
    """The term of one of them passed."""

    kind: Literal["cosigning_lapsed"] = "cosigning_lapsed"
    cosigner: str


class ApplicationTakenBack(CosigningEntry):
    """The sender took it back; what was signed is void."""

    kind: Literal["application_taken_back"] = "application_taken_back"


class ApplicationFiled(CosigningEntry):
    """All have signed, and it is on file as a case."""

    kind: Literal["application_filed"] = "application_filed"
    case_no: str


class ApplicationNotFiled(CosigningEntry):
    """All have signed, and it can no longer be filed; by code why."""

    kind: Literal["application_not_filed"] = "application_not_filed"
    code: str


class CosigningActRefused(CosigningEntry):
    """An act that did not hold."""

    kind: Literal["act_refused"] = "act_refused"
    code: str


CosigningEntryOf = (
    SignaturesAsked
    | Cosigned
    | CosigningRefused
    | CosignerReminded
    | CosigningLapsed
    | ApplicationTakenBack
    | ApplicationFiled
    | ApplicationNotFiled
    | CosigningActRefused
)
COSIGNING_ENTRY: TypeAdapter[CosigningEntryOf] = TypeAdapter(Annotated[CosigningEntryOf, Field(discriminator="kind")])
