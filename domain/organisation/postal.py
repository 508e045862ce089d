"""Where a parcel goes (收件地址): personal, so it stands beside its act in PostgreSQL and never in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, JsonValue, ValidationError, field_validator

from domain.definition.check_digits import phone_problem
from domain.record import Record

POSTAL = "postal"
"""Under this name it stands in the words of 选择送达方式."""


class PostalAddress(Record):
    """Who gets it, by which telephone they are reached, and where."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    phone: Annotated[str, Field(max_length=20)]
    address: Annotated[str, Field(min_length=6, max_length=200)]

    @field_validator("phone")
    @classmethod
    def _is_a_phone(cls, raw: str) -> str:
        if phone_problem(raw):
            raise ValueError("手机号码应为11位")
        return raw


def address_of(content: Mapping[str, JsonValue]) -> PostalAddress | None:
    """The address that stands among an act's words; None where there is none, or it is not whole."""
    try:
        return PostalAddress.model_validate(content.get(POSTAL))
    except ValidationError:
        return None


def is_address(content: Mapping[str, JsonValue]) -> bool:
    """Whether a whole address stands there."""
    return address_of(content) is not None


def of_form(form: Mapping[str, JsonValue], applicant: str) -> PostalAddress | None:
    """The address that the form of an application holds (领取方式: 邮寄), to the applicant's telephone."""
    phone = next((str(value) for key, value in form.items() if key.endswith(".phone") and value), "")
    try:
        return PostalAddress(name=applicant, phone=phone, address=str(form.get("delivery.address") or ""))
    except ValidationError:
        return None
