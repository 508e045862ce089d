"""`python -m benchmarks`: start the servers, measure every variant in interleaved rounds, print tables, write JSON."""

import asyncio
import os
import signal
import sys
import traceback
from pathlib import Path

import cyclopts
from pydantic import ValidationError
from rich.console import Console

from benchmarks.report import write_json
from benchmarks.session import Plan, measure
from benchmarks.stack import running_stack
from benchmarks.tables import print_report
from benchmarks.variants import TITLES, VariantUnknown, check_known, make_variants
from engine.errors import EngineError
from runtime.settings import SettingsError, load_settings

OUT = Path(__file__).with_name("out")
# Where output is not a terminal, tables keep this width, so that no figure is cut off.
FILE_WIDTH = 180
INTERRUPTED = 130

app = cyclopts.App(name="benchmarks", help="比较几种做法办同一件事的开销。", version_flags=[])


@app.default
def bench(
    *,
    variants: str = ",".join(TITLES),
    cases: int = 20,
    rounds: int = 6,
    levels: str = "1,10,50",
    sandbox: bool | None = None,
) -> None:
    """依次测量各方案，打印表格并写出 JSON。

    Parameters
    ----------
    variants: str
        要测的方案，逗号分隔。
    cases: int
        每段测量的办件数，至少取同时办理数的两倍。
    rounds: int
        轮数；每轮每种同时数下各方案紧挨着各测一段。
    levels: str
        同时办理的件数，逗号分隔。
    sandbox: bool
        b 和 d 的工作流沙箱是否打开；不写则与系统设置相同（a 总是打开）。
    """
    check_known(variants.split(","))
    settings = load_settings()
    plan = Plan.model_validate(
        {
            "variants": variants.split(","),
            "cases": cases,
            "rounds": rounds,
            "levels": levels.split(","),
            "sandbox": settings.sandbox if sandbox is None else sandbox,
        }
    )
    console = Console(width=None if sys.stdout.isatty() else FILE_WIDTH)
    with running_stack(settings, console) as stack:
        made = make_variants(plan.variants, stack, sandbox=plan.sandbox)
        report = asyncio.run(measure(plan, stack, made, console))
    path = write_json(report, OUT)
    print_report(report, TITLES, console)
    console.print(f"结果已写入 {path}")


def main() -> None:
    """Run the command line and leave by `os._exit`: the Temporal SDK can abort at interpreter exit."""
    # A SIGTERM unwinds like a Ctrl-C, so that the servers are stopped and not left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    code = 1
    try:
        app(result_action="return_none")
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 0
    except KeyboardInterrupt:
        code = INTERRUPTED
    except (EngineError, SettingsError, VariantUnknown) as error:
        print(error, file=sys.stderr)
    except ValidationError as error:
        wrong = "、".join(str(each["loc"][0]) for each in error.errors())
        print(f"参数不正确：{wrong} 须为正整数。请改正后重试。（PLAN_UNUSABLE）", file=sys.stderr)
    except Exception:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
