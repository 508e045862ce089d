"""What the call-backs of a tested system say about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from starter.api.models import ItemCallBack
from starter.conform.checks import Check, Finding
from starter.conform.listener import Delivery, Listener


def judge(listener: Listener, request_nos: frozenset[str]) -> Iterator[Finding]:
    """One finding for each check of call-backs; `request_nos`: what was asked for in this run."""
    heard = listener.deliveries
    if not heard:
        yield Finding(Check.CALLED_BACK, "failed", "没有收到任何回调")
        yield from (Finding(check, "skipped", "没有收到回调") for check in _OF_CALL_BACKS)
        return
    believed = [each for each in heard if not each.code.startswith("SIGNATURE")]
    said = [each.said for each in believed if each.said is not None]
    yield _told(Check.CALLED_BACK, _missing({each.is_decision for each in said}) if said else "")
    yield _told(Check.CALL_SIGNED, _codes(heard, "SIGNATURE"))
    yield _told(Check.CALL_READABLE, _codes(heard, "BODY"))
    yield _told(Check.CALL_CONTRACT, _codes(heard, "CONTRACT"))
    unknown = sum(each.request_no not in request_nos for each in said)
    yield _told(Check.CALL_REQUEST, f"{unknown} 次回调写的不是收到的请求编号" if unknown else "")
    yield _told(Check.CALL_COMPLETE, next((why for each in said if (why := _incomplete(each))), ""))
    yield _told(Check.CALL_REPEATED, _not_repeated(believed))
    yield _told(Check.CALL_ID, _ids(believed))
    yield _told(Check.NO_REDIRECT, "回调转到了重定向的地址" if listener.redirected else "")


_OF_CALL_BACKS = (
    *(Check.CALL_SIGNED, Check.CALL_READABLE, Check.CALL_CONTRACT, Check.CALL_REQUEST, Check.CALL_COMPLETE),
    *(Check.CALL_REPEATED, Check.CALL_ID, Check.NO_REDIRECT),
)


def _told(check: Check, trouble: str) -> Finding:
    return Finding(check, "failed" if trouble else "passed", trouble)


def _missing(decided: set[bool]) -> str:
    missing = [name for is_decision, name in ((False, "确认接收"), (True, "决定")) if is_decision not in decided]
    return f"没有收到{'、'.join(missing)}" if missing else ""


def _codes(heard: list[Delivery], prefix: str) -> str:
    codes = Counter(each.code for each in heard if each.code.startswith(prefix))
    return "、".join(f"{code} {times} 次" for code, times in codes.items())


def _incomplete(said: ItemCallBack) -> str:
    if not said.is_decision:
        return ""
    if said.decision is None:
        return "decide_item 没有写 decision"
    if said.decision == "grant":
        return "" if said.result_no else "准予没有写 result_no"
    return "" if said.reason and said.opinion else "不予没有写 reason 或 opinion"


def _of_kind(believed: list[Delivery]) -> dict[tuple[str, str], list[Delivery]]:
    found: dict[tuple[str, str], list[Delivery]] = {}
    for each in believed:
        if each.said is not None:
            found.setdefault((each.said.request_no, each.said.kind), []).append(each)
    return found


def _not_repeated(believed: list[Delivery]) -> str:
    """Every message was refused for the time being once: it has to come again, under whichever id."""
    once = [kind for (_, kind), deliveries in _of_kind(believed).items() if len(deliveries) < 2]
    return f"{'、'.join(once)} 没有收到 2xx，没有再次发送" if once else ""


def _ids(believed: list[Delivery]) -> str:
    """One id for one content: a message that comes again keeps its id, and no other message has it."""
    messages = _of_kind(believed)
    if any(not each.message_id for each in believed):
        return "没有写 webhook-id"
    if any(len({each.message_id for each in deliveries}) > 1 for deliveries in messages.values()):
        return "同一报文重发用了另一编号"
    ids = Counter(deliveries[0].message_id for deliveries in messages.values())
    return "不同报文用了同一编号" if any(times > 1 for times in ids.values()) else ""
