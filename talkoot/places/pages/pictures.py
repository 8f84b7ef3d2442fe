"""Pages on which those who look after a place keep its pictures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talkoot.places.actions import add_picture, drop_picture
from talkoot.places.forms import AddPicture
from talkoot.places.models import Place, PlacePicture
from talkoot.places.rules import keep_pictures, see_pictures
from talkoot.shared import clock
from talkoot.shared.rules import guarded
from talkoot.ui.catalogue.things import get_thing


@guarded(see_pictures)
@require_safe
def picture(request: HttpRequest, place_id: int, picture_id: int) -> HttpResponse:
    """Send a picture of a place, as long as the place may be seen."""
    get_thing(request, Place.objects.only("id"), place_id, may=see_pictures)
    kept = get_object_or_404(PlacePicture, pk=picture_id, place_id=place_id)
    return HttpResponse(bytes(kept.content), content_type=kept.content_type, headers={"Cache-Control": "public, max-age=86400"})


@guarded(keep_pictures)
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, place_id: int) -> HttpResponse:
    """Show the pictures of a place, and add one."""
    place = get_thing(request, Place.objects.all(), place_id, may=keep_pictures)
    form = AddPicture(request.POST, request.FILES) if request.method == "POST" else AddPicture()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        alt = {language: data[f"alt_{language}"] for language in form.languages}
        add_picture(place_id=place.pk, picture=data["picture"], alt=alt, now=clock.now())
        return redirect("places:keep_pictures", place.pk)
    context = {"place": place, "form": form, "pictures": place.pictures.defer("content").order_by("order", "id")}
    return render(request, "places/keep_pictures.html", context, status=422 if form.is_bound else 200)


@guarded(keep_pictures)
@require_POST
def drop(request: HttpRequest, place_id: int, picture_id: int) -> HttpResponse:
    """Drop a picture."""
    place = get_thing(request, Place.objects.all(), place_id, may=keep_pictures)
    drop_picture(place_id=place.pk, picture_id=picture_id)
    return redirect("places:keep_pictures", place.pk)
