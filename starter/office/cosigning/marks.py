"""What tells a co-signer without naming them: the digest of their document's number, and what stands in their link."""

from __future__ import annotations

import base64

from pydantic import SecretStr

from domain.cosigning.who import plain_number
from runtime.signing import keyed_digest

MARK_BYTES = 24


def identity_of(secret: SecretStr, id_number: str) -> str:
    """Keyed digest of the number of an identity document, as journal and engine know a co-signer."""
    return keyed_digest(secret, "cosigner-identity", plain_number(id_number)).hex()


def link_mark(secret: SecretStr, number: str, key: str) -> str:
    """What stands in the link of one co-signer of one application: nobody without the key of the installation makes it.

    It is made again for each message, so that no copy of it is kept.
    """
    return base64.urlsafe_b64encode(keyed_digest(secret, "cosigner-link", number, key)[:MARK_BYTES]).decode()


def link_of(public_url: str, secret: SecretStr, number: str, key: str) -> str:
    """The link by which a co-signer comes to the log-in."""
    return f"{public_url.rstrip('/')}/sign/{link_mark(secret, number, key)}"
