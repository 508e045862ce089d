"""`lianban dev`, `practice`, `worker`, `web`, `sender`: start the parts."""

from __future__ import annotations

import os
import sys
from typing import Annotated, NoReturn

from cyclopts import Parameter

from runtime.settings import ROOT


def dev(*, fresh: Annotated[bool, Parameter(negative="", help="清除旧数据，重新开始。")] = False) -> NoReturn:
    """启动本机试用的整套系统。"""
    _become("-m", "engine.stack", *(["--fresh"] if fresh else []))


def practice(
    *,
    fresh: Annotated[bool, Parameter(negative="", help="清除练习数据，重新开始。")] = False,
    stop: Annotated[bool, Parameter(negative="", help="停止正在运行的练习环境。")] = False,
) -> NoReturn:
    """启动练习环境：自己的数据库、命名空间和端口，不对外连接。"""
    _become("-m", "engine.practice", *(["--fresh"] if fresh else []), *(["--stop"] if stop else []))


def worker(*, queues: Annotated[str, Parameter(help="任务队列，逗号分隔，例如 cases,dept.gaj。")] = "") -> NoReturn:
    """启动 worker。"""
    _become("worker.py", *(["--queues", queues] if queues else []))


def web() -> NoReturn:
    """启动网页服务。"""
    _become("-m", "starter.web")


def sender() -> NoReturn:
    """启动消息发送。"""
    _become("-m", "starter.news")


def _become(*arguments: str) -> NoReturn:
    """Turn this process into another of ours, so that signals and exit codes are its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, *arguments], environment)  # noqa: S606 - our own modules, no shell
