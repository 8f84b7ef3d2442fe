"""Programs that we did not write read the map API over HTTP: ogctests (the standard's abstract tests), GDAL and OWSLib.

ogctests pins an old httpx and pytest, so it lives in an environment of its own: `python -m tests.standards.judges` makes it.
"""

import json
import re
import subprocess
import sys

import pytest

from talkoot.standards.ogc.collections import COLLECTIONS
from tests.standards.judges import FOLDER, OGCTESTS, has_ogctests

SIZES = {"places": 4, "infrastructure": 1, "service-locations": 1, "ideas": 12}


@pytest.fixture
def ogc(live_town):
    return f"{live_town}/ogc"


@pytest.mark.skipif(not has_ogctests(), reason="ogctests is not installed: python -m tests.standards.judges")
def test_the_abstract_tests_of_the_standard_pass(ogc, tmp_path):
    # An empty configuration: it must not take ours, which asks for a newer pytest.
    run = f"from ogctests.main import run_ogctests; run_ogctests('features/core', {ogc!r}, ['-c', '/dev/null', '--rootdir', '.', '--confcutdir', {str(FOLDER)!r}])"
    done = subprocess.run([str(OGCTESTS), "-c", run], check=False, capture_output=True, text=True, timeout=200, cwd=tmp_path)
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed, done.stdout[-3000:] + done.stderr[-3000:]
    assert int(passed[1]) == 29, done.stdout[-3000:]
    assert not re.search(r"\d+ (failed|error|skipped)", done.stdout), done.stdout[-3000:]


GDAL_READS = """
import json, sys, pyogrio
name = "OAPIF:" + sys.argv[1]
read = lambda layer, **more: pyogrio.raw.read(name, layer=layer, PAGE_SIZE="5", **more)
found = {"layers": [str(layer) for layer, _ in pyogrio.list_layers(name)]}
for layer in sys.argv[2:]:
    meta, _fids, geometry, columns = read(layer)
    urls = columns[list(meta["fields"]).index("url")]
    found[layer] = len(set(urls))
found["inside"] = len(read("ideas", bbox=(24.695, 60, 24.725, 61))[2])
print(json.dumps(found))
"""


def test_gdal_reads_every_feature(ogc):
    """In a process of its own: in ours it would hold the interpreter's lock while our server waits for it."""
    pytest.importorskip("pyogrio")
    command = [sys.executable, "-c", GDAL_READS, ogc, *SIZES]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert set(found["layers"]) >= set(SIZES)
    assert {name: found[name] for name in SIZES} == SIZES  # 5 a page, so GDAL had to follow the links
    assert found["inside"] == 3


def test_owslib_reads_every_feature(ogc):
    features = pytest.importorskip("owslib.ogcapi.features")
    api = features.Features(ogc)
    assert set(api.feature_collections()) == set(COLLECTIONS)
    assert api.api()["openapi"].startswith("3.0")
    for name, size in SIZES.items():
        page = api.collection_items(name, limit=5)
        found = [one["id"] for one in page["features"]]
        while following := next((link["href"] for link in page["links"] if link["rel"] == "next"), None):
            cursor = following.partition("cursor=")[2].partition("&")[0]
            page = api.collection_items(name, limit=5, cursor=cursor)
            found += [one["id"] for one in page["features"]]
        assert len(found) == len(set(found)) == size
        assert api.collection_item(name, str(found[0]))["id"] == found[0]
