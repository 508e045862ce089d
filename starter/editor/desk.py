"""What the language server holds while an editor is open: the library as it could be read last, and the drafts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bundles.editor.answers import Room
from bundles.editor.drafts import Draft
from bundles.editor.judge import findings_of
from bundles.editor.names import Names
from bundles.language.findings import DefinitionError, Finding
from bundles.loader import Library, bundle_slugs, load_bundle, load_library
from domain.definition.bundle import Bundle


class Desk:
    """One root of definitions. A library with a fault on disk is answered from as it was before."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._drafts: dict[str, Draft] = {}
        self._library: Library | None = None
        self._names: Names | None = None

    def write(self, name: str, text: str) -> Draft | None:
        """The draft of that file as it reads now; None for one that is no definition."""
        draft = self._drafts.get(name)
        if draft is None:
            draft = Draft.of(name, text)
            if draft is not None:
                self._drafts[name] = draft
        else:
            draft.write(text)
        return draft

    def close(self, name: str) -> None:
        """Nobody writes in it any more; what stands on disk holds."""
        self._drafts.pop(name, None)

    def room(self, draft: Draft) -> Room | None:
        """What answers about a draft are made from; None while no library could be read at all."""
        library = self.library()
        if library is None:
            return None
        if self._names is None:
            self._names = Names(library, self._bundles(library))
        return Room(draft, self._names, self._bundle_of(draft))

    def library(self) -> Library | None:
        """As it stands on disk, or as it could be read last."""
        try:
            library = load_library(self.root)
        except DefinitionError:
            return self._library
        if library is not self._library:
            self._library, self._names = library, None
        return library

    def findings(self, draft: Draft) -> tuple[Finding, ...]:
        """What `check` says of the draft; of a library that cannot be read what is wrong in this file."""
        library = self.library()
        if library is not None:
            return findings_of(draft, library)
        try:
            load_library(self.root)
        except DefinitionError as error:
            return tuple(each for each in error.findings if each.file == draft.name)
        return ()

    def _bundles(self, library: Library) -> Iterator[Bundle]:
        for slug in bundle_slugs(self.root):
            try:
                yield load_bundle(slug, self.root, library).bundle
            except DefinitionError:
                continue

    def _bundle_of(self, draft: Draft) -> Draft | None:
        if draft.shape in ("bundle", "template"):
            return draft
        if draft.shape != "scenario":
            return None
        name = f"matters/{draft.slug}/bundle.yaml"
        path = self.root / name
        return self._drafts.get(name) or (Draft.of(name, path.read_text(encoding="utf-8")) if path.is_file() else None)
