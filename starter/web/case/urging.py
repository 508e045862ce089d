"""The answer to an urge (催办): whom it reached, since when it is theirs, and until when; as their duties say."""

from __future__ import annotations

from collections.abc import Iterator

from domain.case.items.entries import ItemUrged
from domain.duties.duty import Duty, PartyKind
from domain.duties.of_item import ByItem
from domain.time.calendar import beijing_date
from starter.web.case.dossier import Dossier
from starter.web.case.dues import Dues
from starter.words import turn
from starter.words.duties import UNLIMITED
from starter.words.names import day

_SEES_IT = "对方的待办里标着“被催办”。"
_SEES_NOTHING = "催办不发给申请人；申请人在“办件查询”里看得到要做什么、到哪一天。"


def urged_words(dossier: Dossier, act_id: str) -> tuple[str, ...]:
    """A sentence for each who owes what moves the urged item now; nothing where that act urged none."""
    item = next((e.item for e in dossier.entries if isinstance(e, ItemUrged) and e.act_id == act_id), None)
    if item is None:
        return ()
    by_item = ByItem.of(dossier.duties)
    mine, reached = by_item.rows.get(item), by_item.reached(item)
    if mine is None:
        return ("这个事项已经有了结果，没有要催的了。",)
    return tuple(_sentence(dossier, mine, duty) for duty in reached)


def _sentence(dossier: Dossier, mine: Duty, duty: Duty) -> str:
    names = dossier.case_names
    about = f"{turn.who(names, duty)}（{turn.what(duty)}）"
    when = "".join(_when(dossier, duty))
    if duty.subject != mine.subject and duty.subject in dossier.state.items:
        first = names.item(duty.subject)
        return f"{names.item(mine.subject)}在等{first}先办完：{about}，{when}。要催的是{first}，请在那个事项上催办。"
    if duty.party.kind is PartyKind.APPLICANT:
        return f"现在等申请人（{turn.what(duty)}），{when}。{_SEES_NOTHING}"
    if duty.is_wait:
        return f"现在等{about}，{when}；没有人欠着这一步。"
    return f"催的是{about}，{when}。{_SEES_IT}"


def _when(dossier: Dossier, duty: Duty) -> Iterator[str]:
    yield f"{day(beijing_date(duty.since))}起"
    due = Dues(dossier.state, dossier.now).due(dossier.state.clocks[duty.clock] if duty.clock else None)
    if due is not None:
        yield f"，{due.name}{day(due.due_on)}（{due.text}）" if due.due_on else f"，{due.name}{due.text}"
    elif duty.due_on is not None:
        yield f"，最迟{day(duty.due_on)}"
    elif duty.unlimited is not None:
        yield f"，{UNLIMITED[duty.unlimited]}"
