"""The command line (命令 `lianban`): start the parts, check definitions, work on cases, examine the ledger.

An operator's tool: it needs the settings of the installation, with which everything could be done anyway, so it asks
for no password; an act is done in the name of an account and journaled like any other. It prints no personal data.
Exit codes: 0 done, 1 refused or findings, 2 wrong usage or settings.
"""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Sequence
from functools import cache
from typing import NoReturn

from cyclopts import App, CycloptsError, Group, Parameter
from rich.console import Console

from runtime.exits import leave
from starter.cli.output import say

_HELP = frozenset({"--help", "-h"})
_COMMANDS, _OPTIONS = Group("命令"), Group("参数")


def _app(name: str | None = None, help_text: str = "") -> App:
    return App(
        name=name,
        help=help_text,
        help_format="plaintext",
        group_commands=_COMMANDS,
        group_parameters=_OPTIONS,
        group_arguments=_OPTIONS,
        version_flags=[],
        default_parameter=Parameter(show_default=False, negative_iterable=()),
        result_action="return_value",
        print_error=False,
        exit_on_error=False,
    )


app = _app("lianban", "联办：一件事一次办。")
bundle_app = _app("bundle", "一件事的定义。")
case_app = _app("case", "办件。")
ledger_app = _app("ledger", "账目：核验和重建。")
calendar_app = _app("calendar", "工作日历。")
deputy_app = _app("deputy", "代理。")
account_app = _app("account", "账号。")
access_app = _app("access", "访问日志。")
demo_app = _app("demo", "演示（只在试用环境）。")

for _part in (bundle_app, case_app, ledger_app, calendar_app, deputy_app, account_app, access_app, demo_app):
    app.command(_part)

# Named, not imported: a command pays at its start for what it needs itself (docs/adr/0040).
_PLACES: tuple[tuple[App, str, str], ...] = (
    (app, "dev", "parts:dev"),
    (app, "worker", "parts:worker"),
    (app, "web", "parts:web"),
    (app, "doctor", "ledger_checks:doctor"),
    (bundle_app, "check", "bundle.check:check_bundles"),
    (bundle_app, "coverage", "bundle.coverage:show_coverage"),
    (bundle_app, "diff", "bundle.publish:diff_bundles"),
    (bundle_app, "list", "bundle.listing:list_bundles"),
    (bundle_app, "migrate", "bundle.migrate:migrate_cases"),
    (bundle_app, "new", "bundle.new:new_bundle"),
    (bundle_app, "publish", "bundle.publish:publish_bundle"),
    (bundle_app, "show", "bundle.showing:show_bundle"),
    (bundle_app, "simulate", "bundle.simulate:simulate"),
    (bundle_app, "test", "bundle.scenarios:run_scenarios"),
    (bundle_app, "versions", "bundle.publish:list_versions"),
    (case_app, "act", "case.acts:act_on_case"),
    (case_app, "adopt", "case.adopt:adopt_edition"),
    (case_app, "explain", "case.explain:explain_case"),
    (case_app, "list", "case.read:list_cases"),
    (case_app, "paper", "case.start:answer_paper"),
    (case_app, "replay", "case.replay:replay_case"),
    (case_app, "revive", "case.revive:revive_cases"),
    (case_app, "send", "case.revive:send_again"),
    (case_app, "show", "case.read:show_case"),
    (case_app, "start", "case.start:start_case"),
    (ledger_app, "rebuild", "ledger_checks:rebuild"),
    (ledger_app, "verify", "ledger_checks:verify"),
    (calendar_app, "check", "calendar:check"),
    (calendar_app, "due", "calendar:due"),
    (calendar_app, "history", "calendar_load:show_history"),
    (calendar_app, "load", "calendar_load:load_calendar_files"),
    (calendar_app, "show", "calendar:show"),
    (deputy_app, "add", "deputies:add"),
    (deputy_app, "list", "deputies:list_deputies"),
    (deputy_app, "revoke", "deputies:revoke"),
    (account_app, "add", "accounts:add"),
    (account_app, "disable", "accounts:disable"),
    (account_app, "list", "accounts:list_accounts"),
    (account_app, "password", "accounts:set_password"),
    (account_app, "roles", "accounts:set_roles"),
    (account_app, "sessions", "accounts:sessions"),
    (account_app, "unlock", "accounts:unlock"),
    (access_app, "list", "access:list_access"),
    (demo_app, "advance", "demo:advance_demo_clock"),
)


@cache
def command_line(*, with_help: bool = True) -> App:
    """The whole command line; without help it cannot list its commands, and each imports only what it needs."""
    for group, name, place in _PLACES:
        path = f"starter.cli.{place}"
        group.command(pkgutil.resolve_name(path) if with_help else path, name=name)
    return app


def _lists_commands(arguments: Sequence[str]) -> bool:
    """Whether help is asked for, or no command is named (which prints the help of its group)."""
    named = {name if group is app else f"{group.name[0]} {name}" for group, name, _ in _PLACES}
    return bool(_HELP.intersection(arguments)) or named.isdisjoint({" ".join(arguments[:1]), " ".join(arguments[:2])})


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and end the process with its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        code = command_line(with_help=_lists_commands(given))(given)
    except CycloptsError as error:
        Console(stderr=True).print(f"命令写得不对：{error}", style="red", highlight=False, markup=False)
        say("用 lianban --help 查看全部命令。", error=True)
        code = 2
    except KeyboardInterrupt:
        code = 130
    # Not by way of the interpreter's end: the Temporal client's threads may abort there (see runtime.exits).
    leave(code if isinstance(code, int) else 0)
