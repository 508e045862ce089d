"""The language server over its protocol: findings while typing, completion, hover, definition, on a real process."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from bundles.loader import BUNDLES_ROOT

HOME = BUNDLES_ROOT.parent
RESTAURANT = "matters/kaiban-canyin/bundle.yaml"
PATIENCE_SECONDS = 60.0


class Editor:
    """An editor with files of a root open."""

    def __init__(self, client: LanguageClient, root: Path) -> None:
        self.client = client
        self.root = root
        self.told: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()
        self._versions: dict[str, int] = {}

    def uri(self, name: str) -> str:
        return (self.root / name).as_uri()

    def text(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    async def shows(self, name: str, text: str) -> list[lsp.Diagnostic]:
        """The file reads so in the editor; what is found in it."""
        uri, number = self.uri(name), self._versions.get(name, 0) + 1
        self._versions[name] = number
        if number == 1:
            opened = lsp.TextDocumentItem(uri, "yaml", number, text)
            self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(opened))
        else:
            which = lsp.VersionedTextDocumentIdentifier(number, uri)
            whole = [lsp.TextDocumentContentChangeWholeDocument(text)]
            self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(which, whole))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (told := await self.told.get()).uri != uri:
                pass
        return list(told.diagnostics)

    def at(
        self, name: str, text: str, inside: str, offset: int = 1
    ) -> dict[str, lsp.TextDocumentIdentifier | lsp.Position]:
        """A cursor inside of a piece of the text."""
        before = text[: text.index(inside) + offset].split("\n")
        return {
            "text_document": lsp.TextDocumentIdentifier(self.uri(name)),
            "position": lsp.Position(len(before) - 1, len(before[-1])),
        }


@pytest.fixture
async def editor(tmp_path: Path) -> AsyncIterator[Editor]:
    """An editor on a copy of the shipped definitions."""
    root = tmp_path / "bundles"
    shutil.copytree(BUNDLES_ROOT, root, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    client = LanguageClient("test", "1")
    opened = Editor(client, root)

    @client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
    def told(params: lsp.PublishDiagnosticsParams) -> None:
        opened.told.put_nowait(params)

    command = ("-m", "starter.cli", "bundle", "language-server", "--root", str(root))
    await client.start_io(sys.executable, *command, cwd=HOME, env={**os.environ, "PYTHONPATH": str(HOME)})
    async with asyncio.timeout(PATIENCE_SECONDS):
        await client.initialize_async(
            lsp.InitializeParams(capabilities=lsp.ClientCapabilities(), root_uri=root.as_uri())
        )
    client.initialized(lsp.InitializedParams())
    yield opened
    async with asyncio.timeout(PATIENCE_SECONDS):
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()  # type: ignore[no-untyped-call]


async def test_an_editor_is_told_what_is_wrong_while_it_is_typed(editor: Editor) -> None:
    text = editor.text(RESTAURANT)
    before = await editor.shows(RESTAURANT, text)
    assert {each.severity for each in before} <= {lsp.DiagnosticSeverity.Warning}
    wrong = text.replace("lead_department: spj", "lead_department: spx").replace("after: zzhy", "after: zzh", 1)
    found = {str(each.code): each for each in await editor.shows(RESTAURANT, wrong)}
    assert set(found) == {"DEPARTMENT_UNKNOWN", "EDGE_UNKNOWN"}
    line = found["DEPARTMENT_UNKNOWN"].range.start.line
    assert wrong.split("\n")[line].startswith("lead_department"), "at its line"
    assert "您是否想写 spj" in found["DEPARTMENT_UNKNOWN"].message
    [broken] = await editor.shows(RESTAURANT, wrong + "\nfo")
    assert broken.code == "YAML_SYNTAX"
    assert [each.code for each in await editor.shows(RESTAURANT, text)] == [each.code for each in before]
    assert editor.text(RESTAURANT) == text, "nothing is written to disk"


async def test_names_are_completed_explained_and_led_to(editor: Editor) -> None:
    text = editor.text(RESTAURANT)
    await editor.shows(RESTAURANT, text)
    offered = await editor.client.text_document_completion_async(
        lsp.CompletionParams(**editor.at(RESTAURANT, text, "after: zzhy", 7))  # type: ignore[arg-type]
    )
    assert isinstance(offered, list)
    labels = {each.label: each for each in offered}
    assert {"zzhy", "sjj/zzhy", "spjy"} <= set(labels)
    assert "营业执照核验" in (labels["zzhy"].detail or "")
    said = await editor.client.text_document_hover_async(
        lsp.HoverParams(**editor.at(RESTAURANT, text, "spj/spjy", 3))  # type: ignore[arg-type]
    )
    assert said is not None
    assert isinstance(said.contents, lsp.MarkupContent)
    for part in (
        "食品经营许可",
        "承诺10个工作日，法定20个工作日",
        "《中华人民共和国食品安全法》第三十五条",
        "用于：开办餐饮店",
    ):
        assert part in said.contents.value
    led = await editor.client.text_document_definition_async(
        lsp.DefinitionParams(**editor.at(RESTAURANT, text, "issuer: spj", 9))  # type: ignore[arg-type]
    )
    assert isinstance(led, lsp.Location)
    assert led.uri == editor.uri("catalogue/departments.yaml")
    assert editor.text("catalogue/departments.yaml").split("\n")[led.range.start.line].strip() == "spj:"


async def test_a_half_written_line_still_gets_its_answers(editor: Editor) -> None:
    name = "items/cgj/zdzy.yaml"
    text = editor.text(name).replace("materials: [yyzz, zd-tu]", "materials: [yyzz, ")
    await editor.shows(name, text)
    offered = await editor.client.text_document_completion_async(
        lsp.CompletionParams(**editor.at(name, text, "[yyzz, ", 7))  # type: ignore[arg-type]
    )
    assert isinstance(offered, list)
    assert "zd-tu" in {each.label for each in offered}
    elsewhere = await editor.client.text_document_hover_async(
        lsp.HoverParams(lsp.TextDocumentIdentifier((editor.root.parent / "x.yaml").as_uri()), lsp.Position(0, 0))
    )
    assert elsewhere is None, "a file beside the definitions is not ours"
