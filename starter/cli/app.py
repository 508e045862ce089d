"""The command line (命令 `lianban`): start the parts, check definitions, work on cases, examine the ledger.

An operator's tool: it needs the settings of the installation, with which everything could be done anyway, so it asks
for no password; an act is done in the name of an account and journaled like any other. It prints no personal data.
Exit codes: 0 done, 1 refused or findings, 2 wrong usage or settings.
"""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Sequence
from typing import NoReturn

from cyclopts import App, CycloptsError, Group, Parameter
from rich.console import Console

from runtime.leaving import leave
from starter.cli.output import say

_HELP = frozenset({"--help", "-h"})
_COMMANDS, _OPTIONS = Group("命令"), Group("参数")


def _app(name: str, help_text: str) -> App:
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


_GROUPS = {
    "bundle": "一件事的定义。",
    "case": "办件。",
    "ledger": "账目：核验和重建。",
    "figures": "统计：重建和核对。",
    "calendar": "工作日历。",
    "organisation": "组织机构：大厅、窗口。",
    "deputy": "代理。",
    "department": "部门业务系统。",
    "account": "账号。",
    "access": "访问日志。",
    "news": "消息：短信和邮件。",
    "demo": "演示（只在试用环境）。",
}

# Named, not imported: a command pays at its start for what it needs itself (docs/adr/0040).
_PLACES: tuple[tuple[str, str, str], ...] = (
    ("", "dev", "parts:dev"),
    ("", "practice", "parts:practice"),
    ("", "worker", "parts:worker"),
    ("", "web", "parts:web"),
    ("", "sender", "parts:sender"),
    ("", "publish-site", "publication:publish_site"),
    ("", "doctor", "ledger_checks:doctor"),
    ("bundle", "catalogue", "bundle.catalogue:search_catalogue"),
    ("bundle", "check", "bundle.check:check_bundles"),
    ("bundle", "coverage", "bundle.coverage:show_coverage"),
    ("bundle", "diff", "bundle.publish:diff_bundles"),
    ("bundle", "export", "bundle.sheets:export_items"),
    ("bundle", "import", "bundle.sheets:import_items"),
    ("bundle", "language-server", "bundle.editor:serve_editor"),
    ("bundle", "list", "bundle.listing:list_bundles"),
    ("bundle", "migrate", "bundle.migrate:migrate_cases"),
    ("bundle", "new", "bundle.new:new_bundle"),
    ("bundle", "publish", "bundle.publish:publish_bundle"),
    ("bundle", "scenario", "bundle.scenario:write_scenario"),
    ("bundle", "show", "bundle.showing:show_bundle"),
    ("bundle", "simulate", "bundle.simulate:simulate"),
    ("bundle", "test", "bundle.scenarios:run_scenarios"),
    ("bundle", "versions", "bundle.publish:list_versions"),
    ("case", "act", "case.acts:act_on_case"),
    ("case", "adopt", "case.adopt:adopt_edition"),
    ("case", "explain", "case.explain:explain_case"),
    ("case", "list", "case.read:list_cases"),
    ("case", "paper", "case.start:answer_paper"),
    ("case", "replay", "case.replay:replay_case"),
    ("case", "revive", "case.revive:revive_cases"),
    ("case", "send", "case.revive:send_again"),
    ("case", "show", "case.read:show_case"),
    ("case", "start", "case.start:start_case"),
    ("ledger", "rebuild", "ledger_checks:rebuild"),
    ("ledger", "verify", "ledger_checks:verify"),
    ("figures", "check", "figures:check"),
    ("figures", "rebuild", "figures:rebuild"),
    ("calendar", "check", "calendar:check"),
    ("calendar", "due", "calendar:due"),
    ("calendar", "history", "calendar_load:show_history"),
    ("calendar", "load", "calendar_load:load_calendar_files"),
    ("calendar", "show", "calendar:show"),
    ("organisation", "check", "organisation:check"),
    ("organisation", "history", "organisation:show_history"),
    ("organisation", "load", "organisation:load"),
    ("organisation", "show", "organisation:show"),
    ("department", "conform", "department:conform_system"),
    ("deputy", "add", "deputies:add"),
    ("deputy", "list", "deputies:list_deputies"),
    ("deputy", "revoke", "deputies:revoke"),
    ("account", "add", "accounts:add"),
    ("account", "disable", "accounts:disable"),
    ("account", "hall", "accounts:set_hall"),
    ("account", "list", "accounts:list_accounts"),
    ("account", "password", "accounts:set_password"),
    ("account", "roles", "accounts:set_roles"),
    ("account", "sessions", "accounts:sessions"),
    ("account", "unlock", "accounts:unlock"),
    ("access", "list", "access:list_access"),
    ("news", "list", "news:show_messages"),
    ("news", "send", "news:send_again"),
    ("news", "templates", "news:show_templates"),
    ("demo", "advance", "demo:advance_demo_clock"),
)


def command_line(*, with_help: bool = True) -> App:
    """The whole command line; without help it cannot list its commands, and each imports only what it needs."""
    app = _app("lianban", "联办：一件事一次办。")
    groups = {"": app} | {name: _app(name, help_text) for name, help_text in _GROUPS.items()}
    for name in _GROUPS:
        app.command(groups[name])
    for group, name, place in _PLACES:
        path = f"starter.cli.{place}"
        groups[group].command(pkgutil.resolve_name(path) if with_help else path, name=name)
    return app


def _lists_commands(arguments: Sequence[str]) -> bool:
    """Whether help is asked for, or no command is named (which prints the help of its group)."""
    named = {f"{group} {name}".strip() for group, name, _ in _PLACES}
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
