"""Case numbers (办件编号) and query codes (查询码)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

from pydantic import SecretStr

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters and digits that cannot be taken for one another when read aloud or copied by hand (no 0 O 1 I)."""
CODE_LENGTH = 8


def case_number(area_code: str, day: date, serial: int) -> str:
    """`610702-20261123-0001`: area, Beijing day of receipt, serial of that day."""
    return f"{area_code}-{day:%Y%m%d}-{serial:04d}"


def query_code(secret: SecretStr, act_id: str) -> str:
    """The code that the family gets; the same filing always gives the same code, so a repeat shows it again."""
    digest = _mac(secret, "query-code", act_id)
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:CODE_LENGTH])


def code_hash(secret: SecretStr, case_no: str, code: str) -> str:
    """What is kept of a query code: useless without the key."""
    return _mac(secret, "query-code-hash", case_no, normalised(code)).hex()


def check_query_code(secret: SecretStr, case_no: str, code: str, kept: str) -> bool:
    """Whether `code` opens this case; takes the same time either way."""
    return hmac.compare_digest(code_hash(secret, case_no, code), kept)


def normalised(code: str) -> str:
    """The code as typed by a person: spaces and hyphens out, upper case."""
    return code.replace(" ", "").replace("-", "").upper()


def _mac(secret: SecretStr, *parts: str) -> bytes:
    return hmac.digest(secret.get_secret_value().encode(), "\n".join(parts).encode(), hashlib.sha256)
