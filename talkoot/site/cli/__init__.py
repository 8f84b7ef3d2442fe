"""The command `talkoot`: start, stop, load, check, measure, back up. Each module holds a few commands; Django loads only when needed."""

import importlib
import importlib.util

import click

from talkoot.site.cli.trouble import PlainErrors

# command -> module and the command's name in it. A module is loaded when its command is asked for, or listed.
COMMANDS = {
    "run": ("running", "run"),
    "serve": ("serving", "serve"),
    "worker": ("serving", "worker"),
    "migrate": ("loading", "migrate"),
    "sample": ("loading", "sample"),
    "import": ("importing", "group"),
    "people": ("people", "group"),
    "hide": ("hiding", "hide"),
    "show": ("hiding", "show"),
    "build": ("building", "build"),
    "check": ("checking", "check"),
    "bench": ("benching", "bench"),
    "backup": ("saving", "backup"),
    "restore": ("saving", "restore"),
    "psql": ("saving", "psql"),
    "django": ("loading", "manage"),
    "version": ("checking", "version"),
}


class Commands(PlainErrors, click.Group):
    """A group whose commands are loaded late, so that `talkoot version` does not wait for what it does not use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click hands it over
        """Return the names, in the order a newcomer meets them."""
        return [name for name, (module, _) in COMMANDS.items() if importlib.util.find_spec(f"{__name__}.{module}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loading its module."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module, name = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(f"{__name__}.{module}"), name)
        if not isinstance(command, click.Command):
            return None
        # Docstrings are raw by house rule, but click knows its mark for lines that stay as they are by the character itself.
        command.help = (command.help or "").replace("\\b", "\b")
        return command


EPILOG = """\b
Exit codes:
  0    done
  1    something failed; the message says what
  2    the command, its settings or the database cannot be used as they are; nothing was changed
  3    `check`: something is short
  130  ended by Ctrl-C

\b
Examples:
  talkoot run                         everything, on this machine, with the sample city
  talkoot check                       is this installation fit?
  DATABASE_URL=postgresql://… talkoot migrate
  talkoot import --help               what can be brought in

Settings come from the environment: docs/how-to/configure.md lists them."""


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def talkoot() -> None:
    """Talkoot: City as a Service. An idea meets the city.

    Without DATABASE_URL, a PostgreSQL that comes along is started and stopped as needed.
    """


def main() -> None:
    """Run the command line; never returns."""
    talkoot(prog_name="talkoot")
