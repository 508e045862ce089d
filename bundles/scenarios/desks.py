"""Who acts in a scenario's file besides departments and demo accounts, and how a deputy is written there."""

from __future__ import annotations

from typing import Literal, get_args

DeskName = Literal["window", "window2", "applicant", "lead", "government", "supervisor", "calendar", "payment"]
DESKS: tuple[DeskName, ...] = get_args(DeskName)
DEPUTY_MARK = " 代 "
"""Between a deputy and the officer who was named first: "xf2 代 xf"."""
