"""A message as it goes out (短信、邮件): the sentence of the news, with what its channel needs around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from activities.ports.outgoing import Outgoing
from domain.cosigning.messages import COSIGNING
from domain.news.news import CHINESE, Audience, Language, NewsKind
from domain.process.kinds import KINDS
from ledger.news.inbox import Told
from ledger.news.messages import Claimed
from runtime.settings import Settings
from starter.news.links import rating_link
from starter.news.words import InWords
from starter.office.cosigning.marks import link_of


@dataclass(frozen=True)
class Around:
    """What stands around a sentence: where to look it up, links, and how a mail ends."""

    look_up: str
    rate: str
    rated: str
    sign: str
    ends: str
    ends_waiting: str
    subject: str


AROUND: Mapping[Language, Around] = {
    CHINESE: Around(
        look_up="查询：{where}（凭办件编号和查询码）",
        rate="请评价：{link}",
        rated="查看或者补充评价：{link}",
        sign="签名：{link}",
        ends="办理进度、文书和下一步：{where}（凭办件编号和查询码）。\n"
        "这封邮件由系统发出，请勿回复；不想再收到邮件的，可在办件页面取消。\n",
        ends_waiting="谁签了、接下来怎么办：登录{mine} 查看。\n这封邮件由系统发出，请勿回复。\n",
        subject="{title}：{number}",
    ),
    "en": Around(
        look_up="Progress: {where} (with the case number and the query code)",
        rate=" Please rate it: {link}",
        rated=" See it, or add to your rating: {link}",
        sign=" Sign here: {link}",
        ends="Progress, notices and what to do next: {where} (with the case number and the query code).\n"
        "This mail was sent by a system; please do not answer it. You can stop these mails on the page of the case.\n",
        ends_waiting="Who has signed, and what comes next: log in at {mine}.\n"
        "This mail was sent by a system; please do not answer it.\n",
        subject="{title}: {number}",
    ),
}


def outgoing(claimed: Claimed, address: str, said: InWords, settings: Settings) -> Outgoing:
    """The message as it goes out."""
    around, public_url = AROUND[claimed.language], settings.public_url.rstrip("/")
    link, where = _link_of(claimed.told, settings, around), f"{public_url}/query"
    if claimed.channel != "mail":
        is_first = claimed.told.news.kind is NewsKind.RECEIVED and claimed.channel == "sms"
        look_up = "\n" + around.look_up.format(where=where) if is_first else ""
        own = "" if claimed.channel == "helper" else link  # nobody rates or signs in their stead
        return Outgoing(claimed.message_id, address, said.title, f"【联办】{said.text}{own}{look_up}")
    is_waiting = KINDS[COSIGNING].numbers.fullmatch(claimed.told.number)  # no case yet, and no query code
    ends = (around.ends_waiting if is_waiting else around.ends).format(where=where, mine=f"{public_url}/me")
    subject = around.subject.format(title=said.title, number=claimed.told.number)
    return Outgoing(claimed.message_id, address, subject, f"{said.text}\n{link.strip()}\n{ends}")


def _link_of(told: Told, settings: Settings, around: Around) -> str:
    """The link that some news carry: by which a case is rated, or an application signed."""
    news, url, secret = told.news, settings.public_url, settings.secret_key
    if news.kind is NewsKind.CONCLUDED:
        return around.rate.format(link=rating_link(url, secret, told.number))
    if news.kind is NewsKind.RATING_FOLLOWED:
        return around.rated.format(link=rating_link(url, secret, told.number))
    is_to_sign = news.kind in (NewsKind.COSIGN_ASKED, NewsKind.COSIGN_SOON)
    if is_to_sign and news.reader.audience is Audience.COSIGNER:
        _, _, key = (news.reader.person or "").partition("/")
        return around.sign.format(link=link_of(url, secret, told.number, key))
    return ""
