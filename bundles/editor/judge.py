"""What `check` says of a definition that is not saved yet: the same findings, while it is typed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from bundles.checks.law_lint import lint
from bundles.checks.references import check_item
from bundles.checks.scenarios import check_scenario
from bundles.editor.drafts import Draft
from bundles.language.findings import DefinitionError, Finding
from bundles.language.schema_export import MODELS
from bundles.language.templates import with_template
from bundles.language.yaml_files import YamlFile, parse_yaml
from bundles.loader import Library, bundle_in, load_bundle
from bundles.scenarios.scenario import Scenario
from domain.definition.item import Item


def findings_of(draft: Draft, library: Library) -> tuple[Finding, ...]:
    """Everything that is found in this file; what is wrong in others is told there."""
    try:
        file = parse_yaml(draft.text.encode(), draft.name)
        found = tuple(_judged(draft, file, library))
    except DefinitionError as error:
        found = error.findings
    return tuple(sorted(each for each in set(found) if each.file == draft.name))


def _judged(draft: Draft, file: YamlFile, library: Library) -> Iterable[Finding]:
    match draft.shape:
        case "bundle":
            loaded = bundle_in(file, draft.slug, library)
            return lint(loaded.definition, with_template(file, library.root), library.files)
        case "item":
            path = PurePosixPath(draft.name)
            item = file.parse(Item)
            return check_item(item, file, library.catalogue, f"{path.parent.name}/{path.stem}")
        case "scenario":
            loaded = load_bundle(draft.slug, library.root, library)
            return check_scenario(file.parse(Scenario), file, loaded, PurePosixPath(draft.name).stem)
        case shape:
            file.parse(MODELS[shape])
            return ()
