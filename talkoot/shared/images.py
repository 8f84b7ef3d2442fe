"""Pictures from people: decoded, turned upright, made smaller and encoded again, so that only pixels are kept."""

import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST_FILE = 12 * 1024 * 1024  # bytes: a phone's photo fits
LARGEST_AREA = 60_000_000  # pixels: more is a decompression bomb or a poster
LONGEST_SIDE = 1600  # pixels of what is kept
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class BadPicture(ValueError):
    """The file cannot be kept. `code` is one of: too_large, not_a_picture, too_many_pixels."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean picture: WebP bytes and its size in pixels."""

    content: bytes
    width: int
    height: int
    content_type: str = "image/webp"


def re_encode(file: BinaryIO, size: int) -> Picture:
    """Return a clean copy of an uploaded picture of `size` bytes: no place data, no comments, nothing appended. Raises BadPicture."""
    if size > LARGEST_FILE:
        raise BadPicture("too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _encode(_opened(file))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture("too_many_pixels") from error
    except BadPicture:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError, IndexError, TypeError) as error:
        raise BadPicture("not_a_picture") from error


def _opened(file: BinaryIO) -> Image.Image:
    image = Image.open(file, formats=FORMATS)
    if image.width * image.height > LARGEST_AREA:
        raise BadPicture("too_many_pixels")
    return image


def _encode(image: Image.Image) -> Picture:
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG: decode at a smaller scale, which bounds time and memory
    upright = ImageOps.exif_transpose(image)
    has_alpha = "A" in upright.getbands() or "transparency" in upright.info
    plain = upright.convert("RGBA" if has_alpha else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kept = Image.new(plain.mode, plain.size)
    kept.paste(plain)
    out = io.BytesIO()
    kept.save(out, "WEBP", quality=80, method=4)
    return Picture(out.getvalue(), kept.width, kept.height)
