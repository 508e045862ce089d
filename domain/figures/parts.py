"""What definitions of figures have in common: by which day, by which article, and the figures of working days."""

from __future__ import annotations

from collections.abc import Iterator

from domain.figures.fact import DECIDED
from domain.figures.figure import Figure, Measure, Select

DAY = "日志条目的法定时间所在的北京日期"
RECEIPT = "收件日（纸质补录按实际收件日）"
ARTICLE_36 = "优化营商环境条例第三十六条"
ARTICLE_32, ARTICLE_42, ARTICLE_44, ARTICLE_45 = (
    f"行政许可法第{number}条" for number in ("三十二", "四十二", "四十四", "四十五")
)
CASE_DECIDED = tuple(sorted(each.value for each in DECIDED))
ITEM_DECIDED = ("granted", "refused")


def days(key: str, section: str, whose: str, entries: tuple[str, ...], of: Select) -> Iterator[Figure]:
    """Working days used, beside those promised."""
    for measure, name, what in (
        (Measure.MEAN, "平均用时", "的平均"),
        (Measure.MEDIAN, "中位用时", "的中位数（最近秩法）"),
        (Measure.P90, "九成用时", "的第90百分位数（最近秩法）：九成在这么多天内办完"),
    ):
        words = f"有决定的{whose}从起算日次日到办结日的工作日数{what}，扣除中止计时的日子。"
        source = ARTICLE_45
        yield Figure(
            f"{key}_days_{measure}",
            f"{whose}{name}",
            section,
            "工作日",
            words,
            entries,
            DAY,
            of,
            measure,
            None,
            source,
        )
    words = f"同样的{whose}的承诺时限（工作日）的平均。"
    yield Figure(
        f"{key}_promised", f"{whose}平均承诺", section, "工作日", words, entries, DAY, of, Measure.MEAN_PROMISED
    )
