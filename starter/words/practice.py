"""The result of an exercise in sentences: what was right, what was missing, what the law says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from domain.case.acts import ActSaid, labels
from domain.case.joint.outcome import OVERALL
from domain.case.refusals import refusal_codes, refuse
from domain.definition.joint import JointPlan
from domain.practice.verdict import Done, Judged, Mark, Shown, Total, Verdict
from starter.words.joint import VERDICT_NAMES
from starter.words.names import ACT_NAMES, day, moment

_VALUES: Mapping[str, str] = {"grant": "准予", "refuse": "不予", "true": "是", "false": "否"}
_SHORT: Mapping[str, str] = {"verdict": "联合事项意见", "points": "不合格的检查要点", "attendance": "到场的部门"}
_DECISIVE = ("complete", "decision", "met", "agree", "attendance", "verdict", "points", "to", "position")
"""What of an act is told with it: the answer that the exercise is about."""


@dataclass(frozen=True)
class Names:
    """What things and people of an exercise are called: items, departments and people by key, the joint events."""

    items: Mapping[str, str]
    departments: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    joints: Mapping[str, JointPlan] = field(default_factory=dict)

    def subject(self, key: str) -> str:
        """An item or a joint event; empty for the case."""
        event = self.joints.get(key)
        return event.name if event else self.items.get(key.partition("#")[0], "")

    def points(self, key: str, points: list[str]) -> str:
        """Points of a checklist with where they come from."""
        event = self.joints.get(key)
        checklists = [party.checklist for party in event.parties] if event else []
        found = {point.key: point for checklist in (*checklists, (OVERALL,)) for point in checklist}
        return "；".join(_point(found[each].text, found[each].basis) if each in found else each for each in points)


def _point(text: str, basis: str | None) -> str:
    return f"{text}（{basis}）" if basis else text


def field_words(name: str) -> str:
    """What a field of an act is called: its label on forms, else how its description begins."""
    described = ActSaid.model_fields[name].description or name
    return _SHORT.get(name) or labels().get(name) or described.partition("；")[0].partition("：")[0]


def act_words(kind: str, subject: str, names: Names) -> str:
    """An act with what it was about."""
    name = names.subject(subject)
    return ACT_NAMES.get(kind, kind) + (f"（{name}）" if name else "")


def shown_words(shown: Shown, names: Names) -> str:
    """An act of the scenario with what is decisive in it."""
    said = "，".join(_said(shown, name, names) for name in _DECISIVE if shown.says.get(name) not in (None, []))
    return act_words(shown.kind, shown.subject, names) + (f"：{said}" if said else "")


def _said(shown: Shown, name: str, names: Names) -> str:
    return f"{field_words(name)}——{_value(shown.subject, name, shown.says[name], names)}"


def _value(subject: str, name: str, value: JsonValue, names: Names) -> str:
    if name == "attendance" and isinstance(value, list):
        there = [str(each["department"]) for each in value if isinstance(each, dict)]
        return "、".join(names.departments.get(each, each) for each in there)
    if name == "points" and isinstance(value, list):
        return names.points(subject, [str(each) for each in value])
    if name == "to":
        return names.people.get(str(value), str(value))
    if name == "position":
        return {"before": "拟办前", "after": "拟办后"}.get(str(value), str(value))
    word = str(value).lower()
    return VERDICT_NAMES[word] if name == "verdict" else _VALUES.get(word, word)


def judged_words(each: Judged, names: Names) -> str:
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


def refused_words(done: Done, names: Names) -> str:
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


def total_words(total: Total) -> str:
    """A whole exercise in one line."""
    if len(total.verdicts) < total.stages:
        return f"做到第{len(total.verdicts)}场，共{total.stages}场"
    if not total.is_done:
        return "最后一场还没有做完" if total.verdicts and not total.verdicts[-1].is_done else "有的步骤没有做"
    return "全部正确" if total.is_passed else "做完了，有不同或迟延的地方"


def end_lines(verdict: Verdict) -> Iterator[tuple[str, bool]]:
    """How everything stands afterwards, and whether it should."""
    for each in verdict.ends:
        if each.is_right:
            yield f"{each.about}：{each.found}，与示例相同。", True
        else:
            yield f"{each.about}：示例是“{each.wanted}”，现在是“{each.found}”。", False
