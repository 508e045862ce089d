"""Case numbers (办件编号) and query codes (查询码).

A code is made of a random seed with the key of the installation. Its hash is on file for good, the seed for some
minutes: once that is erased nobody can tell the code again, not even with the key (ADR 0064).
"""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import date

from pydantic import SecretStr

from domain.case.acts import Actor
from domain.definition.normal import normal_code
from ledger.access.query_codes import NewCode, given_seed
from ledger.connection.pool import Pool
from runtime.signing import keyed_digest

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters and digits that cannot be taken for one another when read aloud or copied by hand (no 0 O 1 I)."""
CODE_LENGTH = 8
SEED_BYTES = 32
CASE_NUMBER = re.compile(r"[0-9]{6}-?[0-9]{8}-?[0-9]{4,6}")
"""How a case number is written, with hyphens or without."""


def case_number(area_code: str, day: date, serial: int) -> str:
    """`610702-20261123-0001`: area, Beijing day of receipt, serial of that day."""
    return f"{area_code}-{day:%Y%m%d}-{serial:04d}"


def new_code(secret: SecretStr, case_no: str, to: Actor) -> NewCode:
    """A fresh code of a case, as it is put on file; `given_code` tells it to that person."""
    seed = secrets.token_bytes(SEED_BYTES)
    return NewCode(code_hash=code_hash(secret, case_no, _made_of(secret, seed)), seed=seed, given_to=to.actor_id)


async def given_code(pool: Pool, secret: SecretStr, act_id: str, to: str | None) -> str | None:
    """The code that an act gave to that account (None: to anybody); None once it may not be shown any more, or is void.

    A filing or an act that is sent again so gets the same code or none, never one that does not open the case.
    """
    seed = await given_seed(pool, act_id, to)
    return None if seed is None else _made_of(secret, seed)


def _made_of(secret: SecretStr, seed: bytes) -> str:
    digest = keyed_digest(secret, "query-code-seed", seed.hex())
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:CODE_LENGTH])


def code_hash(secret: SecretStr, case_no: str, code: str) -> str:
    """What is kept of a query code: useless without the key."""
    return keyed_digest(secret, "query-code-hash", case_no, normalised(code)).hex()


def check_query_code(secret: SecretStr, case_no: str, code: str, kept: str) -> bool:
    """Whether `code` opens this case; takes the same time either way."""
    return hmac.compare_digest(code_hash(secret, case_no, code), kept)


def normalised(code: str) -> str:
    """The code as typed by a person, whatever the keyboard."""
    return normal_code(code)
