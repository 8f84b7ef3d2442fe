"""`talkoot import`: brings in what a city has already, from the files of other systems."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from talkoot.site.cli.ground import stand_on_ground
from talkoot.site.cli.loading import pending_migrations
from talkoot.site.cli.screen import progress, say
from talkoot.site.cli.trouble import EXIT_FAILED, Failed, PlainErrors, Unusable

if TYPE_CHECKING:
    from talkoot.shared.importing import Report

EPILOG = """\b
Each file comes in whole or not at all, and may come in again: what changed is changed, the rest is left alone.
What cannot be used is skipped, counted and explained. Meanings are worked out in the background (talkoot worker).

\b
Exit codes:
  0  done, or, with --dry-run, it would be
  1  nothing in the file could be used, or something failed; nothing was changed
  2  not a file that this importer reads; nothing was changed

\b
Examples:
  talkoot import ptv-services services.json --dry-run
  talkoot import areas postal-areas.geojson --only Espoo
  talkoot import everything /srv/open-data

docs/how-to/import.md describes the files."""


@dataclass(frozen=True, slots=True)
class Importer:
    """One sort of file. load: returns the function that brings it in, once Django is there. found: where `everything` looks for it."""

    about: str
    file: str
    load: Callable[[], Callable[..., "Report"]]
    found: tuple[str, ...]
    options: tuple[str, ...] = ()


def _from(module: str, name: str) -> Callable[[], Any]:
    def load() -> Any:
        import importlib

        return getattr(importlib.import_module(module), name)

    return load


def _load_concepts() -> Callable[..., "Report"]:
    """Return YSO's importer, reporting as the others do. What is in the index already meets the new concepts at the end."""
    from talkoot.matching.index import refresh_concepts
    from talkoot.matching.jobs import count_words
    from talkoot.matching.vocabulary import import_yso
    from talkoot.shared.importing import BadFile, Report
    from talkoot.shared.upsert import Saved

    def load(path: Path, *, now: object, dry_run: bool, progress: Any) -> Report:  # noqa: ARG001 - all take now
        try:
            done = import_yso(path, dry_run=dry_run, progress=progress)
        except (OSError, UnicodeDecodeError) as error:
            raise BadFile(f"{path.name} should be a folder with files named …-fi.tsv, …-sv.tsv and …-en.tsv: {error}.") from error
        if not dry_run:
            refresh_concepts()
            count_words()  # how rare a concept is decides what it is worth
        report = Report(done.made + done.changed + done.same + len(done.skipped), Saved(done.made, done.changed, done.same))
        if done.skipped:
            report.skipped["it is not a concept's address, a tab and a label"] = len(done.skipped)
            report.examples["it is not a concept's address, a tab and a label"] = list(done.skipped[:3])
        return report

    return load


# In the order in which `everything` takes them: concepts first, so that what follows is found by them.
IMPORTERS = {
    "yso": Importer(
        "The General Finnish Ontology: concepts that join languages",
        "A folder with one file a language: concept address, tab, label (yso-*-fi.tsv, yso-*-sv.tsv, yso-*-en.tsv).",
        _load_concepts,
        ("yso",),
    ),
    "areas": Importer(
        "Districts, municipalities or postal areas (GeoJSON)",
        "A GeoJSON FeatureCollection of polygons in WGS 84. With --only, only the features that say so.",
        _from("talkoot.places.importing", "import_areas"),
        (),
        options=("only",),
    ),
    "ptv-general": Importer(
        "National general descriptions of public services (PTV)",
        "A JSON list of PTV's general descriptions, in all their languages.",
        _from("talkoot.services.importing", "import_general_descriptions"),
        ("ptv/gd.json", "ptv/general-descriptions*.json"),
    ),
    "ptv-services": Importer(
        "Services of the national register (PTV, open API v11 or older)",
        "JSON: one service, a list, or a page with itemList, as PTV's open API gives them.",
        _from("talkoot.services.importing", "import_ptv_services"),
        ("ptv/services*.json",),
    ),
    "helsinki-tree": Importer(
        "The capital region's service tree",
        "A JSON list of nodes with id, name_fi, name_sv, name_en and child_ids.",
        _from("talkoot.services.importing", "import_helsinki_tree"),
        ("helsinki/*ontology_tree*.json",),
    ),
    "ptv-locations": Importer(
        "Service locations of the national register (PTV, open API v11 or older)",
        "JSON: one service location, a list, or a page with itemList, as PTV's open API gives them.",
        _from("talkoot.places.importing", "import_ptv_locations"),
        ("ptv/servicelocations*.json",),
    ),
    "harbours": Importer(
        "Harbours with piers and berths, or winter storage (Helsinki's dump)",
        "A JSON list of {model, pk, fields}, as Helsinki's berth reservations dump their harbours.",
        _from("talkoot.places.importing", "import_harbours"),
        ("helsinki/hel-harbor*.json", "helsinki/hel-ws*.json"),
    ),
    "boat-spaces": Importer(
        "Boat spaces (Espoo's list)",
        "A JSON list of {type, harbour, section, place, width_cm, length_cm, active}.",
        _from("talkoot.places.importing", "import_boat_spaces"),
        ("espoo/*boat_spaces*.json",),
    ),
    "budget-projects": Importer(
        "Residents' proposals from participatory budgets (TSV, from Pabulib)",
        "A TSV with the columns file, project_id, language, title, year; and where known description, latitude, longitude.",
        _from("talkoot.ideas.importing", "import_budget_projects"),
        ("ideas/budget-projects*.tsv",),
        options=("year",),
    ),
    "new-york": Importer(
        "New York's participatory budget projects (CSV)",
        "A CSV with the columns Vote Year, Council District, Title; and where known Description, Latitude, Longitude.",
        _from("talkoot.ideas.importing", "import_new_york"),
        ("ideas/nyc-*.csv",),
    ),
    "madrid": Importer(
        "Proposals of Decide Madrid (JSON lines)",
        "A .jsonl file, or a folder of them: the parts of one proposal, then its comments.",
        _from("talkoot.ideas.importing", "import_madrid"),
        ("ideas/madrid",),
    ),
}


class Imports(PlainErrors, click.Group):
    """A group whose commands stand in the order of the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click hands it over
        """Return the names, `everything` last."""
        return [*IMPORTERS, "everything"]


@click.group(cls=Imports, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def group() -> None:
    """Bring in services, places, areas, ideas and concepts from the files of other systems."""


DRY_RUN = click.option("--dry-run", is_flag=True, help="Read and check everything, say what would be done, and change nothing.")


OPTIONS = {
    "only": click.option("--only", metavar="TEXT", help="Take only features with this among their properties."),
    "year": click.option(
        "--year", type=click.IntRange(1900, 2100), help="Date what has no usable year to this one, instead of skipping it."
    ),
}


def _command(name: str, importer: Importer) -> click.Command:
    @DRY_RUN
    @click.argument("path", type=click.Path(path_type=Path))
    def bring_in(path: Path, *, dry_run: bool, **options: Any) -> None:
        _stand(path)
        report = _bring_in(name, path, dry_run=dry_run, **{key: value for key, value in options.items() if value})
        _tell(path.name, report, dry_run=dry_run)
        if not report.usable:
            raise Failed(f"Nothing in {path.name} could be brought in.")

    for option in importer.options:
        bring_in = OPTIONS[option](bring_in)
    epilog = f"\b\nExamples:\n  talkoot import {name} FILE --dry-run\n  talkoot import {name} FILE"
    return click.command(name, help=f"{importer.about}.\n\n{importer.file}", short_help=importer.about, epilog=epilog)(bring_in)


for _name, _importer in IMPORTERS.items():
    group.add_command(_command(_name, _importer))


@group.command(short_help="All of these from one folder")
@DRY_RUN
@click.argument("folder", type=click.Path(path_type=Path))
def everything(folder: Path, *, dry_run: bool) -> None:
    """Bring in all files of a folder that an importer knows by their names, and say which were passed over.

    \b
    Folders and names are those of docs/how-to/import.md: ptv/gd.json, helsinki/…, ideas/… . Boundaries are passed over: which
    areas are the city's own, only you know (talkoot import areas FILE --only NAME).

    \b
    Examples:
      talkoot import everything /srv/open-data --dry-run
      talkoot import everything /srv/open-data
    """  # noqa: D301 - click's own mark is a real backspace
    if not folder.is_dir():
        raise Unusable(f"{folder} is not a folder.")
    found = [(name, path) for name, importer in IMPORTERS.items() for pattern in importer.found for path in sorted(folder.glob(pattern))]
    if not found:
        raise Unusable(f"Nothing in {folder} is named as an importer expects. See docs/how-to/import.md.")
    _stand(folder)
    wrong = [name for name, path in found if not _told(name, path, dry_run=dry_run)]
    _tell_passed_over(folder, [path for _, path in found])
    if wrong:
        say(f"Not brought in: {', '.join(wrong)}.")
        raise click.exceptions.Exit(EXIT_FAILED)


def _told(name: str, path: Path, *, dry_run: bool) -> bool:
    """Bring one of many in; a bad one is told and does not stop the others."""
    try:
        report = _bring_in(name, path, dry_run=dry_run)
    except click.ClickException as error:
        click.echo(f"{name}: {error.message}", err=True)
        return False
    _tell(f"{name}: {path.name}", report, dry_run=dry_run)
    return bool(report.usable)


def _stand(path: Path) -> None:
    """Stand on a database whose tables are up to date, with something to bring into them."""
    if not path.exists():
        raise Unusable(f"{path} is not there.")
    stand_on_ground()
    if pending_migrations():
        raise Unusable("The database's tables are not up to date. Run `talkoot migrate` first.")


def _bring_in(name: str, path: Path, *, dry_run: bool, **options: Any) -> "Report":
    """Run one importer with a progress bar. Raises Unusable for a wrong file, Failed when the database refuses."""
    from django.db import Error

    from talkoot.shared import clock
    from talkoot.shared.importing import BadFile

    started = time.monotonic()
    try:
        with progress(f"Reading {path.name}", None) as advance:
            report = IMPORTERS[name].load()(
                path, now=clock.now(), dry_run=dry_run, progress=lambda done, of: advance.to("", done, of), **options
            )
    except BadFile as error:
        raise Unusable(str(error)) from error
    except Error as error:
        raise Failed(f"The database refused {path.name}, and nothing of it was brought in: {str(error).splitlines()[0]}") from error
    click.echo(f"{path.name}: {time.monotonic() - started:.1f} s", err=True)
    return report


def _tell(title: str, report: "Report", *, dry_run: bool) -> None:
    saved = report.saved
    verb = "would be " if dry_run else ""
    say(f"{title}: {report.read:,} rows read")
    say(f"  {saved.made:,} {verb}made, {saved.changed:,} {verb}changed, {saved.same:,} the same as before")
    for reason, count in sorted(report.skipped.items(), key=lambda item: -item[1]):
        say(f"  {count:,} skipped: {reason}")
        for example in report.examples[reason]:
            say(f"      {example}")


def _tell_passed_over(folder: Path, taken: list[Path]) -> None:
    """Name the files that no importer took; those of one folder together."""
    left: dict[Path, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(path == one or one in path.parents for one in taken):
            left.setdefault(path.parent.relative_to(folder), []).append(path.name)
    for parent, names in left.items():
        shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")  # noqa: PLR2004 - enough to know them
        say(f"Passed over in {parent}: {shown}")
