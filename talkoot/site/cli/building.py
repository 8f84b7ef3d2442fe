"""`build`: what is made from the sources before serving: compiled translations, collected and compressed static files."""

import hashlib
import os
from pathlib import Path

import click

from talkoot.site.cli.ground import start_django
from talkoot.site.cli.screen import say

PACKAGE = Path(__file__).resolve().parents[2]


@click.command()
def build() -> None:
    r"""Compile the translations and collect the static files. Needs no database; skips what is up to date.

    \b
    Example:
      talkoot build        after each update, before the web processes start
    """
    compiled = compile_translations()
    start_django()
    collected = collect_static()
    say(f"{compiled} translations compiled; static files {'collected' if collected else 'were up to date'}.")


def compile_translations() -> int:
    """Write the .mo beside each .po that is newer; returns how many. Needs no gettext program."""
    stale = [po for po in PACKAGE.rglob("LC_MESSAGES/*.po") if is_stale(po)]
    for po in stale:
        _compile(po)
    return len(stale)


def is_stale(po: Path) -> bool:
    """Tell whether the compiled file is missing or older."""
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


def _compile(po: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parts[-3])
    beside = po.with_suffix(f".mo.{os.getpid()}")
    with beside.open("wb") as target:
        write_mo(target, catalogue)
    beside.replace(po.with_suffix(".mo"))


def collect_static() -> bool:
    """Collect the static files where any changed since the last time; tells whether it did."""
    from django.conf import settings
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    mark, found = root.with_name(f"{root.name}.mark"), _print_of_static_files()
    if mark.exists() and root.is_dir() and mark.read_text() == found:
        return False
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(found)
    return True


def _print_of_static_files() -> str:
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    found = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            found.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return found.hexdigest()
