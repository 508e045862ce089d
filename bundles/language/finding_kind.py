"""What is the same in every finding of one code: how grave it is, the law behind it, what it says, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class FindingKind:
    """One code: what it says and what to do about it (English, for the pages), and its `level`.

    An `error` keeps the definition from being used, a `warning` (提示) asks to look again. `law`: the articles behind
    it. `mend`: what to do, in Chinese, where a check gives no better suggestion.
    """

    code: str
    says: str
    remedy: str
    level: Level = "error"
    law: tuple[str, ...] = ()
    mend: str = ""

    def law_beside(self, sentence: str) -> str:
        """The law to name beside that sentence; empty where the sentence names one of its articles itself."""
        return "" if any(article in sentence for article in self.law) else "、".join(self.law)


def error(code: str, says: str, remedy: str, law: tuple[str, ...] = (), mend: str = "") -> FindingKind:
    """A kind that keeps the definition from being used."""
    return FindingKind(code, says, remedy, "error", law, mend)


def hint(code: str, says: str, remedy: str, law: tuple[str, ...] = ()) -> FindingKind:
    """A kind that asks to look again (提示)."""
    return FindingKind(code, says, remedy, "warning", law)
