"""Pictures people upload: checked, turned upright, made small, kept as WebP named by their hash."""

import re
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from quizapp.domain.refusal import Refusal
from quizapp.server.atomic_write import atomic_write

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE_PX = 1280
QUALITY = 80

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_NAME = re.compile(r"[0-9a-f]{32}\.webp")


def is_picture_name(name: object) -> bool:
    """Whether this is a name `store_picture` could have given."""
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def too_big() -> Refusal:
    """The refusal of a file that is larger than `MAX_BYTES`."""
    return Refusal("picture_too_big")


def store_picture(raw: bytes, directory: Path) -> str:
    """Keep the picture in the directory, and return its file name there.

    Slow (up to a second for the largest pictures): not for the event loop. Raises `Refusal`
    ("picture_missing", "picture_too_big", "not_a_picture", "picture_too_large", "picture_broken",
    "picture_not_saved"), and has then stored nothing.
    """
    if not raw:
        raise Refusal("picture_missing")
    if len(raw) > MAX_BYTES:
        raise too_big()
    stored = _as_webp(_decoded(raw))
    name = f"{sha256(stored).hexdigest()[:32]}.webp"
    try:
        if not (directory / name).exists():
            directory.mkdir(parents=True, exist_ok=True)
            atomic_write(directory / name, stored)
    except OSError as problem:
        raise Refusal("picture_not_saved") from problem
    return name


def _decoded(raw: bytes) -> Image.Image:
    """The first frame of the picture, upright, at most `MAX_SIDE_PX` high and wide, RGB or RGBA."""
    with _opened(raw) as picture:
        # Before anything is decoded: a few hundred bytes can claim gigabytes of pixels.
        if picture.width * picture.height > MAX_PIXELS:
            raise _too_many_pixels()
        try:
            return _upright(_small(picture))
        except Exception as problem:  # Pillow meets broken bytes with nearly every kind of exception
            raise Refusal("picture_broken") from problem


def _opened(raw: bytes) -> Image.Image:
    """The picture with its size and format known and nothing decoded."""
    try:
        return Image.open(BytesIO(raw), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise _too_many_pixels() from problem
    except Exception as problem:
        raise Refusal("not_a_picture") from problem


def _too_many_pixels() -> Refusal:
    return Refusal("picture_too_large")


def _small(picture: Image.Image) -> Image.Image:
    # JPEG can be decoded at a half, a quarter or an eighth: far less memory for photos.
    picture.draft("RGB", (MAX_SIDE_PX, MAX_SIDE_PX))
    picture.load()
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    if picture.mode.startswith("I"):
        picture, mode = _eight_bits(picture), "RGB"
    # A conversion always copies, and these are large.
    if picture.mode != mode:
        picture = picture.convert(mode)
    picture.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX), Image.Resampling.LANCZOS)
    return picture


def _eight_bits(grey: Image.Image) -> Image.Image:
    """A grey picture of 16 bits in 8: Pillow's own conversion makes everything but the darkest white."""
    grey.info.pop("transparency", None)
    samples = grey.convert("I;16").tobytes()
    # The samples are little-endian: the second byte of each is the upper one.
    return Image.frombytes("L", grey.size, samples[1::2])


def _upright(picture: Image.Image) -> Image.Image:
    """As the camera was held, which it wrote into the picture."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # a good picture with broken notes about itself is still a good picture
        return picture


def _as_webp(picture: Image.Image) -> bytes:
    # Place, time, camera and colour profile do not travel on.
    picture.info.clear()
    stored = BytesIO()
    picture.save(stored, "WEBP", quality=QUALITY)
    return stored.getvalue()
