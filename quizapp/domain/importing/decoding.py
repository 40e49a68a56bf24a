"""From the bytes of an uploaded file to text."""

import codecs
import re

from quizapp.domain.refusal import Refusal

MAX_BYTES = 1_000_000

# Bytes that old spreadsheet programs leave at the end of a text file.
_OLD_END_OF_FILE = "\x1a"
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def too_large() -> Refusal:
    """The refusal of a file or text of more than `MAX_BYTES`."""
    return Refusal("import_too_large")


def decode(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with a byte order mark, or else Windows-1252.

    Raises `Refusal` for more than 1 MB and for what is not text.
    """
    if len(data) > MAX_BYTES:
        raise too_large()
    if data.startswith((_ZIP, _OLD_OFFICE)):
        raise Refusal("not_text", because="excel")
    text = _decoded(data).removesuffix(_OLD_END_OF_FILE)
    if _NOT_IN_TEXT.search(text):
        raise _not_text()
    return text


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(data, "utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _strictly(data, "cp1252")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise _not_text() from None


def _not_text() -> Refusal:
    return Refusal("not_text")
