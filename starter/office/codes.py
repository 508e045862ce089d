"""Case numbers (办件编号), query codes (查询码), and what is kept of attempts to guess one or a password."""

from __future__ import annotations

import hmac
import re
from datetime import date

from pydantic import SecretStr

from domain.definition.normal import normal_code
from runtime.signing import keyed_digest

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters and digits that cannot be taken for one another when read aloud or copied by hand (no 0 O 1 I)."""
CODE_LENGTH = 8
CASE_NUMBER = re.compile(r"[0-9]{6}-?[0-9]{8}-?[0-9]{4,6}")
"""How a case number is written, with hyphens or without."""


def case_number(area_code: str, day: date, serial: int) -> str:
    """`610702-20261123-0001`: area, Beijing day of receipt, serial of that day."""
    return f"{area_code}-{day:%Y%m%d}-{serial:04d}"


def query_code(secret: SecretStr, act_id: str) -> str:
    """The code that the family gets; the same filing always gives the same code, so a repeat shows it again."""
    digest = keyed_digest(secret, "query-code", act_id)
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
