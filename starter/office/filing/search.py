"""What a new case is found by, and how this installation keeps numbers that a case is found by."""

from __future__ import annotations

import base64

from pydantic import SecretStr

from domain.definition.search import Digest, SearchWords, search_words
from runtime.signing import keyed_digest
from starter.office.filing.check import CheckedFiling

DIGEST_BYTES = 9
"""Of a number's digest: of a million numbers one in a billion is taken for another."""


def digest_with(secret: SecretStr) -> Digest:
    """How this installation keeps numbers that a case is found by."""

    def digest(kind: str, number: str) -> str:
        made = keyed_digest(secret, "search", kind, number)[:DIGEST_BYTES]
        return "#" + base64.urlsafe_b64encode(made).decode()

    return digest


def words_of_filing(secret: SecretStr, application: CheckedFiling, applicant: str) -> SearchWords:
    """What a new case is found by."""
    departments = application.plan.departments()
    return search_words(application.form, application.values, applicant, departments, digest_with(secret))
