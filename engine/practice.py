"""`make practice`: the practice space (练习环境), a stack of its own beside any other (`python -m engine.practice`).

Its own folder, database, namespace and port (settings `LIANBAN_PRACTICE_*`), invented people for each role, and nobody
around it: no simulator, no post-box, no party outside is started or known.
"""

from __future__ import annotations

import argparse
import os

from rich.console import Console

from engine import stack
from runtime.exits import leave
from runtime.settings import SettingsError, read_settings


def surroundings() -> dict[str, str]:
    """The environment that makes a stack the practice space. Raises SettingsError."""
    chosen = read_settings(from_running_stack=False)
    return {
        "LIANBAN_PRACTICE": "true",
        "LIANBAN_HOME": str(chosen.practice_home),
        "LIANBAN_WEB_PORT": str(chosen.practice_port),
        "TEMPORAL_NAMESPACE": chosen.practice_namespace,
    }


def main() -> None:
    """Start the practice space, or stop the one that runs; what is wrong is explained."""
    parser = argparse.ArgumentParser(description="联办：练习环境")
    parser.add_argument("--fresh", action="store_true", help="清除练习数据，重新开始")
    parser.add_argument("--stop", action="store_true", help="停止正在运行的练习环境")
    chosen = parser.parse_args()
    try:
        os.environ.update(surroundings())
    except SettingsError as error:
        Console().print(f"[red]{error}[/red]", highlight=False, soft_wrap=True)
        leave(1)
    stack.main(fresh=chosen.fresh, stop=chosen.stop)


if __name__ == "__main__":
    main()
