"""The result of an exercise in sentences: what was right, what was missing, what the law says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from domain.case.acts import ActSaid, labels
from domain.case.joint.outcome import OVERALL
from domain.case.refusals import refusal_codes, refuse
from domain.definition.joint import JointPlan
from domain.practice.verdict import COMPARED, Done, Judged, Mark, Shown, Total, Verdict
from starter.words.joint import VERDICT_NAMES
from starter.words.names import ACT_NAMES, day, moment

_VALUES: Mapping[str, str] = {"grant": "准予", "refuse": "不予", "before": "拟办前", "after": "拟办后", **VERDICT_NAMES}
_SHORT: Mapping[str, str] = {"verdict": "联合事项意见", "points": "不合格的检查要点", "attendance": "到场的部门"}


@dataclass(frozen=True)
class Names:
    """What things and people of an exercise are called, by key or code.

    `codes`: departments, materials, reasons and whatever else an act names by a code.
    """

    items: Mapping[str, str]
    codes: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    joints: Mapping[str, JointPlan] = field(default_factory=dict)

    def word(self, code: str) -> str:
        """What a code stands for, or an account's id."""
        return self.codes.get(code) or self.people.get(code) or self.items.get(code, code)

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
    """An act of the scenario with the answers that it gives."""
    answers = ((name, _answer(shown.subject, name, value, names)) for name, value in shown.says.items())
    said = "，".join(f"{field_words(name)}——{answer}" for name, answer in answers if name in COMPARED and answer)
    return act_words(shown.kind, shown.subject, names) + (f"：{said}" if said else "")


def _answer(subject: str, name: str, value: JsonValue, names: Names) -> str:
    """What a field of an act says, in words; empty for times, officers, numbers of orders, and nothing."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return str(value) if name == "days" else ""
    if isinstance(value, str):
        return _VALUES.get(value) or names.word(value)
    parts = value if isinstance(value, list) else []
    if name == "points":
        return names.points(subject, [str(each) for each in parts])
    return "、".join(filter(None, (_part(each, names) for each in parts)))


def _part(part: JsonValue, names: Names) -> str:
    """One of several things that a field names."""
    if not isinstance(part, dict):
        return names.word(str(part))
    if "department" in part:
        return names.word(str(part["department"]))
    return f"{names.word(str(part['subject']))}（{names.word(str(part['reason']))}）" if "subject" in part else ""


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
