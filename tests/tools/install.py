"""Install what the browser tests need and pip does not bring: a Chromium, Java, and the checkers from npm.

Takes what is there already. As root on Debian or Ubuntu it installs what is missing; otherwise it says what to install.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS_TO_DOWNLOAD = 300


def main() -> int:
    """Install; returns 2 when something is missing that only the person can install."""
    missing = [
        name
        for name, install in (("Chromium", have_chromium), ("Java 11 or newer", have_java), ("npm 9 or newer", have_npm))
        if not install()
    ]
    if missing:
        sys.stderr.write(
            f"The browser tests need {', '.join(missing)}. On Debian or Ubuntu: sudo apt install chromium default-jre-headless nodejs npm\n"
        )
        return 2
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", str(HERE)]
    return subprocess.run(command, check=False).returncode


def find_chromium() -> str | None:
    """Return a Chromium that is installed: Playwright's own, else the system's."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else next(filter(None, map(shutil.which, CHROMIUMS)), None)


def have_chromium() -> bool:
    """Find or install one: Playwright's download, and where that is refused, the system's package."""
    if find_chromium() or _playwright_downloads():
        return True
    return _apt("chromium") and find_chromium() is not None


def _playwright_downloads() -> bool:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        done = subprocess.run(command, check=False, timeout=SECONDS_TO_DOWNLOAD, capture_output=True)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0 and find_chromium() is not None


def have_java() -> bool:
    """Find or install one."""
    return _answers("java", "-version") or (_apt("default-jre-headless") and _answers("java", "-version"))


def have_npm() -> bool:
    """Find or install one."""
    return _answers("npm", "--version") or (_apt("nodejs", "npm") and _answers("npm", "--version"))


def _answers(*command: str) -> bool:
    return shutil.which(command[0]) is not None and subprocess.run(command, check=False, capture_output=True).returncode == 0


def _apt(*packages: str) -> bool:
    """Install Debian packages, where we may."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    sys.stderr.write(f"Installing {' '.join(packages)} …\n")
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]):
        if subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL).returncode != 0:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
