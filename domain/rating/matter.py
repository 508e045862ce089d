"""What a bad rating (差评) leads to by itself: one matter (差评整改), put right by others than the rated.

The rated may not handle their own (安阳市政务服务条例第五十二条, practice of the national 好差评, 待核实). The term to
get in touch is the first step of the matter and runs from the rating: it is the one clock of a bad rating.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID, uuid5

_MATTERS = UUID("0b8f4f0e-55f1-5a0b-8f34-6a1d5c1b7e44")
"""Namespace of the acts that open matters of ratings; never changed, or a rating would open a second one."""
REASON_OF: Mapping[int, str] = {2: "bad", 1: "very_bad"}
"""Grade → reason of the matter."""
GRADE_OF: Mapping[str, int] = {reason: grade for grade, reason in REASON_OF.items()}
"""Reason of the matter → grade."""


def act_id_of(case_no: str, rating_id: int) -> str:
    """The act that opens a rating's matter: the same however often the rating is looked at.

    With the case's number, as a row's alone comes again where a database was put back.
    """
    return uuid5(_MATTERS, f"{case_no}/{rating_id}").hex


def who_puts_right(rated: str, lead: str, able: Mapping[str, Collection[str]], not_by: Collection[str]) -> str:
    """The department that is to put it right: the rated one, or whoever leads the case where all there are the rated.

    `able`: accounts that may act, by department. Where nobody is left in either it stays with the rated department:
    time brings it up to the supervisors, who call it off and issue another.
    """
    return next((each for each in (rated, lead) if set(able.get(each, ())) - set(not_by)), rated)
