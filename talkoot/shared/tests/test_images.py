"""Pictures are written anew: nothing but pixels is kept, and what is no picture is refused."""

import io
import zlib

import pytest
from PIL import Image
from PIL.ExifTags import GPS, Base

from talkoot.shared.images import LARGEST_FILE, LONGEST_SIDE, BadPicture, re_encode


def encoded(image, kind="JPEG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def taken(content):
    return re_encode(io.BytesIO(content), len(content))


def picture(size=(40, 30), mode="RGB", colour="teal"):
    return Image.new(mode, size, colour)


def test_place_data_and_comments_are_gone():
    exif = Image.Exif()
    exif[Base.Artist.value] = "Salainen Nimi"
    exif.get_ifd(Base.GPSInfo.value)[GPS.GPSLatitude.value] = (60.0, 10.0, 0.0)
    content = encoded(picture(), exif=exif, comment=b"salainen")
    assert b"Salainen" in content
    kept = Image.open(io.BytesIO(taken(content).content))
    assert not kept.getexif()
    assert b"alainen" not in taken(content).content


def test_a_sideways_photo_is_turned_upright():
    exif = Image.Exif()
    exif[Base.Orientation.value] = 6
    clean = taken(encoded(picture((40, 30)), exif=exif))
    assert (clean.width, clean.height) == (30, 40)


def test_a_large_photo_is_made_smaller():
    clean = taken(encoded(picture((4000, 1000))))
    assert (clean.width, clean.height) == (LONGEST_SIDE, LONGEST_SIDE // 4)


def test_what_is_appended_is_gone():
    assert b"<?php" not in taken(encoded(picture()) + b"<?php system($_GET[0]); ?>").content


@pytest.mark.parametrize(("mode", "kind"), [("RGBA", "PNG"), ("P", "GIF"), ("L", "PNG"), ("CMYK", "JPEG"), ("1", "PNG"), ("RGB", "WEBP")])
def test_every_mode_is_taken(mode, kind):
    assert taken(encoded(picture(mode=mode, colour=0), kind)).content_type == "image/webp"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        encoded(picture((400, 300)))[:200],
        encoded(picture(), "PNG")[:40],
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
        encoded(picture(), "BMP"),
        encoded(picture(), "TIFF"),
        b"GIF89a" + b"\xff" * 40,
    ],
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(BadPicture) as bad:
        taken(content)
    assert bad.value.code == "not_a_picture"


def png_bomb(side):
    """A PNG of a few kilobytes that says it is side × side pixels."""

    def chunk(name, data):
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    header = side.to_bytes(4, "big") * 2 + b"\x01\x00\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [9_000, 30_000, 2**31 - 1])
def test_a_bomb_is_refused_before_it_is_unpacked(side):
    with pytest.raises(BadPicture):
        taken(png_bomb(side))


def test_a_large_file_is_refused():
    with pytest.raises(BadPicture) as bad:
        re_encode(io.BytesIO(b""), LARGEST_FILE + 1)
    assert bad.value.code == "too_large"
