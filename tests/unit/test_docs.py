"""The documents say what is so: commands, paths, settings, error codes and log events are compared with the code."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cyclopts import App
from pydantic import SecretStr
from ruamel.yaml import YAML

from domain.case.refusals import refusal_codes, refuse
from engine import demo
from runtime.settings import ROOT, Settings, key_of
from starter.cli.app import command_line
from tests.support.syntax import nodes_of, text_of

ROOMS = ("domain", "workflows", "activities", "ledger", "starter", "engine", "runtime", "bundles")
DOCS = ROOT / "docs"
PAGES = (
    "README.md",
    "README.zh-CN.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *(str(path.relative_to(ROOT)) for path in sorted(DOCS.rglob("*.md"))),
)
CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
LOGGERS = {"log", "logger"}
LOG_CALL = re.compile(rf"\.\s*(?:{'|'.join(sorted(LEVELS))})\s*\(")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def sources() -> Iterator[Path]:
    """Our own Python files, without tests and benchmarks."""
    yield ROOT / "worker.py"
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def table_rows(page: str, cells: int) -> list[list[str]]:
    """Rows of the page's tables with that many cells, without head and rule lines."""
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in page.splitlines() if line[:1] == "|"]
    return [row for row in rows if len(row) == cells and row[0].startswith("`")]


# --- log events -------------------------------------------------------------------------------------------------------


class LogCall(NamedTuple):
    """One log call: its event, level and keys."""

    event: str
    level: str
    keys: str


def log_calls() -> set[LogCall]:
    """Every log call of the code."""
    # Asked for while tests are collected: a file in which nothing is called by such a name is not parsed for it.
    nodes = (node for path in sources() if LOG_CALL.search(text_of(path)) for node in nodes_of(path))
    return {_log_call(node) for node in nodes if isinstance(node, ast.Call) and _is_log_call(node)}


def _is_log_call(node: ast.Call) -> bool:
    function = node.func
    if not isinstance(function, ast.Attribute) or function.attr not in LEVELS:
        return False
    owner = function.value
    name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
    return name.lstrip("_") in LOGGERS


def _log_call(node: ast.Call) -> LogCall:
    assert isinstance(node.func, ast.Attribute)
    event = node.args[0]
    assert isinstance(event, ast.Constant), f"第{node.lineno}行：日志事件须是固定的词"
    keys: list[str] = []
    for keyword in node.keywords:
        if keyword.arg == "extra" and isinstance(keyword.value, ast.Dict):
            keys += [str(key.value) for key in keyword.value.keys if isinstance(key, ast.Constant)]
        elif keyword.arg is not None and keyword.arg != "exc_info":
            keys.append(keyword.arg)
    level = "error" if node.func.attr == "exception" else node.func.attr
    return LogCall(str(event.value), level, ", ".join(f"`{key}`" for key in keys) or "—")


def test_every_log_event_is_on_its_page_with_level_and_keys_and_none_besides() -> None:
    page = {LogCall(row[0].strip("`"), row[1], row[2]) for row in table_rows(text("docs/log-events.md"), 4)}
    assert page == log_calls()


@pytest.mark.parametrize("call", sorted(log_calls()))
def test_log_events_are_nouns_with_verbs_in_snake_case(call: LogCall) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)+", call.event)


# --- error codes ------------------------------------------------------------------------------------------------------

NOT_ERRORS = {
    # reasons, as the catalogue of reasons and the engine name them
    "APPLICANT_WISH": "理由代码",
    "CORRECTION_OVERDUE": "理由代码",
    "DEFERRAL_OVERDUE": "理由代码",
    "RECTIFICATION_OVERDUE": "理由代码",
    "EXTENSION_UNFOUNDED": "理由代码",
    "CONDITIONS_UNMET": "理由代码",
    "SUDO_USER": "其他程序的名称",
    "QUERY_CODE_WRONG": "访问日志里的代码",
    "MATERIAL_MISSING": "缺件原因代码",
    "JOINT_NOT_PASSED": "理由代码",
    "OBJECTION_UPHELD": "理由代码",
    "FORM_KINDS": "模块里的名称",
    # names of other programs and their settings
    **dict.fromkeys(
        (
            "PG_VERSION",
            "LC_ALL",
            "CGO_ENABLED",
            "TEMPORAL_ADDRESS",
            "TEMPORAL_NAMESPACE",
            "VISIBILITY_DBNAME",
            "DYNAMIC_CONFIG_FILE_PATH",
            "LOG_LEVEL",
            "NUM_HISTORY_SHARDS",
            "BIND_ON_IP",
        ),
        "其他程序的名称",
    ),
}


def codes_in_code() -> set[str]:
    """Every text in the code that is an error code, alone or in front of a sentence ("CODE: …")."""
    found: set[str] = set()
    for path in sources():
        for node in nodes_of(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                match = CODE.match(node.value)
                if match and (match.end() == len(node.value) or node.value[match.end()] in ":："):
                    found.add(match.group())
    return {
        code for code in found - NOT_ERRORS.keys() if not code.startswith("LIANBAN_") and not code.endswith("_PORT")
    }


def codes_on_page() -> list[str]:
    return [row[0].strip("`") for row in table_rows(text("docs/errors.md"), 3)]


def test_every_error_code_is_on_its_page_and_none_besides() -> None:
    page = set(codes_on_page())
    in_code = codes_in_code() | set(refusal_codes())
    assert in_code - page == set(), "代码里有，页面没有"
    assert page - in_code == set(), "页面有，代码里没有"


def test_refusals_stand_on_the_page_in_the_words_that_people_read() -> None:
    rows = {row[0].strip("`"): row for row in table_rows(text("docs/errors.md"), 3)}
    for code in refusal_codes():
        refusal = refuse(code)
        assert rows[code][1:] == [refusal.sentence, refusal.next_step]


# --- settings ---------------------------------------------------------------------------------------------------------


def shown(value: Any) -> str:
    """A default as the page shows it."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Path):
        for base, sign in ((ROOT, ""), (Path.home(), "~/")):
            if value.is_relative_to(base):
                return f"`{sign}{value.relative_to(base)}`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if value not in (None, "", (), {}) else "—"


def setting_rows() -> list[list[str]]:
    """The rows that the settings page must have."""
    rows = []
    for name, field in Settings.model_fields.items():
        extra = field.json_schema_extra
        assert isinstance(extra, dict)
        needed = "no" if extra["production"] else "**yes**"
        cells = [f"`{key_of(name)}`", field.description or "", str(extra["unit"]) or "—", shown(field.default), needed]
        rows.append(cells)
    return rows


def test_the_settings_page_is_the_settings_class() -> None:
    assert table_rows(text("docs/operations.md"), 5) == setting_rows()


# --- commands and paths -----------------------------------------------------------------------------------------------

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
MADE_AT_RUN_TIME = (".lianban", ".venv", "~", "benchmarks/out")
TOP_LEVEL = (*ROOMS, "docs", "tests", "benchmarks", "requirements", ".ci")


def code_of(page: str) -> Iterator[str]:
    """Commands and names that a page shows as code: lines of plain blocks, and spans in the text."""
    body = text(page)
    for language, block in FENCE.findall(body):
        if language in ("", "bash", "sh"):
            yield from block.splitlines()
    yield from SPAN.findall(FENCE.sub("", body))


def written_by(page: str) -> tuple[str, ...]:
    """Files that the page tells its reader to write; their text follows in a block."""
    return tuple(re.findall(r"^File `([^`]+)`:$", text(page), re.MULTILINE))


def paths_of(page: str) -> Iterator[Path]:
    """Files and folders of the tree that a page names; `<name>` and `NNNN` stand for anything."""
    for span in SPAN.findall(FENCE.sub("", text(page))):
        word = span.rstrip("/")
        in_tree = word.partition("/")[0] in TOP_LEVEL and ("/" in span) and " " not in span and "…" not in span
        if in_tree or re.fullmatch(r"[\w.-]+\.(?:py|md|toml)", word):
            yield ROOT / re.sub(r"<[^>]+>|NNNN", "*", word)
    for link in LINK.findall(FENCE.sub("", text(page))):
        if not link.startswith(("http", "#")):
            yield ROOT / Path(page).parent / link.partition("#")[0]


@pytest.mark.parametrize("page", PAGES)
def test_paths_that_a_page_names_exist(page: str) -> None:
    missing = []
    for path in paths_of(page):
        relative = path.relative_to(ROOT)
        found = any(ROOT.glob(relative.as_posix())) if "*" in relative.as_posix() else path.exists()
        if not found and not relative.as_posix().startswith((*MADE_AT_RUN_TIME, *written_by(page))):
            missing.append(relative.as_posix())
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_that_a_page_names_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    named = {match for line in code_of(page) for match in re.findall(r"\bmake ([a-z]+)", line)}
    assert named <= targets


def commands(app: App, before: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Every command of the command line, groups included, as its words."""
    found: set[tuple[str, ...]] = set()
    for name in app:
        if not name.startswith("-"):
            words = (*before, name)
            found |= {words} | commands(app[name], words)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_lianban_commands_that_a_page_names_exist(page: str) -> None:
    known = commands(command_line())
    for line in code_of(page):
        for first, second in re.findall(r"(?:^|[ /])lianban ([a-z]+(?:-[a-z]+)*)(?: ([a-z]+(?:-[a-z]+)*))?", line):
            is_group = any(words[:1] == (first,) and len(words) > 1 for words in known)
            assert ((first, second) if is_group else (first,)) in known, line


@pytest.mark.parametrize("page", PAGES)
def test_lianban_command_lines_can_be_parsed_with_all_their_flags(page: str) -> None:
    for line in code_of(page):
        if line.startswith("./lianban "):
            command_line().parse_args(shlex.split(line, comments=True)[1:], print_error=False, exit_on_error=False)


# --- pages among each other -------------------------------------------------------------------------------------------


def headings(page: str) -> list[int]:
    """Levels of a page's headings in order; code blocks do not count."""
    return [len(marks) for marks in re.findall(r"^(#+) ", FENCE.sub("", text(page)), re.MULTILINE)]


def test_the_chinese_readme_has_the_structure_of_the_english_one() -> None:
    assert headings("README.zh-CN.md") == headings("README.md")


READMES = ("README.md", "README.zh-CN.md")


def snippets(page: str) -> list[Any]:
    """The YAML examples of a page, read as the definitions are."""
    return [
        YAML(typ="safe", pure=True).load(block) for language, block in FENCE.findall(text(page)) if language == "yaml"
    ]


@pytest.mark.parametrize("page", READMES)
def test_the_example_of_an_item_is_taken_from_its_file(page: str) -> None:
    item, _ = snippets(page)
    real = YAML(typ="safe", pure=True).load(text(f"bundles/items/{item['department']}/{item['item']}.yaml"))
    assert all(field in real["fields"] for field in item.pop("fields"))
    assert item == {name: real[name] for name in item}


@pytest.mark.parametrize("page", READMES)
def test_the_example_of_a_bundle_is_taken_from_its_file(page: str) -> None:
    _, bundle = snippets(page)
    real = YAML(typ="safe", pure=True).load(text("bundles/matters/xinshenger-chusheng/bundle.yaml"))
    assert bundle["situations"] == {name: real["situations"][name] for name in bundle["situations"]}
    assert all(entry in real["items"] for entry in bundle["items"])
    assert (bundle["intake"], bundle["results"]) == (real["intake"], real["results"])


@pytest.mark.parametrize("page", READMES)
def test_accounts_of_the_tour_are_demo_accounts(page: str) -> None:
    named = set(re.findall(r"\*\*`(\w+)`\*\*", text(page)))
    assert named
    assert named <= {login for login, _, _ in demo.accounts()}
    assert f"`{demo.PASSWORD}`" in text(page)


def decisions() -> list[Path]:
    return sorted((DOCS / "adr").glob("*.md"))


def test_decisions_are_numbered_once_each_without_gaps() -> None:
    assert [path.name[:4] for path in decisions()] == [f"{number:04d}" for number in range(1, len(decisions()) + 1)]


@pytest.mark.parametrize("path", decisions(), ids=lambda path: path.stem)
def test_decisions_are_short_and_of_one_shape(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 40
    assert lines[0].startswith(f"# {path.name[:4]} ")
    for part in ("**Context.**", "**Decision.**", "**Reason.**", "**Consequences.**"):
        assert any(line.startswith(part) for line in lines), part


def test_decisions_that_the_code_names_exist() -> None:
    numbers = {path.name[:4] for path in decisions()}
    for path in (*sources(), *(ROOT / name for name in PAGES)):
        for number in re.findall(r"ADR (\d{4})", path.read_text(encoding="utf-8")):
            assert number in numbers, f"{path.name}: ADR {number}"
