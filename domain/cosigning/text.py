"""What a co-signer signs, in words: the text that is shown, kept, and told apart by its SHA-256.

The same application gives the same text, letter by letter. It is made once, when the application is sent, and kept:
another version of these words changes nothing that was signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from domain.cosigning.who import Cosigner, seen_fields, seen_materials
from domain.definition.forms import Form, FormField, MaterialEntry, plain_key
from domain.definition.plan import Plan
from domain.materials.one_of import listed

MEANING = (
    "本人已经看过以上内容，同意以此提出申请。本人知道：可靠的电子签名与手写签名或者盖章具有同等的法律效力（《电子签名法》"
    "第十四条）；内容改动以后，这次签名不再有效，要重新签名（第十三条）。"
)
"""What a signature says."""


class Paper(NamedTuple):
    """One material of the application: how it comes, and its files by name and SHA-256."""

    comes: str
    files: tuple[tuple[str, str], ...] = ()


class Application(NamedTuple):
    """What was filled in and handed in, and the name of whoever sends it."""

    plan: Plan
    form: Form
    values: Mapping[str, str]
    entries: tuple[MaterialEntry, ...]
    papers: Mapping[str, Paper]
    sender: str


def digest_of_text(text: str) -> str:
    """SHA-256 of a signed text."""
    return hashlib.sha256(text.encode()).hexdigest()


def signed_text(application: Application, cosigner: Cosigner) -> str:
    """The text: of form and materials it holds what the items concerned need, and no more."""
    plan = application.plan
    names = "、".join(item.name for item in plan.items if item.key in cosigner.items)
    lines = [f"申请事项：{plan.name}", f"需要您签名的事项：{names}"]
    lines += [f"签名人：{cosigner.name}（{cosigner.who}）", f"提出申请的人：{application.sender}"]
    lines += ["", "一、填写的内容", *_form_lines(application, cosigner.items)]
    lines += ["", "二、材料", *_paper_lines(application, cosigner.items)]
    lines += ["", "三、签名的意思", MEANING]
    return "\n".join(lines)


def _form_lines(application: Application, items: Iterable[str]) -> Iterator[str]:
    seen, values = seen_fields(application.form, items), application.values
    for group in application.form.groups:
        fields = {field.key: field for field in group.fields if field.key in seen}
        for key in _in_order(fields, values):
            field = fields[plain_key(key)]
            row = f"（{int(key.split('.')[1]) + 1}）" if key != plain_key(key) else ""
            value = values[key].replace("T", " ") if field.type == "datetime" else values[key]
            yield f"{group.name}{row} {field.label}：{value}"


def _in_order(fields: Mapping[str, FormField], values: Mapping[str, str]) -> list[str]:
    """The keys of values of these fields, row by row, in the order in which they are asked."""
    order = list(fields)
    keys = [key for key, value in values.items() if value and plain_key(key) in fields]
    rows = {key: int(key.split(".")[1]) if key != plain_key(key) else -1 for key in keys}
    return sorted(keys, key=lambda key: (rows[key], order.index(plain_key(key))))


def _paper_lines(application: Application, items: Iterable[str]) -> Iterator[str]:
    entries = listed(application.entries, application.papers)
    seen = seen_materials(entries, items)
    for entry in (each for each in entries if each.key in seen):
        paper = application.papers.get(entry.key, Paper(entry.source_name))
        if paper.files:
            for name, digest in paper.files:
                yield f"{entry.name}：{name}（SHA-256 {digest}）"
        else:
            yield f"{entry.name}：{paper.comes}"
