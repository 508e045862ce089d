"""From a sent form to an act on a joint event: slots, officers, attendance, opinions with their files.

Whether the act holds is decided by the workflow; here only the form is judged, so that nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime, time

from pydantic import JsonValue, ValidationError
from starlette.datastructures import FormData
from starlette.requests import Request

from domain.case.acts import ActKind, Attendance, Officer, Slot
from domain.time.calendar import BEIJING
from starter.office.requests import ActRequest
from starter.web.joint.view import JointView, PartyView
from starter.web.site.form_parts import Errors, FormWrong, Parts, words
from starter.web.site.forms_in import form_of, text, texts
from starter.web.site.uploads import chosen_files, take_each

MOST_SLOTS = 3
"""Times that a form asks for at once; the act itself takes more."""
MOST_REMARK = 200
MOST_PLACE = 120


async def read_joint_act(request: Request, event: JointView, kind: str) -> ActRequest:
    """The act that this form asks for. Raises FormWrong."""
    sent, actor = form_of(request), event.case.actor
    act_id = text(sent, "act_id", 80)
    if not act_id:
        raise FormWrong([("act_id", "表单不完整，请刷新页面后重新填写。")])
    if text(sent, "acting_for", 80) != (actor.on_behalf_of or ""):
        raise FormWrong([("acting_for", "打开这张表单之后，您已改变代理身份；请刷新页面后重新填写。")])
    try:
        parts = await _READERS[kind](request, event, sent)
    except FormWrong as wrong:
        raise FormWrong([(event.prefix(kind) + name, sentence) for name, sentence in wrong.errors]) from None
    said = {"joint": event.plan.key, **parts}
    return ActRequest(act_id=act_id, case_no=event.case.head.case_no, kind=kind, actor=actor, **said)


# --- times ------------------------------------------------------------------------------------------------------------


async def _convene(_request: Request, event: JointView, sent: FormData) -> Parts:
    errors = Errors()
    slots = read_slots(sent, event.case.now, errors)
    if not slots and not errors:
        errors.append(("slot1_on", "请至少写明一个时间：日期、从几点到几点。"))
    if not text(sent, "place", MOST_PLACE):
        errors.append(("place", "请写明地点。"))
    if errors:
        raise FormWrong(errors)
    return {"slots": slots, "content": words(sent, "place", "note")}


def read_slots(sent: FormData, now: datetime, errors: Errors) -> tuple[Slot, ...]:
    """The times typed as date, from and to (Beijing), without empty rows; what is wrong goes into `errors`."""
    found = dict.fromkeys(_slot(sent, number, now, errors) for number in range(1, MOST_SLOTS + 1))
    return tuple(sorted((slot for slot in found if slot is not None), key=lambda slot: slot.starts_at))


def _slot(sent: FormData, number: int, now: datetime, errors: Errors) -> Slot | None:
    typed = {part: text(sent, f"slot{number}_{part}", 10) for part in ("on", "from", "to")}
    if not any(typed.values()):
        return None
    missing = next((part for part, value in typed.items() if not value), None)
    if missing:
        errors.append((f"slot{number}_{missing}", f"第{number}个时间没有填写完整：日期、从几点、到几点都要填。"))
        return None
    try:
        on = date.fromisoformat(typed["on"])
        begins, ends = (_at(on, time.fromisoformat(typed[part])) for part in ("from", "to"))
    except ValueError:
        errors.append((f"slot{number}_on", f"第{number}个时间无法识别，日期写成2026-09-01，时间写成09:30。"))
        return None
    if ends <= begins:
        errors.append((f"slot{number}_to", f"第{number}个时间的结束须晚于开始。"))
        return None
    if begins <= now:
        errors.append((f"slot{number}_on", f"第{number}个时间已经过去，请填写以后的时间。"))
        return None
    return Slot(starts_at=begins, ends_at=ends)


def _at(on: date, clock: time) -> datetime:
    return datetime.combine(on, clock.replace(tzinfo=None), BEIJING).astimezone(UTC)


def _chosen_slots(sent: FormData) -> tuple[Slot, ...]:
    """Slots that were ticked, as `slot_value` wrote them. Raises FormWrong where no page of ours wrote them."""
    found = []
    for value in texts(sent, "slot"):
        begins, _, ends = value.partition("/")
        try:
            found.append(Slot(starts_at=datetime.fromisoformat(begins), ends_at=datetime.fromisoformat(ends)))
        except (ValueError, ValidationError) as error:
            raise FormWrong([("slot", "所选时间无法识别，请刷新页面后重新选择。")]) from error
    return tuple(found)


# --- people -----------------------------------------------------------------------------------------------------------


def read_officers(sent: FormData, department: str) -> tuple[Officer, ...]:
    """Who was ticked of a department, each with the colleague for whom they come."""
    return tuple(
        Officer(actor_id=account, deputy_for=text(sent, f"for.{department}.{account}", 80) or None)
        for account in dict.fromkeys(texts(sent, f"officer.{department}"))
    )


def _enough(party: PartyView, officers: tuple[Officer, ...], errors: Errors) -> None:
    if len(officers) < party.plan.officers:
        law = "（行政许可法第三十四条）" if party.plan.officers > 1 else ""
        errors.append((f"officer.{party.department}", f"{party.name}至少需要{party.plan.officers}名人员{law}。"))
    if any(each.deputy_for == each.actor_id for each in officers):
        errors.append((f"officer.{party.department}", f"{party.name}：代替的须是另一位同事。"))


async def _confirm(_request: Request, event: JointView, sent: FormData) -> Parts:
    own, errors = _own(event), Errors()
    slots = _chosen_slots(sent)
    if not slots:
        errors.append(("slot", "请至少勾选一个可行的时间；都不可行的，请求另定时间。"))
    officers = read_officers(sent, own.department)
    _enough(own, officers, errors)
    if errors:
        raise FormWrong(errors)
    return {"slots": slots, "officers": officers, "content": words(sent, "note")}


def _own(event: JointView) -> PartyView:
    if event.own is None:
        raise FormWrong([("act_id", "您的部门不参加这个联合事项。")])
    return event.own


async def _other_slot(_request: Request, event: JointView, sent: FormData) -> Parts:
    errors = Errors()
    slots = read_slots(sent, event.case.now, errors)
    if not text(sent, "note"):
        errors.append(("note", "请写明为什么所提时间都不可行。"))
    if errors:
        raise FormWrong(errors)
    return {"slots": slots, "content": words(sent, "note")}


async def _hold(_request: Request, event: JointView, sent: FormData) -> Parts:
    errors, attendance = Errors(), list[Attendance]()
    for party in event.taking_part:
        present = read_officers(sent, party.department)
        if present:
            _enough(party, present, errors)
            attendance.append(Attendance(department=party.department, officers=present))
    if not attendance and event.taking_part:
        errors.append((f"officer.{event.taking_part[0].department}", "没有一个部门到场的，不能登记；请重新召集。"))
    if errors:
        raise FormWrong(errors)
    return {"attendance": tuple(attendance), "content": words(sent, "note")}


# --- what was found ---------------------------------------------------------------------------------------------------


async def _opinion(request: Request, event: JointView, sent: FormData) -> Parts:
    own, errors = _own(event), Errors()
    answers = {each.key: text(sent, f"p.{each.key}", 5) for each in own.points}
    errors += [(f"p.{key}", f"请选择合格或不合格：{_text(own, key)}") for key in answers if not answers[key]]
    wrong = tuple(key for key, answer in answers.items() if answer == "bad")
    verdict = text(sent, "verdict", 10)
    errors += _verdict_problems(verdict, wrong, all(answers.values()))
    if verdict == "fail" and not text(sent, "note"):
        errors.append(("note", "意见为不通过的，请写明事实和理由，写入记录。"))
    visit = read_officers(sent, own.department) if own.state.present == () else ()
    if own.state.present == ():
        _enough(own, visit, errors)
    files = [] if errors else await _files(request, sent, errors)
    if errors:
        raise FormWrong(errors)
    remarks: dict[str, JsonValue] = {key: said for key in wrong if (said := text(sent, f"r.{key}", MOST_REMARK))}
    checklist: dict[str, JsonValue] = dict(answers)
    content = {**words(sent, "note"), "checklist": checklist, "remarks": remarks, "files": files}
    return {"verdict": verdict, "points": wrong, "officers": visit, "content": content}


def _text(party: PartyView, key: str) -> str:
    return next((each.text for each in party.points if each.key == key), key)


def _verdict_problems(verdict: str, wrong: tuple[str, ...], is_complete: bool) -> Errors:
    if verdict not in ("pass", "rectify", "fail"):
        return [("verdict", "请选择意见：通过、整改或不通过。")]
    if verdict == "pass" and wrong:
        return [("verdict", "有不合格的要点，意见不能是通过；请改选意见，或改正要点。")]
    if verdict != "pass" and not wrong and is_complete:
        return [("verdict", "意见为整改或不通过的，请至少把一项要点选为不合格。")]
    return []


async def _files(request: Request, sent: FormData, errors: Errors) -> list[JsonValue]:
    """Evidence files, kept by digest; what is wrong with one goes into `errors`."""
    kept, refused = await take_each(request, chosen_files(sent, "files"))
    errors.extend(("files", sentence) for sentence in refused)
    return [{"file_name": each.file_name, "digest": each.digest, "size": each.size} for each in kept]


async def _take_back(_request: Request, event: JointView, _sent: FormData) -> Parts:
    return {"taken_act": _own(event).state.opinion_act}


# --- the applicant, or the window in their place ----------------------------------------------------------------------


async def _book(_request: Request, _event: JointView, sent: FormData) -> Parts:
    slots = _chosen_slots(sent)
    if len(slots) != 1:
        raise FormWrong([("slot", "请选择一个时间。")])
    return {"slots": slots, "content": words(sent, "note")}


async def _ask_move(_request: Request, _event: JointView, sent: FormData) -> Parts:
    if not text(sent, "note"):
        raise FormWrong([("note", "请写明为什么要改期，以及哪些时间方便。")])
    return {"content": words(sent, "note")}


async def _rectified(request: Request, _event: JointView, sent: FormData) -> Parts:
    errors = Errors()
    if not text(sent, "note"):
        errors.append(("note", "请写明每一项是怎样整改的。"))
    files = [] if errors else await _files(request, sent, errors)
    if errors:
        raise FormWrong(errors)
    return {"content": {**words(sent, "note"), "files": files}}


Reader = Callable[[Request, JointView, FormData], Awaitable[Parts]]
_READERS: Mapping[str, Reader] = {
    ActKind.CONVENE_JOINT: _convene,
    ActKind.CONFIRM_JOINT: _confirm,
    ActKind.ASK_OTHER_SLOT: _other_slot,
    ActKind.BOOK_JOINT: _book,
    ActKind.ASK_MOVE_JOINT: _ask_move,
    ActKind.HOLD_JOINT: _hold,
    ActKind.GIVE_JOINT_OPINION: _opinion,
    ActKind.TAKE_BACK: _take_back,
    ActKind.REPORT_RECTIFIED: _rectified,
}
FORM_KINDS = tuple(_READERS)
