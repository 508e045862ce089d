"""`lianban publish-site`: the public site as static files, for a portal to take over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from starter.cli.output import problem, say
from starter.cli.run import connected
from starter.office.client import Lianban
from starter.publication.figures import FiguresBehind
from starter.publication.folder import FolderTaken, put
from starter.publication.site import files


def publish_site(folder: Annotated[Path, Parameter(help="站点的文件夹；没有就新建，已经是站点的整个换新。")]) -> int:
    """写出公开站点：办事指南、事项动态、月度统计，静态网页和 Atom 订阅。"""

    async def run(lianban: Lianban) -> int:
        if lianban.settings.practice:
            return problem("PRACTICE_STAYS_INSIDE", "这是练习环境，不能写出公开站点。", "请在正式的环境里运行。")
        try:
            made = await files(lianban)
        except FiguresBehind as behind:
            sentence = f"还有 {behind.cases} 件办件的记录没有计入已经结算的月份，没有写出站点。"
            return problem("FIGURES_BEHIND", sentence, "请确认 worker 在运行，计入后再试。")
        try:
            is_changed = put(folder, made)
        except FolderTaken:
            return problem("SITE_FOLDER_TAKEN", f"{folder} 里有别的内容，没有动它。", "请写一个新的或空的文件夹。")
        except OSError as error:
            return problem("SITE_NOT_WRITTEN", f"{folder} 写不进去（{error.strerror}）。", "请检查权限和空间后再试。")
        say(f"已写出 {len(made)} 个文件到 {folder}。" if is_changed else f"没有变化，{folder} 保持原样。")
        return 0

    return connected(run)
