"""What a person reads once the stack is up: the address, the demo accounts, how to stop."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table


def greet(
    console: Console,
    address: str,
    accounts: Sequence[tuple[str, str, str]],
    home: Path,
    post_box: str,
    outsiders: Mapping[str, str],
    *,
    is_practice: bool = False,
) -> None:
    """Print where to go, as whom, and how to stop. An account is (log-in name, password, what it is for).

    `post_box`: where the mails and text messages of the demo arrive; `outsiders`: pages of simulated parties outside.
    """
    console.print()
    what = "联办练习环境已启动" if is_practice else "联办已启动"
    console.print(f"[bold green]{what}：{address}[/bold green]", highlight=False, soft_wrap=True)
    if accounts:
        table = Table(title="演示账号（仅限本机试用）", title_justify="left")
        for heading in ("登录名", "密码", "身份"):
            table.add_column(heading)
        for account in accounts:
            table.add_row(*account)
        console.print(table)
    if post_box:
        console.print(f"演示信箱（申请人收到的短信和邮件）：{post_box}", highlight=False, soft_wrap=True)
    for title, page in outsiders.items():
        console.print(f"{title}（模拟）：{page}", highlight=False, soft_wrap=True)
    console.print(
        f"停止：在这里按 Ctrl-C，或在别处运行 {'./lianban practice --stop' if is_practice else 'make stop'}。"
        f"日志：{home / 'logs'}",
        highlight=False,
        soft_wrap=True,
    )
    command = "make practice FRESH=1" if is_practice else "make dev FRESH=1"
    console.print(f"清空数据重新开始：{command}", highlight=False, soft_wrap=True)
