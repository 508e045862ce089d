"""Files as applicants hand them in, made here: papers of so many pages, photos, and what only a stranger would send."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Sequence

import pillow_heif
from PIL import Image, ImageDraw, ImageFont

PDF, JPEG, PNG, HEIC = "application/pdf", "image/jpeg", "image/png", "image/heic"
A4 = "0 0 595 842"


def pdf(
    *texts: str,
    box: str = A4,
    font: str = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    drawing: bytes = b"",
    count: int | None = None,
    kids: str = "",
    trailer: str = "",
) -> bytes:
    """A PDF with a page for each text; what else stands in it is for those who want to see how it is met."""
    leaves = kids or " ".join(f"{4 + 2 * number} 0 R" for number in range(len(texts)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {count or len(texts)}/Kids[{leaves}]>>".encode(),
        font.encode(),
    ]
    for number, text in enumerate(texts):
        page = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents {5 + 2 * number} 0 R/Resources<</Font<</F 3 0 R>>>>>>"
        )
        shown = drawing or f"BT /F 40 Tf 60 700 Td ({text}) Tj ET".encode()
        objects += [page.encode(), _stream(shown)]
    return _written(objects, trailer)


def chinese_pdf(text: str) -> bytes:
    """A PDF that names a Chinese font and does not bring it, as much office software writes it."""
    named = "/BaseFont/STSong-Light"
    described = "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/StemV 93>>"
    system = "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
    cid = f"<</Type/Font/Subtype/CIDFontType0{named}{system}/FontDescriptor {described}>>"
    font = f"<</Type/Font/Subtype/Type0{named}/Encoding/UniGB-UCS2-H/DescendantFonts[{cid}]>>"
    return pdf("", font=font, drawing=f"BT /F 40 Tf 60 700 Td <{text.encode('utf-16-be').hex()}> Tj ET".encode())


def locked_pdf() -> bytes:
    """A PDF whose password nobody told us: the keys in it fit none."""
    nothing = "00" * 32
    keys = f"/Encrypt<</Filter/Standard/V 1/R 2/O<{nothing}>/U<{nothing}>/P -4>>/ID[<{nothing}><{nothing}>]"
    return pdf("secret", trailer=keys)


def scan_bomb(side: int) -> bytes:
    """A PDF of a few KB with one image of `side` by `side` points in colour."""
    packed = zlib.compressobj(9)
    row = b"\xff" * (side * 3)
    body = b"".join(packed.compress(row) for _ in range(side)) + packed.flush()
    picture = f"/Type/XObject/Subtype/Image/Width {side}/Height {side}/BitsPerComponent 8/ColorSpace/DeviceRGB"
    return _written(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            f"<</Type/Page/Parent 2 0 R/MediaBox[{A4}]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>".encode(),
            _stream(b"q 595 0 0 842 0 0 cm /I Do Q"),
            _stream(body, f"{picture}/Filter/FlateDecode"),
        ]
    )


def photo(size: tuple[int, int] = (4000, 3000), *, turned: bool = False, words: str = "") -> bytes:
    """A photo as a telephone takes it; `turned`: held upright, which only its data say; `words` among these data."""
    made, picture = io.BytesIO(), Image.new("RGB", size, "#8899aa")
    data = picture.getexif()
    if turned:
        data[0x0112] = 6
    if words:
        data[0x010E] = words
    picture.save(made, "JPEG", exif=data)
    return made.getvalue()


def text_page(size: tuple[int, int] = (1800, 2400)) -> Image.Image:
    """A page full of words, as a photo of it would show them."""
    page, letters = Image.new("RGB", size, (235, 235, 230)), random.Random(1)  # noqa: S311 - words, no secrets
    drawn, font = ImageDraw.Draw(page), ImageFont.load_default(28)
    for line in range(80, size[1] - 80, 40):
        words = ("".join(letters.choices("abcdefghiklmnoprstuvw", k=letters.randint(2, 9))) for _ in range(14))
        drawn.text((80, line), " ".join(words), fill=(40, 40, 45), font=font)
    return page


def as_jpeg(picture: Image.Image, quality: int = 92) -> bytes:
    """A picture as the bytes of a JPEG."""
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=quality)
    return made.getvalue()


def heic(size: tuple[int, int] = (4000, 3000)) -> bytes:
    """A photo as newer telephones keep it."""
    made = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", size, "#8899aa")).save(made, quality=60)
    return made.getvalue()


def blank_png(width: int, height: int) -> bytes:
    """A PNG of that size, without its picture having to be made first."""
    packed = zlib.compressobj(9)
    row = b"\0" + b"\xff" * ((width + 7) // 8)
    body = b"".join(packed.compress(row) for _ in range(height)) + packed.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def size_of(image: bytes) -> tuple[int, int]:
    """Width and height of an image that was made."""
    return Image.open(io.BytesIO(image)).size


def ink_on(image: bytes) -> int:
    """How many points of an image are dark."""
    return sum(Image.open(io.BytesIO(image)).convert("L").histogram()[:100])


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _stream(body: bytes, entries: str = "") -> bytes:
    return f"<<{entries}/Length {len(body)}>>stream\n".encode() + body + b"\nendstream"


def _written(objects: Sequence[bytes], trailer: str = "") -> bytes:
    made, places = b"%PDF-1.5\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj".encode() + each + b"endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R{trailer}>>\n"
    return made + end.encode() + f"startxref\n{len(made)}\n%%EOF\n".encode()
