"""Pages of open data and lessons."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from talkoot.knowledge.models import DataSet, Lesson
from talkoot.knowledge.words import Decision, Updated
from talkoot.shared.catalogue import see
from talkoot.shared.rules import guarded
from talkoot.ui.catalogue import filters
from talkoot.ui.catalogue.lists import Catalogue, list_page
from talkoot.ui.catalogue.things import get_thing, thing_page

DATA_SETS = Catalogue(
    kind="dataset",
    lead=_("What the city knows, free for anyone to use: look something up, test an idea or build on it."),
    things=lambda: DataSet.objects.defer("description", "sort"),
    filters=(
        filters.theme(),
        filters.choice("updated", _("Updated"), Updated.choices),
        filters.belonging_to("owner", _("Owner"), lambda: DataSet),
    ),
    template="knowledge/datasets.html",
)
LESSONS = Catalogue(
    kind="lesson",
    lead=_("What was learnt in try-outs, successes and failures alike, so that the next idea does not start from nothing."),
    things=lambda: Lesson.objects.defer("conditions", "sort"),
    filters=(filters.theme(), filters.choice("decision", _("What was decided"), Decision.choices)),
    template="knowledge/lessons.html",
)


@guarded(see)
@require_safe
def datasets(request: HttpRequest) -> HttpResponse:
    """List the open data."""
    return list_page(request, DATA_SETS)


@guarded(see)
@require_safe
def dataset(request: HttpRequest, dataset_id: int) -> HttpResponse:
    """Show one data set."""
    thing = get_thing(request, DataSet.objects.select_related("owner"), dataset_id, may=see)
    return thing_page(request, "dataset", thing, "knowledge/dataset.html")


@guarded(see)
@require_safe
def lessons(request: HttpRequest) -> HttpResponse:
    """List the lessons."""
    return list_page(request, LESSONS)


@guarded(see)
@require_safe
def lesson(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Show one lesson, with the pilot that taught it."""
    thing = get_thing(request, Lesson.objects.select_related("pilot"), lesson_id, may=see)
    return thing_page(request, "lesson", thing, "knowledge/lesson.html")
