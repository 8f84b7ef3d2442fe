"""What the command shows: plain lines on stdout, progress on stderr, and no bars where nobody watches."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


def say(text: str) -> None:
    """Print a line."""
    click.echo(text)


class Bar:
    """A progress bar that can be moved by one (call it) or to a place (`to`)."""

    def __init__(self, shown: "Progress", task: "TaskID", title: str) -> None:
        """Hold on to the bar."""
        self._shown, self._task, self._title = shown, task, title

    def __call__(self, what: str = "", count: int = 1) -> None:
        """Move on. what: the thing just done."""
        self._shown.update(self._task, advance=count, description=self._described(what))

    def to(self, what: str, done: int, of: int) -> None:
        """Move to `done` of `of`. what: the thing being done."""
        self._shown.update(self._task, completed=done, total=of, description=self._described(what))

    def _described(self, what: str) -> str:
        return f"{self._title}: {what}" if what else self._title


@contextmanager
def progress(title: str, total: float | None) -> Iterator[Bar]:
    """Show a bar on stderr while something long goes on; total None: unknown. Without a terminal, the title is printed once."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        click.echo(f"{title} …", err=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        yield Bar(shown, shown.add_task(title, total=total), title)
