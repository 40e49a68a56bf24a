"""The join address and its QR code, as SVG, PNG and text for a terminal (J1, J3)."""

from functools import lru_cache
from io import BytesIO
from itertools import groupby
from xml.sax.saxutils import quoteattr

import qrcode  # pyright: ignore[reportMissingTypeStubs]  # the package ships no types
from PIL import Image
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M  # pyright: ignore[reportMissingTypeStubs]
from qrcode.util import QRData  # pyright: ignore[reportMissingTypeStubs]

from quizapp.domain.admission.codes import normalise

# Modules of white around the code; the standard asks for at least four.
BORDER = 4

Matrix = tuple[tuple[bool, ...], ...]

# One character cell holds two modules, the upper and the lower one. Light modules are the drawn ones.
_HALF_BLOCKS = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
_WHITE_ON_BLACK = "\x1b[38;5;231;48;5;16m"
_PLAIN = "\x1b[0m"


def join_address(base: str, code: str) -> str:
    """The address a phone opens, in upper case: `HTTP://192.168.1.5:3000/JOIN/ABC234`.

    `base` is scheme, host and port. Upper case fits the alphanumeric mode of QR codes, which makes
    them one size smaller, so each module larger. Raises `Refusal` ("malformed_code").
    """
    return f"{base.rstrip('/')}/join/{normalise(code)}".upper()


@lru_cache(maxsize=64)
def matrix(text: str, *, on_screens_only: bool = False) -> Matrix:
    """The rows of the code from the top, white border included; True is a dark module.

    A code for screens only needs less to mend than one on paper, so it has fewer and larger modules.
    """
    level = ERROR_CORRECT_L if on_screens_only else ERROR_CORRECT_M
    code = qrcode.QRCode(error_correction=level, border=BORDER)  # pyright: ignore[reportUnknownVariableType]
    code.add_data(QRData(text))  # pyright: ignore[reportUnknownMemberType]
    return tuple(tuple(bool(dark) for dark in row) for row in code.get_matrix())


def outline(text: str, *, on_screens_only: bool = False) -> tuple[int, str]:
    """The side of the code in modules, and its dark modules as the path of an SVG."""
    rows = matrix(text, on_screens_only=on_screens_only)
    path = "".join(
        f"M{left} {top}h{width}v1h-{width}z" for top, row in enumerate(rows) for left, width in _dark_runs(row)
    )
    return len(rows), path


def svg(address: str) -> str:
    """The code as an SVG element of one path on white, for a file or inline; sized by whoever shows it."""
    size, path = outline(address)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges"'
        f' role="img" aria-label={quoteattr("QR code: " + address)}>'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path fill="#000" d="{path}"/></svg>'
    )


def _dark_runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Where dark modules stand side by side, as (first column, how many)."""
    runs: list[tuple[int, int]] = []
    column = 0
    for dark, modules in groupby(row):
        width = len(list(modules))
        if dark:
            runs.append((column, width))
        column += width
    return runs


def png(address: str, size_px: int = 1024) -> bytes:
    """The code as a square black-and-white PNG of that many pixels.

    Each module is a whole number of pixels, what is left over widens the white border. Never
    smaller than one pixel a module.
    """
    rows = matrix(address)
    side = max(size_px, len(rows))
    scale, left_over = divmod(side, len(rows))
    before, after = left_over // 2, left_over - left_over // 2
    white_line = b"\xff" * side
    pixels = white_line * before
    for row in rows:
        line = b"".join((b"\x00" if dark else b"\xff") * scale for dark in row)
        pixels += (b"\xff" * before + line + b"\xff" * after) * scale
    pixels += white_line * after
    picture = Image.frombytes("L", (side, side), pixels).convert("1", dither=Image.Dither.NONE)
    stored = BytesIO()
    picture.save(stored, "PNG", optimize=True)
    return stored.getvalue()


def terminal(address: str, *, ansi: bool = False) -> str:
    """The code in half-block characters, without a newline at the end.

    Light modules are drawn, so it reads as it is on a dark terminal. With `ansi`, colours make it
    right on a light one too: for real terminals only, not for files and pipes.
    """
    rows = list(matrix(address))
    if len(rows) % 2:
        rows.append((False,) * len(rows))
    lines = [
        "".join(_HALF_BLOCKS[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]
    if ansi:
        lines = [f"{_WHITE_ON_BLACK}{line}{_PLAIN}" for line in lines]
    return "\n".join(lines)
