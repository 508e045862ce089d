"""The variants by their letter, and how each is made."""

from collections.abc import Callable, Sequence

from benchmarks.hand_written import HandTuned, HandWritten, OnDbos
from benchmarks.ours import Ours
from benchmarks.variant import Stack, Variant

_MAKERS: dict[str, Callable[[Stack, bool], Variant]] = {
    "a": lambda stack, _sandbox: HandWritten(stack, sandbox=True),
    "b": lambda stack, sandbox: HandTuned(stack, sandbox=sandbox),
    "c": lambda stack, _sandbox: OnDbos(stack, sandbox=False),
    "d": lambda stack, sandbox: Ours(stack, sandbox=sandbox),
}

TITLES = {"a": HandWritten.title, "b": HandTuned.title, "c": OnDbos.title, "d": Ours.title}


class VariantUnknown(Exception):
    """A letter that stands for no variant."""


def check_known(keys: Sequence[str]) -> None:
    """Raise `VariantUnknown`, with what there is, if a letter stands for no variant."""
    if unknown := set(keys) - set(_MAKERS):
        raise VariantUnknown(f"没有方案 {'、'.join(sorted(unknown))}。可选：{'、'.join(_MAKERS)}。（VARIANT_UNKNOWN）")


def make_variants(keys: Sequence[str], stack: Stack, *, sandbox: bool) -> dict[str, Variant]:
    """The variants of `keys`, all of them known, in that order."""
    return {key: _MAKERS[key](stack, sandbox) for key in keys}
