"""Judges that cannot share our environment, because they pin older versions of what we use: each gets one of its own.

`python -m tests.standards.judges` makes it (with the network, once); TALKOOT_JUDGES names the folder, build/judges by default.
"""

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(os.environ.get("TALKOOT_JUDGES", Path(__file__).parent.parent.parent / "build" / "judges"))
OGCTESTS = FOLDER / "bin" / "python"
PACKAGES = ("ogctests==0.1.15", "georeport==0.3.1", "civicbot==0.4.0")


def has_ogctests():
    """Tell whether the abstract tests of OGC API Features can be run."""
    return OGCTESTS.exists() and bool(list(FOLDER.glob("lib/python*/site-packages/ogctests/main.py")))


def main():
    """Make the environment. Safe to repeat."""
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(FOLDER)], check=True)
    return subprocess.run([*uv, "pip", "install", "--quiet", "--python", str(OGCTESTS), *PACKAGES], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
