"""Which text a file holds: unpacked, its encoding, and a copy in UTF-8 where it is written in another."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core import confined
from core.errors import FileRefused
from core.importers.limits import Limits

ENCODINGS = (
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "cp1250", "cp437", "mac-roman", "shift-jis",
    "cp1251", "gb18030", "euc-kr",
)  # fmt: skip
_CODECS = {"shift-jis": "cp932"}
"""What Windows calls Shift-JIS holds the signs that its makers added."""
_BLOCK = 8 * 2**20
_STRIDE = 2**14
"""Lines shorter than this are never measured one by one."""


def unpacked(path: Path, scratch: Path, limits: Limits) -> Path:
    """The file itself, or what a gzip file holds."""
    with path.open("rb") as file:
        if file.read(2) != b"\x1f\x8b":
            return path
    target, size = scratch / "unpacked", 0
    try:
        with gzip.open(path) as packed, target.open("wb") as out:
            while block := packed.read(_BLOCK):
                size += len(block)
                if size > limits.unpacked_mb * 2**20:
                    raise limits.over(
                        "The packed file holds more than", limits.unpacked_mb, "MB unpacked", "unpacked_mb"
                    )
                out.write(block)
                confined.report(None, "Unpacking")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileRefused("The packed file is cut off or damaged. Copy or download it again.") from error
    return target


_FOREIGN = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive", b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture",
    b"SQLite format 3": "a database", b"\x7fELF": "a program", b"MZ": "a program", b"ORC": "an ORC file",
    b"Obj\x01": "an Avro file", b"ARROW1": "an Arrow file",
}  # fmt: skip


_MARKUP = re.compile(rb"\s*<(?:[?!]|[a-zA-Z][\w:.-]*(?:\s[^<>,;\t|]*)?/?>(?!\s*[,;\t|]))")
"""What begins with an element or a declaration; a column may well be called <case>, but then a delimiter follows."""


def encoding_of(head: bytes, path: Path, is_utf8: bool | None = None) -> str:
    """The first encoding that fits: by byte order mark, by zero bytes, UTF-8 over the whole file, or an older one."""
    for magic, kind in _FOREIGN.items():
        if head.startswith(magic) and (len(magic) > 2 or b"\0" in head[:512]):
            raise _not_a_log(kind)
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise _not_a_log("XML or a web page")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if head[4:8] == b"DUCK":
        raise _not_a_log("a database")
    zeros = np.flatnonzero(np.frombuffer(head[:65536], np.uint8) == 0)
    if len(zeros):
        odd = float(np.mean(zeros % 2))
        if len(zeros) > min(len(head), 65536) * 0.25 and (odd > 0.9 or odd < 0.1):
            return "utf-16-le" if odd > 0.5 else "utf-16-be"
        if len(zeros) > 0.002 * min(len(head), 65536):
            raise _not_a_log("a file of another program")
    if counted(path).is_utf8 if is_utf8 is None else is_utf8:
        return "utf-8"
    strange = sum(1 for byte in head[:65536] if byte < 32 and byte not in (9, 10, 11, 12, 13, 27))
    if strange > 0.01 * min(len(head), 65536):
        raise _not_a_log("a file of another program")
    return _older(head[:65536])


def _older(head: bytes) -> str:
    """Japanese and Cyrillic show themselves by how their bytes stand; everything else is taken for Western Europe."""
    high = np.flatnonzero(np.frombuffer(head, np.uint8) >= 0x80)
    octets = np.frombuffer(head, np.uint8)[high]
    if np.mean((octets >= 0x81) & (octets <= 0x9F)) > 0.25:  # letters of Western Europe lie above
        text = [sign for sign in head.decode("cp932", "replace") if sign > "\x7f"]
        if text and sum("\u3000" <= sign <= "\u9fff" for sign in text) > 0.8 * len(text):
            return "shift-jis"
    beside = np.diff(high) == 1
    if len(beside) and np.mean(beside) > 0.6 and np.mean((octets >= 0xC0) | (octets == 0xB8)) > 0.9:
        return "cp1251"  # whole words of such bytes; elsewhere accents stand alone
    return "cp1252"


def guessed(encoding: str) -> tuple[str, ...]:
    """What to say about an encoding that nothing in the file proves."""
    names = {"cp1252": "Western Europe", "shift-jis": "Japan", "cp1251": "Cyrillic"}
    if encoding not in names:
        return ()
    return (
        f"The file is not UTF-8 and does not say what else; it is read as {encoding} ({names[encoding]}). If letters "
        "look wrong, choose another encoding.",
    )


def _not_a_log(kind: str) -> FileRefused:
    return FileRefused(
        f"This is {kind}, not an event log that can be read (CSV, Excel workbook, XES, Parquet). Export the "
        "table as CSV and try again."
    )


@dataclass(frozen=True)
class Lines:
    """What one look at the bytes alone tells."""

    lines: int
    longest: int
    """Bytes of the longest line, or of some shorter one when none comes near a limit."""
    is_plain: bool
    """No zero bytes, and no carriage return but before a line feed: lines as the quick reader counts them."""
    is_utf8: bool


def counted(path: Path) -> Lines:
    """Lines of the file, counted by their ends: the number that the reader's rows are held against."""
    lines = returns = pairs = longest = open_bytes = 0
    zeros, last, utf8 = False, b"", _Utf8()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            lines += block.count(b"\n")
            zeros = zeros or b"\0" in block
            if b"\r" in block:
                returns += block.count(b"\r")
                pairs += block.count(b"\r\n")
            pairs += last == b"\r" and block[:1] == b"\n"
            longest, open_bytes = _longest(block, longest, open_bytes)
            utf8.add(block)
            last = block[-1:]
    is_plain = not zeros and returns == pairs
    return Lines(lines + (last not in (b"", b"\n")), max(longest, open_bytes), is_plain, utf8.is_so)


class _Utf8:
    """Whether bytes that come block by block are UTF-8. Blocks of plain ASCII are known many times as fast."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._holds = self._is_between = True

    def add(self, block: bytes) -> None:
        """The next block."""
        if not self._holds or (self._is_between and block.isascii()):
            return
        try:
            self._decoder.decode(block)
            self._is_between = not self._decoder.getstate()[0]
        except UnicodeDecodeError:
            self._holds = False

    @property
    def is_so(self) -> bool:
        """The answer once all blocks were added; no sign may be cut off at the end."""
        return self._holds and self._is_between


def _longest(block: bytes, longest: int, open_bytes: int) -> tuple[int, int]:
    """The longest line so far, and the bytes since the last line end. Looks close only where a long line may be."""
    first, end = block.find(b"\n"), block.rfind(b"\n")
    if first < 0:
        return longest, open_bytes + len(block)
    longest = max(longest, open_bytes + first)
    at = first
    while at < end:
        ahead = block.rfind(b"\n", at + 1, at + 1 + _STRIDE)
        if ahead < 0:
            ahead = block.find(b"\n", at + 1)
            longest = max(longest, ahead - at - 1)
        at = ahead
    return longest, len(block) - end - 1


def recoded(path: Path, encoding: str, scratch: Path) -> Path:
    """The file as UTF-8 without a byte order mark; itself when it is that already."""
    if encoding not in ENCODINGS:
        raise FileRefused(f"The encoding is not known here. Choose one of: {', '.join(ENCODINGS)}.")
    with path.open("rb") as file:
        marked = file.read(3) == b"\xef\xbb\xbf"
    if encoding == "utf-8" and not marked:
        return path
    target = scratch / "recoded.csv"
    codec = "utf-8-sig" if marked else _CODECS.get(encoding, encoding)
    kept = "replace" if encoding == "cp1252" else "strict"  # five bytes mean nothing there; one is no reason to stop
    try:
        with (
            path.open(encoding=codec, errors=kept, newline="") as file,
            target.open("w", encoding="utf-8", newline="") as out,
        ):
            while block := file.read(_BLOCK):
                out.write(block)
    except UnicodeError as error:
        raise FileRefused(f"The file is not written in {encoding}. Choose another encoding and check again.") from error
    return target
