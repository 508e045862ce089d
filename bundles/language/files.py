"""The shape of each catalogue file: one top-level word, so that a file says what it holds."""

from __future__ import annotations

from collections.abc import Mapping

from domain.definition.catalogue import (
    DataSource,
    Department,
    FieldGroup,
    Licence,
    Material,
    Organisation,
    Reasons,
    Slug,
    SourceKey,
    Strict,
)


class OrganisationFile(Strict):
    """catalogue/organisation.yaml"""

    organisation: Organisation


class DepartmentsFile(Strict):
    """catalogue/departments.yaml"""

    departments: dict[Slug, Department]


class FieldsFile(Strict):
    """catalogue/fields.yaml; the order of groups and fields is the order in which they are asked."""

    groups: dict[Slug, FieldGroup]


class MaterialsFile(Strict):
    """catalogue/materials.yaml"""

    materials: dict[Slug, Material]


class LicencesFile(Strict):
    """catalogue/licences.yaml"""

    licences: dict[Slug, Licence]


class ReasonsFile(Strict):
    """catalogue/reasons.yaml"""

    reasons: Reasons


class SourcesFile(Strict):
    """catalogue/sources.yaml"""

    sources: dict[SourceKey, DataSource]


CATALOGUE_FILES: Mapping[str, type[Strict]] = {
    "organisation": OrganisationFile,
    "departments": DepartmentsFile,
    "fields": FieldsFile,
    "materials": MaterialsFile,
    "licences": LicencesFile,
    "reasons": ReasonsFile,
    "sources": SourcesFile,
}
"""Catalogue files by name, without the calendars, which have a reader of their own."""
OPTIONAL_FILES = frozenset({"sources"})
"""Those that a place may do without."""
