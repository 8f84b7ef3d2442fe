"""Pictures from people: decoded, turned upright, made smaller and encoded again, so that only pixels are kept."""

import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST_FILE = 12 * 1024 * 1024  # bytes: a phone's photo fits
LARGEST_AREA = 60_000_000  # pixels: more is a decompression bomb or a poster
# Only a JPEG can be decoded at a smaller scale. The others are decoded whole: 224 kB of PNG may be 60 million pixels, a gigabyte of memory.
LARGEST_DECODED_WHOLE = 20_000_000
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
    if image.width * image.height > (LARGEST_AREA if image.format in {"JPEG", "MPO"} else LARGEST_DECODED_WHOLE):
        raise BadPicture("too_many_pixels")
    return image


def _encode(image: Image.Image) -> Picture:
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG: decode at a smaller scale, which bounds time and memory
    mode = "RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB"
    small = image if image.mode == mode else image.convert(mode)
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # before anything else copies it
    plain = ImageOps.exif_transpose(small)
    kept = Image.new(plain.mode, plain.size)
    kept.paste(plain)
    out = io.BytesIO()
    kept.save(out, "WEBP", quality=80, method=4)
    return Picture(out.getvalue(), kept.width, kept.height)
