"""对外文书: dead letters (死信) to parties outside, to be looked at, mended, sent again, or given up with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.case.result_acts import takes_address
from domain.letters.mending import editable
from domain.process.kinds import title_of
from ledger import acts
from ledger.connection.pool import Pool
from ledger.listing.page import Page
from ledger.parties import dead, letters
from ledger.parties.dead import DeadList
from ledger.parties.letters import Dead
from starter.web.lists.asked import Asked, Choice, Sort, read_asked
from starter.web.lists.cells import Cell, Column
from starter.web.lists.desk_list import TOLD as KEPT
from starter.web.lists.export import MOST_ROWS
from starter.web.lists.plain_list import cursors, plain_list
from starter.web.lists.routes import Exported, add_routes
from starter.web.lists.seen import seen_now
from starter.web.lists.shown import ROWS
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of
from starter.words.names import moment
from starter.words.parties import CODE_WORDS, LETTER_FIELDS, LETTER_NAMES, PARTY_NAMES

PATH = "/operation/letters"
LONGEST = 200
WHO = roles(Role.ADMIN)
READERS = roles(Role.ADMIN, Role.SUPERVISOR)
"""The supervisor only reads."""
SORTS = (
    Sort("died_last", "最近成为死信的在前", "died", descending=True),
    Sort("died", "最早成为死信的在前", "died"),
    Sort("made", "最早写成的在前", "made"),
    Sort("made_last", "最近写成的在前", "made", descending=True),
)
TOLD = {
    **KEPT,
    "sent": "已安排再发，稍后刷新可见结果。",
    "dropped": "已作废；同一队列里后面的文书会继续发送。",
    "gone": "没有改动：它已经不是死信，请看下面现在的情况。",
    "reason": "没有作废：请写明原因。",
    "whose": "没有再发：请选择一个单位，或勾选“所有单位”表示全部都要再发。",
    "foreign": "没有再发：填写的编号不是这个办件里“选择送达方式”的操作编号，请核对。",
}
pages = Pages()


@dataclass(frozen=True)
class LettersPage:
    """What was asked of the list of dead letters."""

    asked: Asked
    choices: Sequence[Choice]
    list: DeadList


@pages.get(PATH, allow=READERS)
async def letters_page(request: Request) -> Response:
    """What waits for whom, and the dead letters as a list."""
    page, pool = await _read(request, request.query_params), pool_of(request)
    shown = await plain_list(
        request,
        page.asked,
        await _lines(request, page),
        _columns(),
        lambda line: dead.cursor_of(line, page.list.by),
        title="死信",
        about="对方拒收的，试过一天仍不成的。打开一件，可以改好再发或者作废；同一队列里后面的文书等它处理。",
        count=await dead.count(pool, page.list),
        choices=page.choices,
        sorts=SORTS,
        empty="没有死信。",
        unit="件",
        has_search=False,
    )
    return render(
        request,
        "backroom/letters.html",
        title="对外文书",
        lead_in="发给外部单位（支付、寄递、数据共享等）的文书由系统自动发送，对方暂时不通的会自动再试；"
        "试过一天仍不成的、对方拒收的成为死信，要人处理。",
        backlog=await letters.backlog(pool),
        list=shown,
        seen=await seen_now(request),
        colleagues=[],
        path=PATH,
        party_names=PARTY_NAMES,
        may_mend=session_of(request).held.role is Role.ADMIN,
        notice=TOLD.get(request.query_params.get("told", ""), ""),
    )


@pages.get(f"{PATH}/one", allow=READERS)
async def letter_page(request: Request) -> Response:
    """One dead letter: what it says, why it is dead, what may be written anew."""
    found = await letters.one_dead(pool_of(request), request.query_params.get("letter", "")[:LONGEST])
    if found is None:
        return _back("gone")
    return render(
        request,
        "backroom/letter.html",
        title=_called(found),
        each=found,
        editable=editable(found.party, found.kind),
        path=PATH,
        title_of=title_of,
        field_names=LETTER_FIELDS,
        code_words=CODE_WORDS,
        told=TOLD.get(request.query_params.get("told", ""), ""),
        may_mend=session_of(request).held.role is Role.ADMIN,
    )


@pages.post(PATH, allow=WHO)
async def mend(request: Request) -> Response:
    """再发 (with what was mended), 作废, or all of one party once more; all of every party only where it is said so."""
    sent, pool = form_of(request), pool_of(request)
    account = session_of(request).account_id or ""
    letter_id, party = text(sent, "letter_id", LONGEST), text(sent, "party", 40) or None
    if text(sent, "what", 10) == "drop":
        reason = text(sent, "reason", 200)
        if not reason:
            return _back("reason", letter_id)
        return _back("dropped" if await letters.drop(pool, letter_id, account, reason) else "gone")
    if not letter_id:
        if party is None and text(sent, "every", 5) != "yes":
            return _back("whose")
        await letters.send_again(pool, None, account, party=party)
        return _back("sent")
    return await _send_one(pool, letter_id, account, sent)


async def _send_one(pool: Pool, letter_id: str, account: str, sent: Any) -> Response:
    found = await letters.one_dead(pool, letter_id)
    if found is None:
        return _back("gone")
    body = _mended(found, sent)
    if not await _is_its_own(pool, found, body):
        return _back("foreign", letter_id)
    done = await letters.send_again(pool, letter_id, account, body=body)
    return _back("sent" if done else "gone")


def _mended(found: Dead, sent: Any) -> dict[str, Any]:
    """Its body with what was written anew, where that may be; whatever else a form says changes nothing."""
    fields = [name for name in editable(found.party, found.kind) if f"body.{name}" in sent]
    return {**found.body, **{name: text(sent, f"body.{name}", LONGEST) for name in fields}}


async def _is_its_own(pool: Pool, found: Dead, body: Mapping[str, Any]) -> bool:
    """Whether everything that was written anew refers to the case that the letter is about."""
    for name, reference in editable(found.party, found.kind).items():
        if body.get(name) == found.body.get(name):
            continue
        act = await acts.read_act(pool, str(body.get(name)))
        is_known = act is not None and act.case_no == found.number and act.outcome == "applied"
        if reference != "address_act" or not is_known or act is None or not takes_address(act.kind, "post"):
            return False
    return True


async def _read(request: Request, said: Mapping[str, str]) -> LettersPage:
    causes = await dead.causes(pool_of(request))
    parties = sorted({each.party for each in causes})
    kinds, codes = sorted({each.kind for each in causes}), sorted({each.code for each in causes if each.code})
    choices = [
        Choice("party", "单位", [(each, PARTY_NAMES.get(each, each)) for each in parties]),
        Choice("kind", "文书", [(each, LETTER_NAMES.get(each, each)) for each in kinds]),
        Choice("code", "原因", [(each, CODE_WORDS.get(each, each)) for each in codes]),
    ]
    asked = read_asked(said, PATH, ("all",), choices, SORTS)
    chosen = asked.chosen
    wanted = DeadList(
        chosen.get("party"),
        chosen.get("kind"),
        chosen.get("code"),
        by="made" if asked.sort.by == "made" else "died",
        descending=asked.sort.descending,
    )
    return LettersPage(asked, choices, wanted)


async def _lines(request: Request, page: LettersPage, rows: int = ROWS) -> Page[Dead]:
    return await dead.page(pool_of(request), page.list, rows, **cursors(page.asked, is_moment=True))


def _called(line: Dead) -> str:
    return f"{PARTY_NAMES.get(line.party, line.party)}：{LETTER_NAMES.get(line.kind, line.kind)}"


def _columns() -> list[Column[Dead]]:
    def letter(line: Dead) -> Cell:
        return Cell(
            _called(line),
            href=f"{PATH}/one?letter={quote(line.letter_id)}",
            notes=(line.subject,) if line.subject else (),
        )

    def about(line: Dead) -> Cell:
        return Cell(title_of(line.number) if line.number else "—", number=line.number or "")

    return [
        Column("letter", "文书", letter),
        Column("about", "编号", about),
        Column(
            "code", "原因", lambda line: Cell(CODE_WORDS.get(line.code or "", "对方没有收下"), number=line.code or "")
        ),
        Column("tries", "次数", lambda line: Cell(str(line.tries))),
        Column("made", "写于", lambda line: Cell(moment(line.made_at))),
        Column("died", "成为死信", lambda line: Cell(moment(line.settled_at))),
    ]


def _back(told: str, letter_id: str = "") -> Response:
    return redirect(f"{PATH}/one?letter={quote(letter_id)}&told={told}" if letter_id else f"{PATH}?told={told}")


async def _exported_of(request: Request, page: LettersPage) -> Exported:
    found = await _lines(request, page, MOST_ROWS)
    return Exported.of("死信", _columns(), found)


add_routes(pages, PATH, (Role.ADMIN, Role.SUPERVISOR), _read, _exported_of, has_search=False)
