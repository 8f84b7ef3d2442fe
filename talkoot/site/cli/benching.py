"""`bench`: the measurements in `bench/`, which come with the checkout and not with an installed package."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import click

from talkoot.shared.postgres.places import CHECKOUT
from talkoot.site.cli.ground import take_secret_key
from talkoot.site.cli.trouble import Unusable

FOLDER = CHECKOUT / "bench"


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("name", required=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(name: str | None, arguments: tuple[str, ...]) -> None:
    r"""Measure. Without NAME, list what can be measured; ARGUMENTS go to the measurement.

    \b
    Examples:
      talkoot bench
      talkoot bench quality
      talkoot bench match --help
    """
    targets = find_targets()
    if not name:
        for target, what in targets.items():
            click.echo(f"{target:<10} {what}")
        return
    if name not in targets:
        msg = f"There is no measurement {name!r}. There is: {', '.join(targets) or 'none; bench/ comes with the checkout'}."
        raise Unusable(msg)
    take_secret_key()
    command = [sys.executable, "-m", f"bench.{name}", *arguments]
    raise click.exceptions.Exit(subprocess.run(command, cwd=CHECKOUT, env=os.environ, check=False).returncode)


def find_targets() -> dict[str, str]:
    """Return name -> first line of its docstring, for each module or package in bench/ that can be run."""
    runnable = {path.stem: path for path in FOLDER.glob("*.py") if "__main__" in path.read_text("utf-8")}
    runnable |= {path.parent.name: path for path in FOLDER.glob("*/__main__.py")}
    return {name: _first_line(path) for name, path in sorted(runnable.items()) if name.isidentifier() and not name.startswith("_")}


def _first_line(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return text.partition("\n")[0]
