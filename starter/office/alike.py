"""A likely duplicate (疑似重复): earlier cases of the same people for the same bundle, told before a filing."""

from __future__ import annotations

from pydantic import SecretStr

from domain.definition.alike import identity
from domain.definition.forms import Form
from ledger import cases
from ledger.cases import AlikeCase
from ledger.connection.pool import Pool
from runtime.signing import keyed_digest
from starter.office.requests import Filing

LOOKED_BACK_DAYS = 180
"""An earlier case is told of for so long after its receipt; a renewal in another year is no duplicate."""


def alike_digest(secret: SecretStr, bundle: str, form: Form, values: dict[str, str]) -> bytes | None:
    """Under what a case is found again by the people whom it is about; None where it names nobody."""
    named = identity(form, values)
    return keyed_digest(secret, "alike", bundle, *named) if named else None


async def earlier_cases(pool: Pool, filing: Filing, digest: bytes | None) -> tuple[AlikeCase, ...]:
    """Cases of the same people, newest first, that were neither withdrawn nor turned away; not the filing's own."""
    return await cases.alike(pool, digest, filing.act_id, LOOKED_BACK_DAYS) if digest else ()
