"""The server: findings as they are typed, completion, hover, definition; over standard input and output."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from bundles.editor.answers import Offer, Room, defined_at, hover, offers
from bundles.editor.drafts import Draft
from bundles.language.findings import Finding
from starter.editor.desk import Desk

NAME = "lianban"


def make_server(root: Path) -> LanguageServer:
    """The server of the definitions under `root`."""
    server, desk = LanguageServer(NAME, version(NAME) if _is_installed() else "0"), Desk(root.resolve())
    _tell_findings(server, desk)
    _answer(server, desk)
    return server


def _is_installed() -> bool:
    try:
        version(NAME)
    except ModuleNotFoundError:
        return False
    return True


def _tell_findings(server: LanguageServer, desk: Desk) -> None:
    """On each change of a file what is found in it."""

    def tell(uri: str) -> None:
        draft = _draft(server, desk, uri)
        if draft is not None:
            found = [_diagnostic(draft, each) for each in desk.findings(draft)]
            server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri=uri, diagnostics=found))

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        tell(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        tell(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(_params: lsp.DidSaveTextDocumentParams) -> None:
        # What one file says may mend or break the others that are open.
        for uri in server.workspace.text_documents:
            tell(uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        name = _name(desk, params.text_document.uri)
        if name is not None:
            desk.close(name)


def _answer(server: LanguageServer, desk: Desk) -> None:
    def room_of(uri: str) -> Room | None:
        draft = _draft(server, desk, uri)
        return desk.room(draft) if draft else None

    @server.feature(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=["/", ".", " ", "-", "{", "["])
    )
    def complete(params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
        room, at = room_of(params.text_document.uri), params.position
        return [_item(each) for each in offers(room, at.line, at.character)] if room else []

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def tell_about(params: lsp.HoverParams) -> lsp.Hover | None:
        room, at = room_of(params.text_document.uri), params.position
        said = hover(room, at.line, at.character) if room else None
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, said)) if said else None

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def lead_to(params: lsp.DefinitionParams) -> lsp.Location | None:
        room, at = room_of(params.text_document.uri), params.position
        place = defined_at(room, at.line, at.character) if room else None
        uri = from_fs_path(str(desk.root / place.file)) if place else None
        if place is None or uri is None:
            return None
        start = lsp.Position(place.line - 1, place.column - 1)
        return lsp.Location(uri, lsp.Range(start, start))


def _draft(server: LanguageServer, desk: Desk, uri: str) -> Draft | None:
    name = _name(desk, uri)
    return desk.write(name, server.workspace.get_text_document(uri).source) if name else None


def _name(desk: Desk, uri: str) -> str | None:
    """The file's name under the root; None for one that lies elsewhere."""
    path = Path(to_fs_path(uri) or "").resolve()
    return path.relative_to(desk.root).as_posix() if path.is_relative_to(desk.root) else None


def _diagnostic(draft: Draft, finding: Finding) -> lsp.Diagnostic:
    lines = draft.text.split("\n")
    line = min(finding.line - 1, len(lines) - 1)
    begins = min(finding.column - 1, len(lines[line]))
    severity = lsp.DiagnosticSeverity.Error if finding.level == "error" else lsp.DiagnosticSeverity.Warning
    law = f"（{finding.article}）" if finding.article else ""
    return lsp.Diagnostic(
        range=lsp.Range(lsp.Position(line, begins), lsp.Position(line, len(lines[line].rstrip()))),
        message=f"{finding.sentence}{law}" + (f"\n{finding.suggestion}" if finding.suggestion else ""),
        severity=severity,
        code=finding.code,
        source=NAME,
    )


def _item(offer: Offer) -> lsp.CompletionItem:
    kind = lsp.CompletionItemKind.Property if offer.is_key else lsp.CompletionItemKind.Reference
    return lsp.CompletionItem(
        label=offer.text,
        detail=offer.title or None,
        documentation=offer.about or None,
        kind=kind,
        insert_text=f"{offer.text}: " if offer.is_key else offer.text,
        # By its key, or by what it is called: 营业执照 finds yyzz.
        filter_text=f"{offer.text} {offer.title}",
    )
