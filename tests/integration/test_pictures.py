"""Question pictures: what is kept, what is refused, and how they travel (Q6)."""

import os
import random
import struct
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image, ImageDraw
from PIL.ExifTags import Base
from starlette.applications import Starlette
from starlette.requests import Request

from quizapp.domain.refusal import Refusal
from quizapp.services.authoring.pictures import MAX_BYTES, is_picture_name, store_picture
from quizapp.texts.refusals import sentence
from quizapp.web import pictures

# Pillow warns where this house refuses.
pytestmark = pytest.mark.filterwarnings(
    "ignore::PIL.Image.DecompressionBombWarning", "ignore:Corrupt EXIF data:UserWarning"
)

RED, BLUE = (220, 20, 20), (20, 20, 220)


def drawing(width: int = 120, height: int = 80, mode: str = "RGB") -> Image.Image:
    """Blue, with a red top left quarter."""
    picture = Image.new("RGB", (width, height), BLUE)
    picture.paste(RED, (0, 0, width // 2, height // 2))
    return picture.convert(mode)


def file_of(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """The picture as an uploaded file."""
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def stored(directory: Path, name: str) -> Image.Image:
    """The picture as it was kept, decoded."""
    with Image.open(directory / name) as picture:
        assert picture.format == "WEBP"
        picture.load()
        return picture


def is_red(picture: Image.Image, across: float, down: float) -> bool:
    """Whether the picture is red there, rather than blue; from 0 (left, top) to 1."""
    at = int(across * picture.width), int(down * picture.height)
    pixel = picture.convert("RGB").getpixel(at)
    assert isinstance(pixel, tuple)
    return pixel[0] > pixel[2]


def red_quarters(picture: Image.Image) -> list[bool]:
    """Which quarters are red: top left, top right, bottom left, bottom right."""
    return [is_red(picture, across, down) for down in (0.25, 0.75) for across in (0.25, 0.75)]


def with_ids(**files: bytes) -> Any:
    """Uploads for `parametrize`, under names that can be read."""
    return [pytest.param(raw, id=name) for name, raw in files.items()]


def refusal_of(raw: bytes, directory: Path) -> str:
    """Why the file was refused, having left nothing behind."""
    with pytest.raises(Refusal) as refusal:
        store_picture(raw, directory)
    assert sentence(refusal.value).endswith(".") or sentence(refusal.value).endswith("?")
    assert not directory.exists() or list(directory.iterdir()) == []
    return refusal.value.reason


def png_claiming(width: int, height: int) -> bytes:
    """A tiny PNG whose header claims that size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


def gif_claiming(width: int, height: int) -> bytes:
    """A small GIF whose screen and frame claim that size."""
    raw = bytearray(file_of(drawing(8, 8, "P"), "GIF"))
    raw[6:10] = struct.pack("<HH", width, height)
    return bytes(raw)


def webp_claiming(width: int, height: int) -> bytes:
    """A small extended WebP whose canvas claims that size."""
    raw = bytearray(file_of(drawing(8, 8).convert("RGBA"), "WEBP", exif=b"Exif\0\0MM", lossless=True))
    assert raw[12:16] == b"VP8X"
    raw[24:27] = (width - 1).to_bytes(3, "little")
    raw[27:30] = (height - 1).to_bytes(3, "little")
    return bytes(raw)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
        ("GIF", "P"),
    ],
)
def test_every_kind_of_picture_is_kept_as_webp(tmp_path: Path, kind: str, mode: str) -> None:
    """Q6: JPEG, PNG, WebP and GIF become one kind of file and still show the same."""
    name = store_picture(file_of(drawing(mode=mode), kind), tmp_path)
    picture = stored(tmp_path, name)
    assert is_picture_name(name)
    assert picture.size == (120, 80)
    assert red_quarters(picture) == [True, False, False, False]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "I;16"])
def test_grey_pictures_keep_light_and_dark(tmp_path: Path, mode: str) -> None:
    """Q6: black and white, grey and scanned pictures are kept as they look."""
    if mode == "I;16":
        grey = Image.new("I;16", (60, 40), 0)
        grey.paste(65535, (30, 0, 60, 40))
    else:
        grey = Image.new("L", (60, 40), 0)
        grey.paste(255, (30, 0, 60, 40))
        grey = grey.convert(mode)
    picture = stored(tmp_path, store_picture(file_of(grey), tmp_path)).convert("L")
    dark, light = picture.getpixel((10, 20)), picture.getpixel((50, 20))
    assert isinstance(dark, int)
    assert isinstance(light, int)
    assert dark < 20
    assert light > 235


def test_sixteen_bit_grey_keeps_its_middle(tmp_path: Path) -> None:
    """Q6: a grey of 16 bits is scaled, not cut off at white."""
    grey = Image.new("I;16", (40, 40), 0x4000)
    pixel = stored(tmp_path, store_picture(file_of(grey), tmp_path)).convert("L").getpixel((20, 20))
    assert isinstance(pixel, int)
    assert 50 < pixel < 80


def test_transparency_stays(tmp_path: Path) -> None:
    """Q6: what was transparent stays transparent, also in a GIF's palette."""
    for kind in ("PNG", "GIF"):
        clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
        ImageDraw.Draw(clear).rectangle((0, 0, 19, 39), fill=(*RED, 255))
        picture = stored(tmp_path, store_picture(file_of(clear, kind), tmp_path))
        assert picture.mode == "RGBA"
        alpha = picture.getchannel("A")
        assert (alpha.getpixel((5, 5)), alpha.getpixel((35, 35))) == (255, 0)


@pytest.mark.parametrize(
    ("size", "kept"),
    [((2560, 1000), (1280, 500)), ((700, 5000), (179, 1280)), ((1280, 1280), (1280, 1280)), ((1, 1), (1, 1))],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_large_pictures_are_made_small(tmp_path: Path, size: tuple[int, int], kept: tuple[int, int], kind: str) -> None:
    """Q6: phones get at most 1280 pixels a side in the same proportions; small ones are not blown up."""
    assert stored(tmp_path, store_picture(file_of(drawing(*size), kind), tmp_path)).size == kept


def test_a_line_is_still_a_picture(tmp_path: Path) -> None:
    """Q6: a picture of extreme proportions keeps at least one pixel."""
    line = file_of(Image.new("RGB", (20_000, 1), RED))
    assert stored(tmp_path, store_picture(line, tmp_path)).size == (1280, 1)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photos_are_upright(tmp_path: Path, orientation: int, kind: str) -> None:
    """Q6: a photo taken with the phone held any way round is shown upright."""
    sensor = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    seen = drawing() if sensor is None else drawing().transpose(sensor)
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    picture = stored(tmp_path, store_picture(file_of(seen, kind, exif=exif), tmp_path))
    assert picture.size == (120, 80)
    assert red_quarters(picture) == [True, False, False, False]


def test_nothing_personal_travels_on(tmp_path: Path) -> None:
    """Q6: place, camera, comments and profiles of a photo are not handed to the room."""
    exif = Image.Exif()
    exif[Base.Make] = "SecretCamera"
    raw = file_of(drawing(), "JPEG", exif=exif, comment=b"SecretComment", icc_profile=b"SecretProfile" * 20)
    assert raw.count(b"Secret") == 22
    name = store_picture(raw, tmp_path)
    kept = (tmp_path / name).read_bytes()
    assert b"Secret" not in kept
    assert not {"exif", "icc_profile", "xmp"} & set(stored(tmp_path, name).info)


def test_broken_notes_do_not_cost_the_picture(tmp_path: Path) -> None:
    """Q6: a good picture whose EXIF part is rubbish is kept."""
    raw = file_of(drawing(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\xff" * 40)
    assert red_quarters(stored(tmp_path, store_picture(raw, tmp_path))) == [True, False, False, False]


def test_only_the_first_frame_is_kept(tmp_path: Path) -> None:
    """Q6: nothing moves beside a question."""
    frames = [drawing(mode="P"), Image.new("P", (120, 80), 0)]
    name = store_picture(file_of(frames[0], "GIF", save_all=True, append_images=frames[1:]), tmp_path)
    picture = stored(tmp_path, name)
    assert getattr(picture, "n_frames", 1) == 1
    assert red_quarters(picture) == [True, False, False, False]


def test_the_same_picture_is_kept_once(tmp_path: Path) -> None:
    """Q6: the name is the hash of the content, and no half-written file is left."""
    raw = file_of(drawing())
    first, second = store_picture(raw, tmp_path), store_picture(raw, tmp_path)
    other = store_picture(file_of(drawing(60, 60)), tmp_path)
    assert first == second != other
    assert {file.name for file in tmp_path.iterdir()} == {first, other}
    assert first == sha256((tmp_path / first).read_bytes()).hexdigest()[:32] + ".webp"


@pytest.mark.parametrize(
    "raw",
    with_ids(
        text=b"hello",
        zeros=b"\0" * 5000,
        svg=b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        pdf=b"%PDF-1.7 ",
        png_start=b"\x89PNG\r\n\x1a\n",
        gif_start=b"GIF89a",
        jpeg_start=b"\xff\xd8\xff\xe0",
        webp_start=b"RIFF\x10\0\0\0WEBPVP8 ",
        bmp=file_of(drawing(), "BMP"),
        tiff=file_of(drawing(), "TIFF"),
        ppm=file_of(drawing(), "PPM"),
    ),
)
def test_what_is_no_picture_is_refused(tmp_path: Path, raw: bytes) -> None:
    """Q6: other files, and other kinds of pictures, are refused in words."""
    assert refusal_of(raw, tmp_path / "new") == "not_a_picture"


def test_nothing_is_refused(tmp_path: Path) -> None:
    """Q6: an empty file gets its own words."""
    assert refusal_of(b"", tmp_path) == "picture_missing"


def test_large_files_are_refused(tmp_path: Path) -> None:
    """Q6: 8 MB are accepted, one byte more is not."""
    good = file_of(drawing(), "JPEG")
    assert store_picture(good + b"\0" * (MAX_BYTES - len(good)), tmp_path / "kept")
    assert refusal_of(good + b"\0" * (MAX_BYTES - len(good) + 1), tmp_path / "new") == "picture_too_big"


@pytest.mark.parametrize(
    "raw",
    with_ids(
        png_40_mp=png_claiming(8000, 5001),
        png_100_mp=png_claiming(10_000, 10_000),
        png_3600_mp=png_claiming(60_000, 60_000),
        png_largest=png_claiming(2**31 - 1, 2**31 - 1),
        gif_largest=gif_claiming(65_535, 65_535),
        webp_40_mp=webp_claiming(8000, 5001),
        webp_256_mp=webp_claiming(16_000, 16_000),
        webp_largest=webp_claiming(65_536, 65_535),
    ),
)
def test_bombs_are_refused_before_they_unfold(tmp_path: Path, raw: bytes) -> None:
    """Q6: a small file that claims more than 40 megapixels is never decoded."""
    assert refusal_of(raw, tmp_path) in {"picture_too_large", "not_a_picture"}


def test_forty_megapixels_are_the_limit(tmp_path: Path) -> None:
    """Q6: the size is refused for its own reason, not as a damaged file."""
    assert refusal_of(png_claiming(8000, 5001), tmp_path) == "picture_too_large"
    assert refusal_of(png_claiming(8000, 5000), tmp_path) == "picture_broken"


@pytest.mark.filterwarnings("error")
def test_bombs_are_refused_when_warnings_are_errors(tmp_path: Path) -> None:
    """Q6: it does not matter how Python treats Pillow's warnings."""
    assert refusal_of(png_claiming(10_000, 10_000), tmp_path) == "picture_too_large"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_truncated_pictures_are_refused(tmp_path: Path, kind: str, part: float) -> None:
    """Q6: a file that was cut off is not kept as half a picture."""
    noise = Image.frombytes("RGB", (100, 100), random.Random(1).randbytes(30_000))
    raw = file_of(noise, kind)
    assert refusal_of(raw[: int(len(raw) * part)], tmp_path) in {"picture_broken", "not_a_picture"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_damaged_pictures_are_kept_or_refused(tmp_path: Path, kind: str) -> None:
    """Q6: whatever the bytes are, there is a picture or a refusal, never anything else."""
    chance = random.Random(kind)
    good = file_of(drawing(), kind)
    for _ in range(150):
        raw = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        try:
            name = store_picture(bytes(raw), tmp_path)
        except Refusal:
            continue
        assert max(stored(tmp_path, name).size) <= 1280


def test_unwritable_directory_is_said(tmp_path: Path) -> None:
    """X1: a picture the server cannot write is refused in words, with nothing half-written."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Refusal) as refusal:
        store_picture(file_of(drawing()), tmp_path / "file" / "pictures")
    assert refusal.value.reason == "picture_not_saved"


def test_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """X1: a disk that fills up while writing leaves no part of a file behind."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert refusal_of(file_of(drawing()), tmp_path) == "picture_not_saved"


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("0123456789abcdef0123456789abcdef.webp", True),
        ("0123456789abcdef0123456789abcdef.webp\n", False),
        ("0123456789ABCDEF0123456789ABCDEF.webp", False),
        ("0123456789abcdef0123456789abcdef.png", False),
        ("../0123456789abcdef0123456789abcd.webp", False),
        ("", False),
        (None, False),
        (7, False),
    ],
)
def test_picture_names(name: object, good: bool) -> None:
    """Q6: only names this house gave are names."""
    assert is_picture_name(name) is good


@pytest.fixture
async def host(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client that may upload when it says so in a cookie."""

    async def may_upload(request: Request) -> bool:
        return request.cookies.get("role") == "host"

    app = Starlette(routes=[*pictures.routes(tmp_path / "pictures", may_upload)])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://quiz", cookies={"role": "host"}) as client:
        yield client


@pytest.mark.parametrize("as_form", [True, False])
async def test_uploaded_picture_is_shown(host: httpx.AsyncClient, tmp_path: Path, as_form: bool) -> None:
    """Q6: an uploaded picture, from a form or as it is, can be fetched and kept forever."""
    raw = file_of(drawing())
    if as_form:
        answer = await host.post("/api/pictures", files={"file": ("../../x.png", raw, "text/html")})
    else:
        answer = await host.post("/api/pictures", content=raw)
    assert answer.status_code == 201
    assert is_picture_name(answer.json()["name"])
    assert answer.json()["url"] == f"/pictures/{answer.json()['name']}"
    for _ in range(2):
        shown = await host.get(answer.json()["url"])
        assert shown.status_code == 200
        assert shown.headers["content-type"] == "image/webp"
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert "immutable" in shown.headers["cache-control"]
        assert shown.content == (tmp_path / "pictures" / answer.json()["name"]).read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "nope",
        "%2e%2e%2fsecret.webp",
        "..%2Fsecret.webp",
        f"{'0' * 32}.webp",
        f"{'0' * 32}.webp%00",
        "x" * 5000,
    ],
)
async def test_unknown_pictures_are_not_found(host: httpx.AsyncClient, tmp_path: Path, name: str) -> None:
    """Q6: nothing but kept pictures can be fetched, and a missing one is not remembered as missing."""
    (tmp_path / "secret.webp").write_text("secret")
    response = await host.get(f"/pictures/{name}")
    assert response.status_code == 404
    assert "secret" not in response.text
    assert "immutable" not in response.headers.get("cache-control", "")


async def test_picture_is_found_once_it_is_there(host: httpx.AsyncClient, tmp_path: Path) -> None:
    """Q6: asking too early does not hide a picture that is uploaded later."""
    raw = file_of(drawing())
    name = store_picture(raw, tmp_path / "elsewhere")
    assert (await host.get(f"/pictures/{name}")).status_code == 404
    await host.post("/api/pictures", content=raw)
    assert (await host.get(f"/pictures/{name}")).status_code == 200


async def test_phones_cannot_upload(host: httpx.AsyncClient, tmp_path: Path) -> None:
    """Q6: a phone's upload is refused before a byte of it is read."""
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        read += 1
        yield file_of(drawing())

    host.cookies.clear()
    answer = await host.post("/api/pictures", content=body())
    assert answer.status_code == 403
    assert "sign in" in answer.json()["error"]
    assert read == 0
    assert not (tmp_path / "pictures").exists()


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        pytest.param(b"", 422, id="empty"),
        pytest.param(b"hello", 415, id="text"),
        pytest.param(png_claiming(10_000, 10_000), 413, id="bomb"),
        pytest.param(png_claiming(100, 100), 422, id="broken"),
        pytest.param(b"x" * (MAX_BYTES + 1), 413, id="huge"),
    ],
)
@pytest.mark.parametrize("as_form", [True, False])
async def test_refused_uploads_say_why(
    host: httpx.AsyncClient, tmp_path: Path, raw: bytes, status: int, as_form: bool
) -> None:
    """Q6: each bad upload gets a status and a sentence, and leaves nothing behind."""
    if as_form:
        answer = await host.post("/api/pictures", files={"file": ("x.png", raw)})
    else:
        answer = await host.post("/api/pictures", content=raw)
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert not (tmp_path / "pictures").exists()


FORM = "multipart/form-data; boundary=cut"


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("multipart/form-data", b"--cut\r\n", 400),
        (FORM, b"", 422),
        (FORM, b"rubbish", 400),
        (FORM, b'--cut\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--cut--\r\n', 422),
        (
            FORM,
            b'--cut\r\nContent-Disposition: form-data; name="other"; filename="x"\r\n\r\nx\r\n--cut--\r\n',
            422,
        ),
        (FORM, b'--cut\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + b"t" * 50_000, 400),
        (FORM, b'--cut\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n' * 3, 400),
        (FORM, b"--cut\r\nContent-Disposition: form-data\r\n\r\nx\r\n--cut--\r\n", 400),
        (FORM + "; charset=nonsense", b"--cut\r\n\r\n\r\n--cut--\r\n", 400),
    ],
)
async def test_strange_forms_are_refused(host: httpx.AsyncClient, kind: str, body: bytes, status: int) -> None:
    """Q6: a form without a file, or one that is no form, is refused in words."""
    answer = await host.post("/api/pictures", content=body, headers={"content-type": kind})
    assert (answer.status_code, set(answer.json())) == (status, {"error"})


@pytest.mark.parametrize("kind", ["image/png", FORM])
async def test_endless_uploads_are_cut_off(host: httpx.AsyncClient, kind: str) -> None:
    """Q6: an upload without an end is neither kept in memory nor read forever."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--cut\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        while True:
            sent += 1
            assert sent < 100, "still read after 100 MB"
            yield b"x" * 1024 * 1024

    tracemalloc.start()
    try:
        answer = await host.post("/api/pictures", content=endless(), headers={"content-type": kind})
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 413
    assert "8 MB" in answer.json()["error"]
    assert most < 3 * MAX_BYTES


async def test_huge_announced_uploads_are_not_read(host: httpx.AsyncClient) -> None:
    """Q6: an upload that says it is enormous is refused at once."""
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        read += 1
        yield b"x"

    answer = await host.post("/api/pictures", content=body(), headers={"content-length": str(10**12)})
    assert (answer.status_code, read) == (413, 0)
