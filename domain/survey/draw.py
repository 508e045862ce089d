"""The draw (抽样): stratified by matter and department, by a published seed, the same whoever draws it again.

Within a stratum cases stand in the order of SHA-256 over seed, matter, department and case number, and the first are
called. The seed is text that nobody of the office could choose to their liking (the number of a public draw, say) and
is published with the sample; with it and the list of cases anybody finds the same sample. A case is called once, be it
in several strata.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class Stratum(NamedTuple):
    """A matter (bundle's slug) with one department that decided something of it."""

    matter: str
    department: str


class Candidate(NamedTuple):
    """A case that may be called about, in one of its strata."""

    stratum: Stratum
    case_no: str


class Drawn(NamedTuple):
    """One call: its place on the list (from 1), its case, and the stratum for which it was drawn."""

    place: int
    case_no: str
    stratum: Stratum


def draw(candidates: Iterable[Candidate], seed: str, size: int) -> tuple[Drawn, ...]:
    """At most `size` calls, in the order of the list; the order of `candidates` does not matter.

    Each stratum gets one before any gets two, or the smallest would never be heard; the rest goes by size. What a
    stratum cannot fill, as its cases are called for others, goes to whoever is next in the order of all.
    """
    strata = {stratum: in_order(cases, seed, stratum) for stratum, cases in _by_stratum(candidates).items()}
    quotas = allocate({stratum: len(cases) for stratum, cases in strata.items()}, size)
    found: dict[str, Stratum] = {}
    # The smallest first: a case that stands in several strata is called for the one that has fewest others.
    for stratum in sorted(strata, key=lambda each: (len(strata[each]), each)):
        own = [case_no for case_no in strata[stratum] if case_no not in found]
        found |= dict.fromkeys(own[: quotas[stratum]], stratum)
    everybody = ((_mark(seed, stratum, case_no), case_no, stratum) for stratum in strata for case_no in strata[stratum])
    for _, case_no, stratum in sorted(everybody):
        if len(found) < size:
            found.setdefault(case_no, stratum)
    listed = sorted(found.items(), key=lambda each: _mark(seed, each[1], each[0]))
    return tuple(Drawn(place, case_no, stratum) for place, (case_no, stratum) in enumerate(listed, start=1))


def in_order(cases: Iterable[str], seed: str, stratum: Stratum) -> list[str]:
    """The cases of a stratum as they are drawn from it."""
    return sorted(set(cases), key=lambda case_no: (_mark(seed, stratum, case_no), case_no))


def allocate(sizes: Mapping[Stratum, int], size: int) -> dict[Stratum, int]:
    """How many calls each stratum gets, never more than it has cases: one each, then by size (largest remainder)."""
    order = sorted((each for each in sizes if sizes[each]), key=lambda each: (-sizes[each], each))
    quotas = dict.fromkeys(sizes, 0) | dict.fromkeys(order[:size], 1)
    left = min(size, sum(sizes.values())) - sum(quotas.values())
    room = {each: sizes[each] - quotas[each] for each in order}
    if left <= 0:
        return quotas
    parts = {each: divmod(left * room[each], sum(room.values())) for each in order}
    rest = left - sum(whole for whole, _ in parts.values())
    more = sorted(order, key=lambda each: (-parts[each][1], each))[:rest]
    return quotas | {each: quotas[each] + parts[each][0] + (each in more) for each in order}


def population_digest(candidates: Iterable[Candidate]) -> str:
    """SHA-256 of the list of cases that was drawn from: whether somebody else draws from the same one."""
    lines = sorted({"\t".join((*each.stratum, each.case_no)) for each in candidates})
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _by_stratum(candidates: Iterable[Candidate]) -> dict[Stratum, list[str]]:
    found: dict[Stratum, list[str]] = {}
    for each in candidates:
        found.setdefault(each.stratum, []).append(each.case_no)
    return found


def _mark(seed: str, stratum: Sequence[str], case_no: str) -> str:
    return hashlib.sha256("\n".join((seed, *stratum, case_no)).encode()).hexdigest()
