"""A likely duplicate (疑似重复): earlier cases of the same people for the same bundle, told before a filing."""

from __future__ import annotations

from pydantic import SecretStr

from domain.definition.alike import identity
from domain.definition.bundle import Definition
from domain.time.calendar import beijing_date
from ledger import cases
from ledger.cases import AlikeCase
from ledger.connection.pool import Pool, is_away
from ledger.legal_clock import legal_now
from runtime.signing import keyed_digest
from starter.office.filing.check import CheckedFiling
from starter.office.filing.split import cases_to_file
from starter.office.requests import Filing

LOOKED_BACK_DAYS = 180
"""An earlier case is told of for so long after its receipt; a renewal in another year is no duplicate."""


def alike_digest(secret: SecretStr, application: CheckedFiling) -> bytes | None:
    """Under what a case is found again by the people whom it is about; None where it names nobody."""
    named = identity(application.form, application.values)
    return keyed_digest(secret, "alike", application.plan.bundle, *named) if named else None


async def earlier_cases(pool: Pool, secret: SecretStr, definition: Definition, filing: Filing) -> tuple[AlikeCase, ...]:
    """Cases of the same people, newest first, that were neither withdrawn nor turned away; not the filing's own.

    Of an application for several children each is looked for. Raises FilingRefused where it could not be filed.
    """
    to_file = cases_to_file(definition, filing, beijing_date(await legal_now(pool)))
    digests = {digest for each in to_file if (digest := alike_digest(secret, each.application))}
    if not digests:
        return ()
    return await cases.alike(pool, digests, filing.act_id, LOOKED_BACK_DAYS, filing.actor.stands_for)


async def earlier_numbers(pool: Pool, act_id: str, clerk: str) -> tuple[str, ...]:
    """Of a filing that is on file already, for its answer: none where the ledger went away meanwhile.

    Numbers alone to which the hall of the `clerk` sees.
    """
    try:
        found = await cases.alike(pool, (), act_id, LOOKED_BACK_DAYS, clerk)
        return tuple(each.case_no for each in found if each.within_reach)
    except Exception as error:
        if is_away(error):
            return ()
        raise
