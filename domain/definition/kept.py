"""What a value works out of its own parts, kept with it: worked out anew in a copy that has other parts.

`cached_property` would not do: a copy of a model (`model_copy`) carries what it kept along.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel

T = TypeVar("T")

MOST_SHARED = 4096
"""Values that are shared out of one store; beyond, it begins anew."""


def kept(owner: BaseModel, name: str, parts: tuple[object, ...], make: Callable[[], T]) -> T:
    """What `make` gave for these parts of the owner, under that name; the very same parts, not equal ones."""
    found: tuple[tuple[object, ...], T] | None = owner.__dict__.get(name)
    if found is None or any(old is not new for old, new in zip(found[0], parts, strict=True)):
        found = parts, make()
        owner.__dict__[name] = found
    return found[1]


def shared(store: dict[tuple[object, ...], T], mark: tuple[object, ...], make: Callable[[], T]) -> T:
    """What `make` gives for that mark: made once, then taken out of the store."""
    found = store.get(mark)
    if found is None:
        if len(store) >= MOST_SHARED:
            store.clear()
        found = store[mark] = make()
    return found
