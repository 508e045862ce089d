"""Who acts in a scenario's file besides departments and demo accounts, and how a deputy is written there."""

from __future__ import annotations

import re
from typing import Literal, get_args

DeskName = Literal["window", "window2", "applicant", "lead", "government", "supervisor", "calendar", "payment"]
DESKS: tuple[DeskName, ...] = get_args(DeskName)
DEPUTY_MARK = " 代 "
"""Between a deputy and the officer who was named first: "xf2 代 xf"."""
NUMBER_MARK = "#"
"""Between a department and the number of one of its people: "gaj#1", whom nobody has to put on file first."""


def department_of(login: str) -> str:
    """The department that a desk or a login stands for: "spj.head", "spj2", "spj_head" and "spj#2" for spj."""
    return re.split(r"[._#]", login)[0].rstrip("0123456789")
