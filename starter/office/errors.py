"""Errors that every way in shares: each carries a code, a sentence for the person, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from domain.case.refusals import Refusal, refuse
from domain.time.calendar import CalendarUnknown


class LianbanError(Exception):
    """A refusal with its code; CLI, web and API show it in their own manner."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal

    @property
    def code(self) -> str:
        """The stable code."""
        return self.refusal.code

    @property
    def sentence(self) -> str:
        """What is wrong, in Chinese."""
        return self.refusal.sentence

    @property
    def next_step(self) -> str:
        """What to do next, in Chinese."""
        return self.refusal.next_step


class TemporalAway(Exception):
    """Temporal cannot be reached now. What was to be sent is on file; the sweeper sends it."""


class RunRefused(TemporalAway):
    """Temporal is there, and does not take a signal to this one run, or its start.

    `code`: of the answer; `for_good`: whether trying again cannot help (10,000 signals, a message that is too large).
    """

    def __init__(self, code: str, *, for_good: bool) -> None:
        super().__init__(code)
        self.code = code
        self.for_good = for_good


class RunNotLost(LianbanError):
    """A case needs no new run: it has one, or nothing of it runs any more."""

    def __init__(self, *, is_open: bool) -> None:
        sentence = "这个办件的流程正在运行。" if is_open else "这个办件已经结束，没有要运行的流程。"
        super().__init__(
            Refusal(code="RUN_NOT_LOST", sentence=sentence, next_step="不需要恢复；没有改动。"),
        )


class DemoClockRefused(LianbanError):
    """The demo clock is not moved: in production never, elsewhere by 1 to 60 working days at a time."""

    def __init__(self) -> None:
        super().__init__(
            Refusal(
                code="DEMO_CLOCK_REFUSED",
                sentence="演示时钟不能这样调。",
                next_step="正式环境不能快进；演示环境每次可快进1至60个工作日。",
            )
        )


class CaseLags(LianbanError):
    """The demo clock has moved and a case did not follow: most likely no worker runs."""

    def __init__(self, case_no: str) -> None:
        super().__init__(
            Refusal(
                code="CASE_LAGS",
                sentence=f"演示时钟已经快进，但办件{case_no}没有跟上，流程程序可能没有运行。",
                next_step="请确认联办的各程序都在运行（lianban doctor），再快进一次，落后的办件会补上。",
            )
        )


class CaseNotFound(LianbanError):
    """No case of that number."""

    def __init__(self) -> None:
        super().__init__(refuse("CASE_NOT_FOUND"))


class ActIdReused(LianbanError):
    """The act's id is on file with other content."""

    def __init__(self) -> None:
        super().__init__(refuse("ACT_ID_REUSED"))


class BundleUnknown(LianbanError):
    """No such bundle is in force."""

    def __init__(self) -> None:
        super().__init__(
            Refusal(code="BUNDLE_UNKNOWN", sentence="没有这个“一件事”，或尚未发布。", next_step="请从列表中选择。")
        )


class CalendarNotLoaded(LianbanError):
    """No time limit can be counted from a day of that year: its calendar is not on file."""

    def __init__(self, year: int) -> None:
        super().__init__(
            Refusal(
                code=CalendarUnknown.code,
                sentence=f"没有{year}年的工作日历，无法计算期限，不能收件。",
                next_step=f"请管理员先载入{year}年日历，再提交。",
            )
        )


class FilingRefused(LianbanError):
    """The application cannot be filed; `problems` says where: (question, field or material; sentence)."""

    def __init__(self, problems: Sequence[tuple[str, str]], code: str = "FILING_REFUSED") -> None:
        self.problems = tuple(problems)
        sentence = self.problems[0][1] if self.problems else "申请内容有误。"
        super().__init__(Refusal(code=code, sentence=sentence, next_step="请改正所列各项后再提交。"))
