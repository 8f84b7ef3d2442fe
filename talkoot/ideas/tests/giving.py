"""What the tests of the pages share."""

import io
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from talkoot.ideas.queries import find_by_code
from talkoot.places.models import Place
from talkoot.shared import clock

TEXT = "Kirjastosta voisi lainata pyörän peräkärryjä viikonlopuksi"


def make_place(name, area, **more):
    now = clock.now()
    return Place.objects.create(
        name={"fi": name}, category="library", lat=60.177, lon=24.805, area=area, source_id=name, created_at=now, changed_at=now, **more
    )


def picture(kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, kind)
    return SimpleUploadedFile("photo.jpg", out.getvalue(), "image/jpeg")


def given(client, **data):
    """Give by the form; return the idea."""
    response = client.post("/", {"text": TEXT, **data})
    assert response.status_code == 302, response.content.decode()[:3000]
    code = re.search(r"/follow/([^/]+)/given/", response["Location"])[1]
    return find_by_code(code), code
