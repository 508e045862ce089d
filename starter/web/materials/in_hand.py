"""What is in hand of each material of an application (一套材料): files, the order of their pages, what goes on file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from domain.case.acts import Record
from domain.definition.forms import MaterialEntry
from domain.materials.arranged import Pages, pages_of
from domain.materials.limits import too_much_of_case, too_much_of_material
from domain.materials.one_of import OpenChoice, open_choices
from ledger.cases import MaterialIn
from ledger.drafts import fingerprint
from ledger.look_ups.look_ups import LookUp
from starter.web.materials.look_ups import provenance_of
from starter.web.site.forms_in import files_of, text, texts
from starter.web.site.uploads import KeptFile, UploadRefused, safe_name, take_material

STACK = "_stack"
"""Where a draft has what was scanned in one go and belongs to no material yet; no material has such a key."""


class InHand(Record):
    """What is in hand of one material: files, a paper original seen, or to be supplied later."""

    files: tuple[KeptFile, ...] = ()
    paper: bool = False
    later: bool = False
    pledged: bool = False
    """The applicant pledges instead of handing in a proof (承诺代替)."""
    pages: Pages = ()
    """The pages of these files in the order that the person gave; files that nobody can look into have none here."""
    valid_until: date | None = None
    made: KeptFile | None = None
    made_of: str = ""
    """What goes on file where that is none of the files as it came, and of which arrangement it was made."""
    last: str = ""
    """The last change of the pages, so that the same button pressed twice changes them once."""

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is asked on the page."""
        return self.is_there or self.later

    @property
    def is_there(self) -> bool:
        """Whether something of it is in hand."""
        return bool(self.files) or self.paper or self.pledged

    @property
    def is_as_it_came(self) -> bool:
        """Whether the files go on file as they are: one file with its own pages, or none that could be looked into."""
        seen = [each for each in self.files if each.pages]
        return not self.pages or (len(seen) == 1 and self.pages == pages_of(seen[0].digest, seen[0].pages))

    @property
    def mark(self) -> str:
        """By what a page says on which arrangement it was drawn."""
        said = {"files": [each.digest for each in self.files], "pages": self.arrangement, "last": self.last}
        return fingerprint(said)

    @property
    def arrangement(self) -> str:
        """The order of the pages, as a digest."""
        return fingerprint({"pages": [each.model_dump() for each in self.pages]})

    @property
    def is_made(self) -> bool:
        """Whether what goes on file is there."""
        return self.is_as_it_came or (self.made is not None and self.made_of == self.arrangement)

    @property
    def filed(self) -> tuple[KeptFile, ...]:
        """What goes on file: the files as they came, or what was made of them and what nobody could look into."""
        if self.is_as_it_came:
            return self.files
        unseen = tuple(each for each in self.files if not each.pages)
        return (self.made, *unseen) if self.made is not None and self.is_made else unseen

    @property
    def size(self) -> int:
        """Bytes of its pages together, of a file that is not used whole its share by the number of pages."""
        used = Counter(page.digest for page in self.pages)
        return sum(each.size * used[each.digest] // each.pages if each.pages else each.size for each in self.files)

    def with_file(self, kept: KeptFile) -> InHand:
        """With one more file, its pages at the end; the same file again changes nothing."""
        if any(each.digest == kept.digest for each in self.files):
            return self
        pages = (*self._placed(), *pages_of(kept.digest, kept.pages))
        return self.model_copy(update={"files": (*self.files, kept), "pages": pages, "later": False})

    def with_files(self, files: Sequence[KeptFile]) -> InHand:
        """With what of these is not there yet."""
        have = self
        for each in files:
            have = have.with_file(each)
        return have

    def with_pages(self, pages: Pages) -> InHand:
        """With these pages in this order; a file of which none is left goes."""
        left = {each.digest for each in pages}
        files = tuple(each for each in self.files if each.digest in left or not each.pages)
        return self.model_copy(update={"files": files, "pages": pages})

    def without_file(self, digest: str) -> InHand:
        """Without that file and its pages."""
        files = tuple(each for each in self.files if each.digest != digest)
        pages = tuple(each for each in self.pages if each.digest != digest)
        return self.model_copy(update={"files": files, "pages": pages})

    def _placed(self) -> Pages:
        """The pages in order, those of files that were there before pages were put in order included."""
        if self.pages:
            return self.pages
        return tuple(page for each in self.files for page in pages_of(each.digest, each.pages))


def in_hand(kept: Mapping[str, Any]) -> dict[str, InHand]:
    """A draft's materials as models."""
    return {key: InHand.model_validate(value) for key, value in kept.items()}


async def take_materials(
    request: Request, entries: tuple[MaterialEntry, ...], before: Mapping[str, InHand], sent: FormData
) -> tuple[dict[str, InHand], list[tuple[str, str]]]:
    """What is in hand after this form: files are added, ticks replaced; with (field, sentence) for each refusal."""
    after: dict[str, InHand] = {}
    problems: list[tuple[str, str]] = []
    removed = text(sent, "remove")
    for entry in entries:
        if not entry.is_asked:
            continue
        known = before.get(entry.key, InHand())
        key, _, digest = removed.partition(":")
        known = known.without_file(digest) if key == entry.key else known
        others = [have for other, have in {**before, **after}.items() if other != entry.key]
        known, refused = await take_files(request, entry, known, others, files_of(sent, f"file.{entry.key}"))
        problems += [(f"file.{entry.key}", sentence) for sentence in refused]
        ticks = texts(sent, f"tick.{entry.key}")
        if "paper" in ticks and "later" in ticks:
            both = f"{entry.name}不能既收到纸质原件、又是暂缺，请只勾选一项。"
            problems.append((f"file.{entry.key}", both))
        later = "later" in ticks and not known.files
        after[entry.key] = known.model_copy(update={**_ticks(ticks), "later": later})
    for choice in open_choices(entries):
        wants = "later" in texts(sent, f"tick.{choice.key}")
        after[choice.key] = InHand(later=wants and not any(after[each.key].is_there for each in choice.entries))
    return {**{key: have for key, have in before.items() if key == STACK}, **after}, problems


async def take_files(
    request: Request, entry: MaterialEntry, known: InHand, others: Sequence[InHand], uploads: Sequence[UploadFile]
) -> tuple[InHand, list[str]]:
    """A material with these files too, and why some were not taken. `others`: what is in hand of other materials."""
    problems: list[str] = []
    for upload in uploads:
        try:
            grown = known.with_file(await take_material(request, upload))
        except UploadRefused as refused:
            problems.append(refused.sentence)
            continue
        if too_much := no_room(entry.name, grown, others):
            problems.append(f"文件“{safe_name(upload.filename or '')}”没有收下：{too_much}")
        else:
            known = grown
    return known, problems


def no_room(name: str, grown: InHand, others: Sequence[InHand]) -> str:
    """What to do where a material with all its files, or the application with it, is too much; else empty."""
    sizes = {each.digest: each.size for have in (*others, grown) for each in have.files}
    too_much = too_much_of_material(name, len(grown.pages), grown.size)
    return too_much or too_much_of_case(len(sizes), sum(sizes.values()))


def ticked(entries: tuple[MaterialEntry, ...], before: Mapping[str, InHand], sent: FormData) -> dict[str, InHand]:
    """What is in hand with the ticks of this form, files as they are."""
    asked = (*(entry.key for entry in entries if entry.is_asked), *(choice.key for choice in open_choices(entries)))
    ticks = {key: texts(sent, f"tick.{key}") for key in asked}
    return {key: before.get(key, InHand()).model_copy(update=_ticks(each)) for key, each in ticks.items()}


def _ticks(ticks: Collection[str]) -> dict[str, bool]:
    return {name: name in ticks for name in ("paper", "later", "pledged")}


def unsettled(entries: tuple[MaterialEntry, ...], have: Mapping[str, InHand]) -> list[tuple[str, str]]:
    """(field, sentence) for each material about which nothing was said yet."""
    alone = (entry for entry in entries if entry.is_handed_in and not entry.choices)
    handed_in = [(entry, have.get(entry.key, InHand())) for entry in alone]
    missing = [
        (f"file.{entry.key}", f"请上传{entry.name}，或勾选“收到纸质原件”或“暂缺，先收件”。")
        for entry, known in handed_in
        if not known.is_settled
    ]
    return missing + _unchosen(open_choices(entries), have) + unmade(entries, have)


def _unchosen(choices: Iterable[OpenChoice], have: Mapping[str, InHand]) -> list[tuple[str, str]]:
    """(field, sentence) for each choice (任选其一) of which nothing is in hand, and nobody said that it follows."""
    waiting = (choice for choice in unmet(choices, have) if not have.get(choice.key, InHand()).later)
    return [
        (f"file.{choice.key}", f"{choice.name}：请任选一份提交；都没有的，请勾选这一组最后的“都暂缺”。")
        for choice in waiting
    ]


def unmet(choices: Iterable[OpenChoice], have: Mapping[str, InHand]) -> tuple[OpenChoice, ...]:
    """The choices of which nothing is in hand."""
    return tuple(
        choice for choice in choices if not any(have.get(each.key, InHand()).is_there for each in choice.entries)
    )


def unmade(entries: tuple[MaterialEntry, ...], have: Mapping[str, InHand]) -> list[tuple[str, str]]:
    """(field, sentence) for each material whose pages were put in order, and not made one yet."""
    return [
        (f"file.{entry.key}", f"{entry.name}的各页还没有合成一份，请在“一套材料”点“保存并继续”。")
        for entry in entries
        if entry.is_handed_in and not have.get(entry.key, InHand()).is_made
    ]


def materials_in(
    entries: tuple[MaterialEntry, ...], have: Mapping[str, InHand], looked_up: Mapping[str, LookUp]
) -> tuple[MaterialIn, ...]:
    """The materials as they are put on file with the case; `looked_up`: what sources said of those that are shared."""
    taken: list[MaterialIn] = []
    for entry in entries:
        if entry.source == "made":
            taken.append(MaterialIn(material=entry.key, source="generated"))
        elif entry.source == "earlier_item":
            taken.append(MaterialIn(material=entry.key, source="produced"))
        elif entry.choices:
            known = have.get(entry.key, InHand())
            taken.extend(_handed_in(entry, known) if known.is_there else [])
        elif not entry.is_handed_in:
            came = provenance_of(looked_up.get(entry.key))
            taken.append(MaterialIn(material=entry.key, source="held", provenance=came))
        else:
            taken.extend(_handed_in(entry, have.get(entry.key, InHand())))
    lacking = unmet(open_choices(entries), have)
    return (*taken, *(MaterialIn(material=choice.key, source="missing") for choice in lacking))


def _handed_in(entry: MaterialEntry, have: InHand) -> list[MaterialIn]:
    key = entry.key
    if entry.source == "pledged":
        return [MaterialIn(material=key, source="generated")] if have.pledged else []
    files = [
        MaterialIn(
            material=key,
            source="handed_in",
            file_name=each.file_name,
            digest=each.digest,
            provenance=each.provenance and each.provenance.model_copy(update={"valid_until": have.valid_until}),
        )
        for each in have.filed
    ]
    if have.paper:
        files.append(MaterialIn(material=key, source="handed_in"))
    return files or [MaterialIn(material=key, source="missing")]
