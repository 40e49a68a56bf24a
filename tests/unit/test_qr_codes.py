"""The QR code: the right address, drawn the same in each of its forms."""

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import QRData

from quizapp.domain.refusal import Refusal
from quizapp.services.admission import qr_codes

ADDRESS = "HTTP://192.168.1.5:3000/JOIN/ABC234"
SVG = "{http://www.w3.org/2000/svg}"


def expected(address: str = ADDRESS) -> list[list[bool]]:
    """The modules as the package makes them when told the alphanumeric mode and level M."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(QRData(address, mode=2))  # MODE_ALPHA_NUM, which its types want as a literal
    return [[bool(dark) for dark in row] for row in code.get_matrix()]


def drawn_by_path(svg: str) -> list[list[bool]]:
    """The modules that the path of the SVG paints."""
    root = ElementTree.fromstring(svg)
    side = int(root.attrib["viewBox"].split()[2])
    modules = [[False] * side for _ in range(side)]
    (path,) = root.findall(f"{SVG}path")
    strokes = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path.attrib["d"])
    assert "".join(f"M{x} {y}h{w}v1h-{back}z" for x, y, w, back in strokes) == path.attrib["d"]
    for x, y, width, back in strokes:
        assert width == back
        for column in range(int(x), int(x) + int(width)):
            modules[int(y)][column] = True
    return modules


@pytest.mark.parametrize("base", ["http://192.168.1.5:3000", "http://192.168.1.5:3000/"])
def test_join_address_is_upper_case(base: str) -> None:
    """J3: the address is short and upper case, however the code was typed."""
    assert qr_codes.join_address(base, "abc-234") == ADDRESS


@pytest.mark.parametrize("code", ["", "ABC23", "ABC10O", "ABC234/../..", "x" * 10_000])
def test_join_address_refuses_what_is_no_code(code: str) -> None:
    """J10: nothing but a code gets into the address."""
    with pytest.raises(Refusal) as refusal:
        qr_codes.join_address("http://quiz.local", code)
    assert refusal.value.reason == "malformed_code"


def test_code_stays_small() -> None:
    """J3: an address on a local network fits 25 modules, legible from far away, with a border of 4."""
    rows = qr_codes.matrix(ADDRESS)
    assert len(rows) == 25 + 2 * 4
    assert len(qr_codes.matrix(ADDRESS.lower())) > len(rows)


def test_svg_draws_the_code() -> None:
    """J3: the SVG draws exactly the modules of the code, in black on white."""
    svg = qr_codes.svg(ADDRESS)
    assert drawn_by_path(svg) == expected()
    root = ElementTree.fromstring(svg)
    side = str(len(expected()))
    (white,) = root.findall(f"{SVG}rect")
    (path,) = root.findall(f"{SVG}path")
    assert (white.attrib["width"], white.attrib["height"], white.attrib["fill"]) == (side, side, "#fff")
    assert path.attrib["fill"] == "#000"


def test_svg_can_stand_inline() -> None:
    """J3: the SVG takes the size of its place and says its address to who cannot see it."""
    svg = qr_codes.svg('HTTP://X/"<&>')
    root = ElementTree.fromstring(svg)
    assert svg.startswith("<svg ")
    assert not {"width", "height", "id"} & set(root.attrib)
    assert root.attrib["aria-label"] == 'QR code: HTTP://X/"<&>'


@pytest.mark.parametrize("size_px", [500, 330, 100, 33, 1])
def test_png_draws_the_code(size_px: int) -> None:
    """J3: in the PNG every module is a square of whole pixels, whatever the size asked for."""
    modules = expected()
    picture = Image.open(BytesIO(qr_codes.png(ADDRESS, size_px))).convert("L")
    side = max(size_px, len(modules))
    assert picture.size == (side, side)
    scale = side // len(modules)
    start = (side - scale * len(modules)) // 2
    for y in range(side):
        for x in range(side):
            row, column = (y - start) // scale, (x - start) // scale
            inside = 0 <= row < len(modules) and 0 <= column < len(modules)
            assert (picture.getpixel((x, y)) == 0) == (inside and modules[row][column]), (x, y)


def test_png_is_small() -> None:
    """J3: the picture for download is a real PNG of a few kilobytes."""
    png = qr_codes.png(ADDRESS)
    assert Image.open(BytesIO(png)).format == "PNG"
    assert len(png) < 10_000


@pytest.mark.parametrize("ansi", [False, True])
def test_terminal_draws_the_code(ansi: bool) -> None:
    """J1: the code in the terminal has the same modules, two above each other in one character."""
    lines = qr_codes.terminal(ADDRESS, ansi=ansi).split("\n")
    if ansi:
        assert all(re.fullmatch(r"\x1b\[38;5;231;48;5;16m[^\x1b]+\x1b\[0m", line) for line in lines)
    upper_and_lower = {"█": (False, False), "▀": (False, True), "▄": (True, False), " ": (True, True)}
    drawn: list[list[bool]] = []
    for line in lines:
        pairs = [upper_and_lower[character] for character in re.sub(r"\x1b\[[0-9;]*m", "", line)]
        drawn += [[upper for upper, _ in pairs], [lower for _, lower in pairs]]
    assert drawn[: len(expected())] == expected()
    assert not any(map(any, drawn[len(expected()) :]))
