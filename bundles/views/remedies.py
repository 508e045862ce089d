"""The remedies (救济渠道) against a decision, one text for guides and notices."""

from __future__ import annotations


def remedies(against: str, since: str) -> str:
    """Review within 60 days (行政复议法 第二十条), or suit within 6 months (行政诉讼法 第四十六条).

    `against`: of what, as the reader is addressed; `since`: the event from whose day both terms run.
    """
    return f"{against}，可以自{since}之日起60日内依法申请行政复议，或者自{since}之日起6个月内依法向人民法院提起行政诉讼"
