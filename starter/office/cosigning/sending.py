"""An application sent for signing: on file with what each co-signer signs, then the engine hears of it."""

from __future__ import annotations

import asyncio
import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from domain.cosigning.messages import COSIGNING, Asked, CosigningOpening
from domain.cosigning.text import Application, digest_of_text, signed_text
from domain.cosigning.who import Cosigner, plain_number
from domain.definition.bundle import Definition
from domain.process.kinds import KINDS
from domain.time.calendar import beijing_date
from ledger import legal_clock
from ledger.cosigning import applications
from ledger.cosigning.applications import CosignerOnFile, NewCosigner
from starter.office.client import SEND_SECONDS, Lianban
from starter.office.cosigning.marks import identity_of, link_mark
from starter.office.errors import TemporalAway
from starter.office.filing.check import refuse_other_days
from starter.office.requests import Filing, digest_of
from starter.office.runs import start_run

_ROUNDS = uuid.UUID("a7e5d0c2-3f0b-4b1e-8a55-2f6f3c5d9e10")
"""Namespace of the acts that send an application for signing; never changed, or a repeat would be another round."""


class Ways(NamedTuple):
    """Where a co-signer gets the link, as typed; empty: not that way."""

    phone: str = ""
    mail: str = ""


class ToSign(NamedTuple):
    """What is sent for signing: the application as it will be filed, in words, and who is to sign it.

    `ways`: by key, where a co-signer gets the link; `draft_id`: what it was typed in.
    """

    filing: Filing
    application: Application
    cosigners: Sequence[Cosigner]
    ways: Mapping[str, Ways]
    draft_id: str


async def send_for_signing(lianban: Lianban, to_sign: ToSign) -> str:
    """Its number; sent again while it waits it is the same. Raises FilingRefused, BundleUnknown, LedgerAway."""
    filing, pool = to_sign.filing, lianban.pool
    definition = await lianban.definition_by_hash(filing.definition)
    now = await legal_clock.legal_now(pool)
    refuse_other_days(definition, beijing_date(now))
    await lianban.check_filing(filing, now)
    round_no, waits = await applications.round_of(pool, filing.act_id)
    if waits is not None:
        return waits
    number = f"Q-{beijing_date(now):%Y%m%d}-{secrets.token_hex(4).upper()}"
    asked = [_on_file(number, each, to_sign) for each in to_sign.cosigners]
    opening = await _opening(lianban, definition, to_sign, number, round_no, asked)
    secret = lianban.settings.secret_key
    is_new = await applications.put(
        pool,
        KINDS[COSIGNING],
        opening,
        application_id=filing.act_id,
        round_no=round_no,
        draft_id=to_sign.draft_id,
        person_id=filing.person_id or "",
        filing=filing.model_dump(mode="json"),
        cosigners=[NewCosigner(on_file=each, mark=link_mark(secret, number, each.key)) for each in asked],
    )
    if not is_new:  # the other half of a double click put it there
        _, waits = await applications.round_of(pool, filing.act_id)
        return waits or number
    try:
        async with asyncio.timeout(SEND_SECONDS):
            await start_run(lianban.temporal, lianban.settings, opening, kind=KINDS[COSIGNING])
    except (TemporalAway, TimeoutError):
        pass  # the sweeper starts it
    return number


def _on_file(number: str, cosigner: Cosigner, to_sign: ToSign) -> CosignerOnFile:
    text = signed_text(to_sign.application, cosigner)
    ways = to_sign.ways.get(cosigner.key, Ways(cosigner.phone))
    return CosignerOnFile(
        number=number,
        key=cosigner.key,
        who=cosigner.who,
        name=cosigner.name,
        id_number=plain_number(cosigner.id_number),
        phone=ways.phone,
        mail=ways.mail,
        items=cosigner.items,
        text=text,
        text_digest=digest_of_text(text),
    )


async def _opening(
    lianban: Lianban,
    definition: Definition,
    to_sign: ToSign,
    number: str,
    round_no: int,
    asked: Sequence[CosignerOnFile],
) -> CosigningOpening:
    filing, secret = to_sign.filing, lianban.settings.secret_key
    rules = {each.key: each for each in to_sign.cosigners}
    return CosigningOpening(
        number=number,
        act_id=str(uuid.uuid5(_ROUNDS, f"{filing.act_id}/{round_no}")),
        digest=digest_of(filing),
        sent_by=filing.actor,
        received_at=await legal_clock.legal_now(lianban.pool),
        asked=tuple(
            Asked(
                key=each.key,
                identity=identity_of(secret, each.id_number),
                text_digest=each.text_digest,
                level=rules[each.key].level,
                days=rules[each.key].days,
            )
            for each in asked
        ),
        definition=filing.definition,
        bundle=definition.bundle.bundle,
        lead_department=definition.bundle.lead_department,
        title=definition.bundle.name,
        ahead_seconds=(await legal_clock.clock_ahead(lianban.pool)).total_seconds(),
    )
