"""The one door to the outside: whoever makes something that reaches a party outside asks here for its address.

A practice space (练习环境) has no way out. Its settings refuse addresses already; this refuses them once more where
they are used, so that settings made in another way reach nobody either.
"""

from __future__ import annotations

from typing import TypeVar

from runtime.settings import Settings

AddressT = TypeVar("AddressT")


class PracticeStaysInside(RuntimeError):
    """PRACTICE_STAYS_INSIDE: something in a practice space was about to reach somebody outside."""

    code = "PRACTICE_STAYS_INSIDE"

    def __init__(self) -> None:
        super().__init__(f"练习环境不对外连接（{self.code}）")


def outside(settings: Settings, address: AddressT) -> AddressT:
    """The address (an endpoint, a server, or several by name) as it is; none may be there in a practice space.

    Raises PracticeStaysInside.
    """
    if settings.practice and address:
        raise PracticeStaysInside
    return address
