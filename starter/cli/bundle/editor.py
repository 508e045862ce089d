"""`lianban bundle language-server`: what editors talk to while definitions are written."""

from __future__ import annotations

from pathlib import Path

from bundles.loader import BUNDLES_ROOT
from starter.editor.server import make_server


def serve_editor(root: Path = BUNDLES_ROOT) -> int:
    """编辑器用的语言服务（LSP，标准输入输出）：边写边检查、补全、悬停说明、跳到定义。"""
    make_server(root).start_io()
    return 0
