"""From YAML files to definitions: the catalogue, the items, and each bundle with all it uses.

`load_bundle` gives one self-contained `Definition`; every problem of the files it touches is collected into one
`DefinitionError`. Files are drafts: what counts for a case is the definition stored under its hash.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from bundles.checks.joint import check_reach
from bundles.checks.references import BundleCheck, check_catalogue, check_item
from bundles.language.files import (
    CATALOGUE_FILES,
    OPTIONAL_FILES,
    DepartmentsFile,
    FieldsFile,
    LicencesFile,
    MaterialsFile,
    OrganisationFile,
    ReasonsFile,
    SourcesFile,
)
from bundles.language.findings import DefinitionError, Finding, Place, nearest
from bundles.language.templates import with_template
from bundles.language.yaml_files import YamlFile, read_yaml
from domain.definition.bundle import Bundle, BundleItem, Definition
from domain.definition.bundle_joint import JOINT_NOT_PASSED
from domain.definition.catalogue import Catalogue, Department, Licence, Material, Reason, Reasons
from domain.definition.item import Item
from domain.definition.plan_items import LICENCE

BUNDLES_ROOT = Path(__file__).parent


@dataclass(frozen=True)
class Library:
    """Everything bundles may refer to: the catalogue and the items, with the files they came from."""

    root: Path
    catalogue: Catalogue
    items: Mapping[str, Item]
    files: Mapping[str, YamlFile]
    marks: Mapping[Path, _Mark | None]
    bundles: dict[str, tuple[object, LoadedBundle]] = field(default_factory=dict, compare=False, repr=False)
    """What was made with it last of each bundle, and the hashes of the files it was made of."""

    def is_current(self) -> bool:
        """Whether its files and folders are still the ones that were read."""
        return all(_mark(path) == mark for path, mark in self.marks.items())


_Mark = tuple[int, int, int, int]


def _mark(path: Path) -> _Mark | None:
    """What changes when a file is written or replaced, or when a folder gets or loses one; None: it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _marks(root: Path) -> dict[Path, _Mark | None]:
    items, catalogue = root / "items", root / "catalogue"
    folders = (items, catalogue, *(path for path in items.glob("*") if path.is_dir()))
    return {path: _mark(path) for path in (*folders, *catalogue.glob("*.yaml"), *_item_paths(root))}


@dataclass
class _Kept:
    """The library that was read last under a root."""

    library: Library | None = None


@dataclass(frozen=True)
class LoadedBundle:
    """A bundle from the files: its self-contained definition, and the sha256 of every file it was made from."""

    definition: Definition
    catalogue: Catalogue
    sources: Mapping[str, str]

    @property
    def bundle(self) -> Bundle:
        """The bundle itself."""
        return self.definition.bundle

    @property
    def items(self) -> Mapping[str, Item]:
        """The items it uses, by key."""
        return self.definition.items

    def unverified(self) -> tuple[str, ...]:
        """Where the definition says 待核实: "items.gaj/csdj: promised_limit", in order."""
        return tuple(_unverified("", self.definition.model_dump(mode="json", exclude_defaults=True)))


def load_catalogue(root: Path = BUNDLES_ROOT) -> Catalogue:
    """The catalogue under `root`. Raises DefinitionError with all findings of its files."""
    files = _read_catalogue(root)
    catalogue = _catalogue(files)
    _raise_if_any(check_catalogue(catalogue, files))
    return catalogue


def load_library(root: Path = BUNDLES_ROOT) -> Library:
    """Catalogue and all items under `root`. Raises DefinitionError with the findings of all files.

    A process that read them before gets the same library again while no file has changed: 1 ms instead of 55.
    """
    kept = _kept(root)
    if kept.library is None or not kept.library.is_current():
        kept.library = _read_library(root)
    return kept.library


@lru_cache(maxsize=4)
def _kept(root: Path) -> _Kept:
    return _Kept()


def _read_library(root: Path) -> Library:
    marks = _marks(root)  # before the files: what changes meanwhile is read again
    files = _read_catalogue(root)
    catalogue = _catalogue(files)
    findings = list(check_catalogue(catalogue, files))
    items: dict[str, Item] = {}
    keys: list[str] = []
    for path in _item_paths(root):
        key = f"{path.parent.name}/{path.stem}"
        keys.append(key)
        try:
            file = read_yaml(path, root)
            item = file.parse(Item)
        except DefinitionError as error:
            findings += error.findings
            continue
        findings += check_item(item, file, catalogue, key)
        files[file.name], items[key] = file, item
    findings += _check_producers(catalogue, keys, files)
    _raise_if_any(findings)
    return Library(root=root, catalogue=catalogue, items=items, files=files, marks=marks)


def load_bundle(slug: str, root: Path = BUNDLES_ROOT, library: Library | None = None) -> LoadedBundle:
    """The bundle of that name under `root/matters`. Raises DefinitionError with all findings.

    `library` saves reading catalogue and items again when several bundles are loaded.
    """
    known = bundle_slugs(root)
    if slug not in known:
        hint = nearest(slug, known)
        place = Place(f"matters/{slug}/bundle.yaml")
        raise DefinitionError([Finding.at(place, "BUNDLE_UNKNOWN", f"没有一件事“{slug}”", hint)])
    library = library or load_library(root)
    file = with_template(read_yaml(root / "matters" / slug / "bundle.yaml", root), library.root)
    hashes = (file.sha256, *file.parts.items())
    if slug not in library.bundles or library.bundles[slug][0] != hashes:
        library.bundles[slug] = hashes, _bundle_in(file, slug, library)
    return library.bundles[slug][1]


def bundle_in(file: YamlFile, slug: str, library: Library) -> LoadedBundle:
    """The bundle that a file defines, with what it uses of the library. Raises DefinitionError with all findings."""
    return _bundle_in(with_template(file, library.root), slug, library)


def _bundle_in(file: YamlFile, slug: str, library: Library) -> LoadedBundle:
    bundle = file.parse(Bundle)
    _raise_if_any(BundleCheck(bundle, file, library.catalogue, library.items, library.files).findings(slug))
    definition = _definition(bundle, library)
    _raise_if_any(check_reach(definition, file))
    return LoadedBundle(definition=definition, catalogue=library.catalogue, sources=_sources(file, bundle, library))


def all_bundles(root: Path = BUNDLES_ROOT) -> tuple[LoadedBundle, ...]:
    """All bundles under `root`, by slug. Raises DefinitionError with the findings of all of them together."""
    library = load_library(root)
    loaded: list[LoadedBundle] = []
    findings: list[Finding] = []
    for slug in bundle_slugs(root):
        try:
            loaded.append(load_bundle(slug, root, library))
        except DefinitionError as error:
            findings += error.findings
    _raise_if_any(findings)
    return tuple(loaded)


def bundle_slugs(root: Path = BUNDLES_ROOT) -> tuple[str, ...]:
    """Names of the bundles that have a file under `root`."""
    return tuple(sorted(path.parent.name for path in (root / "matters").glob("*/bundle.yaml")))


def system_codes(root: Path = BUNDLES_ROOT) -> tuple[str, ...]:
    """Slugs of the departments that have a system of their own and can be reached by `http`. Raises DefinitionError."""
    return tuple(code for code, department in _departments(root).items() if department.system is not None)


def _departments(root: Path) -> Mapping[str, Department]:
    return read_yaml(root / "catalogue" / "departments.yaml", root).parse(DepartmentsFile).departments


def _raise_if_any(findings: Iterable[Finding]) -> None:
    collected = tuple(findings)
    if collected:
        raise DefinitionError(collected)


def _read_catalogue(root: Path) -> dict[str, YamlFile]:
    files: dict[str, YamlFile] = {}
    findings: list[Finding] = []
    for name in CATALOGUE_FILES:
        if name in OPTIONAL_FILES and not (root / "catalogue" / f"{name}.yaml").exists():
            continue
        try:
            file = read_yaml(root / "catalogue" / f"{name}.yaml", root)
            file.parse(CATALOGUE_FILES[name])
            files[file.name] = file
        except DefinitionError as error:
            findings += error.findings
    _raise_if_any(findings)
    return files


def _catalogue(files: Mapping[str, YamlFile]) -> Catalogue:
    fields = files["catalogue/fields.yaml"]
    try:
        return Catalogue(
            organisation=files["catalogue/organisation.yaml"].parse(OrganisationFile).organisation,
            departments=files["catalogue/departments.yaml"].parse(DepartmentsFile).departments,
            groups=fields.parse(FieldsFile).groups,
            materials=files["catalogue/materials.yaml"].parse(MaterialsFile).materials,
            licences=files["catalogue/licences.yaml"].parse(LicencesFile).licences,
            reasons=files["catalogue/reasons.yaml"].parse(ReasonsFile).reasons,
            sources=sources.parse(SourcesFile).sources if (sources := files.get("catalogue/sources.yaml")) else {},
        )
    except ValidationError as error:
        # Each file was parsed before, so only what concerns several entries at once is left: circular `like`.
        message = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise DefinitionError([fields.finding(("groups",), "LIKE_CIRCLE", message)]) from None


def _item_paths(root: Path) -> list[Path]:
    return sorted((root / "items").glob("*/*.yaml"))


def _check_producers(catalogue: Catalogue, items: Collection[str], files: Mapping[str, YamlFile]) -> list[Finding]:
    """Materials made by an item that has no file; one whose file is broken is reported there alone."""
    file = files["catalogue/materials.yaml"]
    return [
        file.finding(
            ("materials", key, "produced_by", index), "ITEM_UNKNOWN", f"没有事项“{item}”", nearest(item, items)
        )
        for key, material in catalogue.materials.items()
        for index, item in enumerate(material.produced_by)
        if item not in items
    ]


def _definition(bundle: Bundle, library: Library) -> Definition:
    catalogue = library.catalogue
    items = {entry.key: library.items[entry.key] for entry in bundle.items}
    used_materials = {key for item in items.values() for key in item.named_materials}
    materials = {key: each for key, each in catalogue.materials.items() if key in used_materials}
    used_groups = {name.partition(".")[0] for item in items.values() for name in item.fields}
    licences = _licences(catalogue, materials.values())
    asked = {material.look_up.source for material in materials.values() if material.look_up is not None}
    sources = {key: each for key, each in catalogue.sources.items() if key in asked}
    departments = {
        bundle.lead_department,
        *(item.department for item in items.values()),
        *(material.holder for material in materials.values()),
        *(licence.issuer for licence in licences.values()),
        *(source.holder for source in sources.values()),
        *(window.department for window in catalogue.organisation.windows.values()),
        *(department for section in bundle.joint.values() for department in section.departments),
        *(section.convenor for section in bundle.joint.values() if section.convenor),
        *([bundle.composite.issuer] if bundle.composite else []),
        *_provided_for((*bundle.items, *items.values())),
    }
    return Definition(
        bundle=bundle,
        items=items,
        organisation=catalogue.organisation,
        departments={key: each for key, each in catalogue.departments.items() if key in departments},
        groups={key: each for key, each in catalogue.groups.items() if key in used_groups},
        materials=materials,
        licences=licences,
        reasons=_reasons(catalogue.reasons, bundle, items.values()),
        sources=sources,
    )


def _provided_for(parts: Iterable[BundleItem | Item]) -> Iterator[str]:
    """Departments (and outsiders) that object, settle objections, or undo an item."""
    for part in parts:
        if part.objection is not None:
            yield from (*part.objection.by, part.objection.settled_by or "")
        if part.undo is not None and part.undo.by is not None:
            yield part.undo.by


def _licences(catalogue: Catalogue, materials: Iterable[Material]) -> dict[str, Licence]:
    used = {material.licence for material in materials}
    return {key: each for key, each in catalogue.licences.items() if key in used}


def _reasons(known: Reasons, bundle: Bundle, items: Collection[Item]) -> Reasons:
    own = {code for item in items for code in (*item.gap_reasons, *item.refusal_reasons)}
    if bundle.joint:
        own.add(JOINT_NOT_PASSED)

    def used(reasons: Mapping[str, Reason]) -> dict[str, Reason]:
        return {code: each for code, each in reasons.items() if each.common or code in own}

    licences = any(item.category in (None, LICENCE) and item.kind == "decision" for item in items)
    extends = bundle.joint_statutory or any(item.extension or item.category == LICENCE for item in items)
    return Reasons(
        gaps=used(known.gaps),
        refusals=used(known.refusals),
        extensions=known.extensions if extends else {},
        slots=known.slots if bundle.joint else {},
        returns=known.returns,
        changes=known.changes,
        licence_withdrawals=known.licence_withdrawals if licences else {},
        cancellations=known.cancellations,
        forfeitures=known.forfeitures if licences else {},
    )


def _sources(file: YamlFile, bundle: Bundle, library: Library) -> dict[str, str]:
    names = [name for name in library.files if name.startswith("catalogue/")]
    names += [f"items/{entry.key}.yaml" for entry in bundle.items]
    return {file.name: file.sha256, **file.parts, **{name: library.files[name].sha256 for name in sorted(names)}}


def _unverified(path: str, node: object) -> list[str]:
    if isinstance(node, list):
        return [line for index, each in enumerate(node) for line in _unverified(f"{path}.{index}", each)]
    if not isinstance(node, dict):
        return []
    own = list(node.get("unverified") or ())
    source = node.get("source")
    if isinstance(source, dict) and source.get("confidence") == "待核实":
        own.append("整体")
    lines = [f"{path.strip('.')}：{'、'.join(own)}"] if own else []
    return lines + [line for key, each in node.items() for line in _unverified(f"{path}.{key}", each)]
