"""The rules of a case stand by subject: an entry, its fold and the rules about it are found in one folder."""

from __future__ import annotations

import importlib
from typing import get_args

import pytest

from domain.case.entries import ActRefused, Entry
from domain.case.evolve import _FOLDS
from runtime.settings import ROOT

CASE = ROOT / "domain" / "case"
FILES = {"entries", "rules", "follows", "folds", "__init__"}
OWN_FILES = {
    "desk": {"moves", "signing", "state"},
    "findings": {"acts"},
    "joint": {"progress", "outcome", "rectify", "state"},
    "leading": {"acts", "led"},
    "migration": {"acts"},
    "limits": {"whole", "whole_path", "stops", "rungs", "changes", "delay"},
    "results": {"composite", "state", "validity"},
    "waits": {"compensation"},
    "money": {"state", "owed", "at_window"},
    "own_steps": {"acts", "clocks", "state"},
}
"""What a subject has besides, because it is a thing of its own with a name of its own."""
SUBJECTS = tuple(sorted(folder.parent.name for folder in CASE.glob("*/__init__.py")))
ENTRIES: tuple[type, ...] = get_args(get_args(Entry)[0])


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_subject_has_the_same_files(subject: str) -> None:
    modules = {file.stem for file in (CASE / subject).glob("*.py")}
    assert modules == FILES | OWN_FILES.get(subject, set())


@pytest.mark.parametrize("entry", [each for each in ENTRIES if each is not ActRefused], ids=lambda each: each.__name__)
def test_entry_stands_in_a_subject_that_folds_it(entry: type) -> None:
    subject = entry.__module__.removeprefix("domain.case.").removesuffix(".entries")
    assert subject in SUBJECTS
    folds = importlib.import_module(f"domain.case.{subject}.folds").FOLDS
    assert folds[entry] is _FOLDS[entry]


def test_every_entry_is_folded_once() -> None:
    assert set(_FOLDS) == set(ENTRIES)
    folded = [kind for subject in SUBJECTS for kind in importlib.import_module(f"domain.case.{subject}.folds").FOLDS]
    assert len(folded) == len(set(folded)) == len(ENTRIES) - 1
