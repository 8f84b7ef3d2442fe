"""Files that people with bad intent, or a bad camera, send as photos. Made here, so that nothing hostile is kept in the project."""

import io
import struct
import zlib

from PIL import Image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PHP = b"<?php system($_GET['c']); ?>"
GPS_TEXT = b"SECRETCAMERA"


def encoded(kind, size=(64, 48), **more):
    out = io.BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(out, kind, **more)
    return out.getvalue()


def with_place():
    """Return a JPEG that tells where and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = GPS_TEXT.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (60.0, 12.0, 0.0), 3: "E", 4: (24.0, 39.0, 0.0)})
    return encoded("JPEG", exif=exif)


def png(width, height, rows=b""):
    """Return a PNG that claims a size, with whatever as its compressed rows."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def bomb():
    """Return a PNG of a few kilobytes that unpacks to 400 megabytes."""
    return png(20_000, 20_000, b"\0" * 20_001 * 2_000)


def text_bomb():
    """Return a small picture with a comment that unpacks to 50 megabytes."""
    picture = encoded("PNG")
    data = b"Comment\0\0" + zlib.compress(b"a" * 50_000_000, 9)
    chunk = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
    return picture[:33] + chunk + picture[33:]


# name -> (file name, claimed type, content); refused with a sentence, and no idea is made.
REFUSED = {
    "SVG as PNG": ("tree.png", "image/png", SVG),
    "HTML as JPEG": ("page.jpg", "image/jpeg", b"<html><script>alert(1)</script></html>"),
    "GIF beginning, script after": ("a.gif", "image/gif", b"GIF89a/*" + b"*/=1;alert(1)//" * 20),
    "a JPEG cut off": ("cut.jpg", "image/jpeg", encoded("JPEG", (800, 600))[:400]),
    "a PNG bomb": ("bomb.png", "image/png", bomb()),
    "100 megapixels": ("huge.png", "image/png", png(10_000, 10_000, b"\0" * 10_001)),
    "13 megabytes": ("large.jpg", "image/jpeg", encoded("JPEG") + b"\0" * 13_000_000),
    "a PDF": ("a.pdf", "application/pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    "a TIFF, which is not taken": ("a.tif", "image/tiff", encoded("TIFF")),
    "noise": ("noise.jpg", "image/jpeg", bytes(range(256)) * 40),
}
# name -> the same; taken, but only the pixels stay.
CLEANED = {
    "a JPEG with a place": ("here.jpg", "image/jpeg", with_place()),
    "PHP appended": ("shell.php.jpg", "image/jpeg", encoded("JPEG") + PHP),
    "PHP in a comment": ("shell.php", "application/x-php", encoded("JPEG", comment=PHP)),
    "a path as its name": ("../../../etc/passwd", "image/png", encoded("PNG")),
    "a zip appended": ("both.png", "image/png", encoded("PNG") + b"PK\x03\x04" + b"\0" * 200),
    "a claimed type that is wrong": ("a.png", "text/html", encoded("PNG")),
}
