"""Everything that is checked of a bundle without playing it: one list, for `check`, lists, the gate of publishing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bundles.checks.coverage import coverage, located
from bundles.checks.law_lint import lint_bundle
from bundles.language.findings import DefinitionError, Finding
from bundles.loader import BUNDLES_ROOT, Library, LoadedBundle, load_bundle, load_library
from bundles.scenarios.scenario import Scenario, load_scenarios


@dataclass(frozen=True)
class Checked:
    """A bundle with everything that was found; `loaded` None: it cannot even be put together, and that is all told.

    `scenarios`: those that can be played, none where one of them cannot.
    """

    findings: tuple[Finding, ...]
    loaded: LoadedBundle | None = None
    scenarios: tuple[Scenario, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What keeps it from being used."""
        return tuple(each for each in self.findings if each.level == "error")

    @property
    def hints(self) -> tuple[Finding, ...]:
        """What asks to look again (提示)."""
        return tuple(each for each in self.findings if each.level != "error")


def check_whole(slug: str, root: Path = BUNDLES_ROOT, library: Library | None = None) -> Checked:
    """The bundle under `root`: its references and limits, the law, the proof of one form, and its scenarios' names.

    Raises DefinitionError where catalogue or items cannot be read, which concerns every bundle.
    """
    library = library or load_library(root)
    try:
        loaded = load_bundle(slug, root, library)
    except DefinitionError as error:
        return Checked(error.findings)
    found = {*lint_bundle(loaded, library), *located(coverage(loaded.definition).gaps, library)}
    scenarios: tuple[Scenario, ...] = ()
    try:
        scenarios = load_scenarios(slug, root, loaded)
    except DefinitionError as error:
        found |= set(error.findings)
    return Checked(tuple(sorted(found)), loaded, scenarios)
