"""The living style page: every component as it looks now. Only where DEBUG is on."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from talkoot.shared.clock import now
from talkoot.shared.rules import anyone, guarded


class StyleForm(forms.Form):
    """One field of each sort, for the style page."""

    text = forms.CharField(label="A short text", help_text="With a hint under its label.")
    email = forms.EmailField(label="E-mail", required=False)
    story = forms.CharField(label="A longer text", widget=forms.Textarea, required=False)
    theme = forms.ChoiceField(label="One of a list", choices=[("", "Choose"), ("sea", "Sea"), ("birch", "Birch")], required=False)
    pace = forms.ChoiceField(label="One of a few", choices=[("slow", "Slow"), ("fast", "Fast")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="I have read this")
    photo = forms.FileField(label="A photo", required=False)


@guarded(anyone)
def style(request: HttpRequest) -> HttpResponse:
    """Show every component, with a form that has errors when ?errors is asked for."""
    if not settings.DEBUG:
        raise Http404(_("Not found"))
    form = StyleForm({} if "errors" in request.GET else None)
    moment = now()
    return render(request, "ui/style.html", {"form": form, "moment": moment - timedelta(days=3), "ahead": moment + timedelta(days=20)})
