"""What a PDF carries of its fonts: enough of the format to see that every glyph is in the file, and which text it is.

Chromium writes TrueType fonts as FontFile2, and fonts with other outlines (Noto CJK) as Type 3, glyph by glyph; in
both cases ToUnicode says which characters the glyphs are, so that the text can be searched and read out.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"(?:^|\n)\d+ 0 obj\b(.*?)\bendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_PAIRS = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")


@dataclass(frozen=True)
class Fonts:
    """Fonts of a PDF: how many carry their own outlines, how many do not, and all characters that they map."""

    embedded: int
    missing: int
    characters: frozenset[str]

    def lacks(self, written: frozenset[str]) -> frozenset[str]:
        """Ideographs of a text that the fonts do not map.

        Where a radical has the same glyph as an ideograph (⽉ 月, ⻬ 齐), Chromium may name it by the radical's number;
        those of the supplement Unicode does not trace to their ideographs, so that each excuses one.
        """
        usual = {unicodedata.normalize("NFKC", each) for each in self.characters}
        radicals = sum("\u2e80" <= each <= "\u2eff" for each in self.characters)
        missing = written - usual
        return frozenset() if len(missing) <= radicals else missing


def fonts_in(pdf: bytes) -> Fonts:
    """The fonts of a PDF as Chromium writes it."""
    objects = [found[1] for found in _OBJECT.finditer(pdf)]
    dictionaries = [each.partition(b"stream")[0] for each in objects]
    drawn = [each for each in dictionaries if re.search(rb"/Subtype\s*/Type3\b", each)]
    described = [each for each in dictionaries if re.search(rb"/Type\s*/FontDescriptor\b", each)]
    with_file = [each for each in described if b"/FontFile" in each]
    # A Type 3 font holds its outlines itself, and its descriptor only names where they came from.
    whole = sum(b"/CharProcs" in each for each in drawn)
    plain = [each for each in dictionaries if re.search(rb"/Subtype\s*/(TrueType|Type1|CIDFontType[02])\b", each)]
    return Fonts(whole + len(with_file), len(drawn) - whole + max(0, len(plain) - len(with_file)), _mapped(objects))


def _mapped(objects: list[bytes]) -> frozenset[str]:
    streams = (found[1] for each in objects if b"/FlateDecode" in each for found in _STREAM.finditer(each))
    texts = [_inflated(each) for each in streams]
    plain = [found[1] for each in objects if b"begincmap" in each for found in _STREAM.finditer(each)]
    return frozenset(letter for text in (*texts, *plain) for letter in _letters(text))


def _inflated(stream: bytes) -> bytes:
    return zlib.decompressobj().decompress(stream)


def _letters(text: bytes) -> list[str]:
    found: list[str] = []
    for kind, body in _PAIRS.findall(text):
        codes = _HEX.findall(body)
        step = 2 if kind == b"bfchar" else 3
        for at in range(0, len(codes) - step + 1, step):
            first = bytes.fromhex(codes[at + step - 1].decode()).decode("utf-16-be", "replace")
            span = int(codes[at + 1], 16) - int(codes[at], 16) if step == 3 else 0
            found += [chr(ord(first[-1]) + more) for more in range(span + 1)]
    return found
