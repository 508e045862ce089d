"""`lianban news`: what waits to be sent, what could not be, and trying it again (消息); prints no address."""

from __future__ import annotations

from domain.news.news import NewsKind
from ledger.news import messages
from starter.cli import output
from starter.cli.output import AsJson, say
from starter.cli.run import connected
from starter.news.words import CHANNEL_NAMES, languages_of, source_of, title_of
from starter.office.client import Lianban
from starter.office.operation import CODES
from starter.words.names import moment

MOST = 200


def show_messages(*, as_json: AsJson = False) -> int:
    """列出没有发出的短信和邮件，以及还有多少条等着发。"""

    async def run(lianban: Lianban) -> int:
        many, oldest = await messages.waiting(lianban.pool)
        found, total = await messages.failed(lianban.pool, MOST)
        if as_json:
            output.print_json(
                {
                    "waiting": many,
                    "oldest": oldest.isoformat() if oldest else None,
                    "failed": [
                        {"message_id": each.message_id, "case_no": each.number, "kind": each.kind, "code": each.code}
                        for each in found
                    ],
                }
            )
            return 1 if found else 0
        say(f"等待发送 {many} 条" + (f"，最早的从 {moment(oldest)} 起" if oldest else "") + "。")
        for each in found:
            channel, title = CHANNEL_NAMES[each.channel], title_of(NewsKind(each.kind))
            why = CODES.get(each.code or "", each.code or "")
            say(f"{each.number}  {channel}  {title}  {moment(each.settled_at)}  试了 {each.tries} 次  {why}")
        if total > len(found):
            say(f"只列出最近 {len(found)} 条，没有发出的共 {total} 条。")
        if found:
            say("排除原因后再发：lianban news send")
        return 1 if found else 0

    return connected(run)


def send_again() -> int:
    """再发：没有发出的短信和邮件都再试一次。"""

    async def run(lianban: Lianban) -> int:
        _, total = await messages.failed(lianban.pool, 1)
        await messages.send_again(lianban.pool, None)
        say(f"已安排再发 {total} 条。" if total else "没有要再发的。")
        return 0

    return connected(run)


def show_templates() -> int:
    """列出消息模板：标题和内容。"""
    for kind in NewsKind:
        say(f"{kind}  {title_of(kind)}")
        for language in languages_of(kind):
            say(f"    {source_of(kind, language).partition(chr(10))[2].strip()}")
    return 0
