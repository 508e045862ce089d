"""Terms of shared data (政务数据共享的期限): by when a request for data is answered and wrong data is checked.

The file `bundles/sharing_terms.yaml`, each term with its article and whether somebody has read it there.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from bundles.language.yaml_files import read_yaml
from domain.definition.catalogue import Sentence, Strict

TERMS_FILE = Path(__file__).parent / "sharing_terms.yaml"
TermKey = Literal["answer_unconditional", "answer_conditional", "provide", "check"]


class SharingTerm(Strict):
    """One term: who owes what within so many working days, by which article; `verified`: read there, else 待核实."""

    name: Sentence
    owed_by: Sentence
    days: Annotated[int, Field(ge=1, le=365)]
    article: Sentence
    verified: bool = False


class SharingTerms(Strict):
    """The file."""

    source: Sentence
    terms: dict[TermKey, SharingTerm]


@cache
def sharing_terms() -> SharingTerms:
    """The terms of the tree. Raises DefinitionError where the file is not as it should be."""
    return read_yaml(TERMS_FILE, TERMS_FILE.parent).parse(SharingTerms)
