"""How the command says that something went wrong: one paragraph on stderr and an exit code that means something."""

from typing import Any

import click

from talkoot.shared.postgres import DatabaseTrouble

EXIT_FAILED = 1
EXIT_UNUSABLE = 2
EXIT_SHORT = 3
EXIT_INTERRUPTED = 130


class Unusable(click.ClickException):
    """The command, its settings or the database cannot be used as they are. Nothing was changed."""

    exit_code = EXIT_UNUSABLE


class Failed(click.ClickException):
    """Something failed on the way; the text says what, and what was left."""

    exit_code = EXIT_FAILED


class PlainErrors(click.Group):
    """A group that turns trouble with the database into a plain message, and Ctrl-C into its usual exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except DatabaseTrouble as trouble:
            raise Unusable(str(trouble)) from trouble
        except KeyboardInterrupt:
            click.echo("\nEnded by Ctrl-C.", err=True)
            ctx.exit(EXIT_INTERRUPTED)
