"""Parties outside, and what letters to them are called, in words."""

from __future__ import annotations

from collections.abc import Mapping

PARTY_NAMES: Mapping[str, str] = {}
"""By the party's name in the settings."""
LETTER_NAMES: Mapping[str, str] = {}
"""By the kind of a letter."""
CODE_WORDS: Mapping[str, str] = {
    "PARTY_SLOW": "对方没有在时限内答复",
    "PARTY_AWAY": "对方连不上",
    "PARTY_LATER": "对方要求稍后再试",
    "PARTY_ANSWER_TOO_LARGE": "对方的答复超出大小限制",
    "PARTY_ANSWER_INVALID": "对方的答复不符合约定",
    "PARTY_REFUSED": "对方拒收这份文书",
}
"""Why a letter was not taken."""
