"""The result of an exercise in sentences: what was right, what was missing, what the law says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from domain.case.acts import ActSaid, labels
from domain.case.refusals import refusal_codes, refuse
from domain.practice.verdict import Done, Judged, Mark, Shown, Verdict
from starter.words.names import ACT_NAMES, day, moment

_VALUES: Mapping[str, str] = {"grant": "准予", "refuse": "不予", "true": "是", "false": "否"}


def field_words(name: str) -> str:
    """What a field of an act is called: its label on forms, else how its description begins."""
    described = ActSaid.model_fields[name].description or name
    return labels().get(name) or described.partition("；")[0].partition("：")[0]


def act_words(kind: str, subject: str, names: Mapping[str, str]) -> str:
    """An act with what it was about."""
    name = names.get(subject.partition("#")[0], "")
    return ACT_NAMES.get(kind, kind) + (f"（{name}）" if name else "")


def shown_words(shown: Shown, names: Mapping[str, str]) -> str:
    """An act of the scenario with what is decisive in it."""
    said = "，".join(_said(shown.says, name) for name in ("complete", "decision", "met", "agree") if name in shown.says)
    return act_words(shown.kind, shown.subject, names) + (f"：{said}" if said else "")


def _said(says: Mapping[str, JsonValue], name: str) -> str:
    value = str(says[name]).lower()
    return f"{field_words(name)}——{_VALUES.get(value, value)}"


def judged_words(each: Judged, names: Mapping[str, str]) -> str:
    """What became of one act of the scenario, with what the law says of it."""
    what = act_words(each.shown.kind, each.shown.subject, names)
    law = f"依据：{'；'.join(each.shown.basis)}。" if each.shown.basis else ""
    if each.mark is Mark.MISSING or each.done is None:
        return f"没有做：{shown_words(each.shown, names)}。{law}"
    said = [f"做了：{what}，{moment(each.done.at)}。"]
    if each.differs:
        fields = "、".join(map(field_words, each.differs))
        said.append(f"与示例不同：{fields}；示例是“{shown_words(each.shown, names)}”。")
    if not each.is_in_order:
        said.append("先后与示例不同。")
    return "".join(said) + _in_time(each, each.done) + law


def _in_time(each: Judged, done: Done) -> str:
    if done.due_on is None:
        return ""
    if done.is_in_time:
        return f"在期限内（{day(done.due_on)}前）。"
    return f"超过了期限（{day(done.due_on)}）" + ("，示例里也是。" if each.shown.is_late else "。")


def refused_words(done: Done, names: Mapping[str, str]) -> str:
    """A try that the rules refused, and why."""
    what = act_words(done.kind, done.subject, names)
    if done.code not in refusal_codes():
        return f"没有生效：{what}（{done.code}）。"
    refusal = refuse(done.code, done.kind)
    return f"没有生效：{what}。{refusal.sentence}{refusal.next_step}"


def verdict_words(verdict: Verdict) -> str:
    """The whole in one line."""
    if not verdict.is_done:
        left = sum(each.mark is Mark.MISSING for each in verdict.judged)
        return f"还有{left}步没有做"
    return "全部正确" if verdict.is_passed else "做完了，有不同或迟延的地方"


def end_lines(verdict: Verdict) -> Iterator[tuple[str, bool]]:
    """How everything stands afterwards, and whether it should."""
    for each in verdict.ends:
        if each.is_right:
            yield f"{each.about}：{each.found}，与示例相同。", True
        else:
            yield f"{each.about}：示例是“{each.wanted}”，现在是“{each.found}”。", False
