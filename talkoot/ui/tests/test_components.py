"""The component layer is strict, escapes what people write, and ties each field to its label, hint and error."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.template import engines
from django.utils import translation
from jinja2 import UndefinedError

from talkoot.shared import clock
from talkoot.ui.components import UnknownComponent, wrong_uses
from talkoot.ui.values import UnknownAttribute

XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
TALKOOT = Path(__file__).parents[2]
TEMPLATES = sorted(
    str(path.relative_to(folder))
    for folder in TALKOOT.glob("*/templates")
    for path in folder.rglob("*")
    if path.suffix in {".html", ".txt"}
)


def render(source: str, **context: object) -> str:
    return engines["jinja2"].from_string(source).render(context)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_an_unknown_attribute_is_an_error_that_names_the_known_ones():
    with pytest.raises(UnknownAttribute, match=r"'button' does not take colour. It takes: text, type"):
        render('{{ ui.button("Send", colour="red") }}')


def test_an_unknown_component_is_an_error():
    with pytest.raises(UnknownComponent, match="no component 'buton'"):
        render('{{ ui.buton("Send") }}')


@pytest.mark.parametrize("choice", ['variant="loud"', 'type="image"', 'color="pink"', 'size="xxl"'])
def test_a_choice_that_is_not_offered_is_an_error(choice):
    with pytest.raises(UnknownAttribute, match="not offered"):
        render(f'{{{{ ui.button("Send", {choice}) }}}}')


@pytest.mark.parametrize("name", ["onclick", "style", "class", "hx-on:click", "hx_on_click", "srcdoc"])
def test_extra_attributes_that_the_content_policy_would_refuse_are_errors(name):
    with pytest.raises(UnknownAttribute):
        render("{{ ui.button('Send', attrs=extra) }}", extra={name: "alert(1)"})


def test_extra_attributes_are_escaped_and_booleans_stand_alone():
    html = render("{{ ui.button('Send', attrs=extra) }}", extra={"data_x": '"><b>', "formnovalidate": True, "title": None})
    assert 'data-x="&#34;&gt;&lt;b&gt;" formnovalidate>' in html


def test_a_missing_variable_is_an_error():
    with pytest.raises(UndefinedError):
        render("{{ nothing_of_this_name }}")


@pytest.mark.parametrize(
    ("kind", "value"),
    [("date", "31.2.2027"), ("date", "2027-02-31"), ("time", "9"), ("time", "24:00"), ("number", "1,5"), ("number", "soon")],
)
def test_what_an_input_could_not_show_is_kept_as_text(kind, value):
    html = render("{{ ui.field('n', 'Name', value=value, type=kind, attrs={'min': 1, 'inputmode': 'numeric'}) }}", kind=kind, value=value)
    assert f'type="text" dir="auto" value="{value}" inputmode="numeric">' in html


@pytest.mark.parametrize(
    ("kind", "value"), [("date", "2028-02-29"), ("time", "09:30"), ("time", "09:30:00"), ("number", -1.5), ("number", 0)]
)
def test_what_an_input_can_show_stays_of_its_kind(kind, value):
    assert f'type="{kind}" value="{value}"' in render("{{ ui.field('n', 'Name', value=value, type=kind) }}", kind=kind, value=value)


@pytest.mark.parametrize(("first", "required"), [("", True), ("weekly", False)])
def test_a_choice_is_required_only_where_nothing_can_be_chosen(first, required):
    html = render("{{ ui.select('n', 'Name', options, required=true) }}", options=[(first, "One"), ("other", "Other")])
    assert ('name="n" required>' in html) is required


CALLS = {
    "button": "ui.button(x)",
    "field": "ui.field('n', x, value=x, hint=x, error=x)",
    "textarea": "ui.textarea('n', x, value=x, hint=x, error=x, limit=50)",
    "select": "ui.select('n', x, [(x, x)], value=x, hint=x, error=x)",
    "radios": "ui.radios('n', x, [(x, x)], value=x, hint=x, error=x)",
    "checkbox": "ui.checkbox('n', x, value=x, hint=x, error=x)",
    "file": "ui.file('n', x, hint=x, error=x, preview=x)",
    "hidden": "ui.hidden('n', x)",
    "link": "ui.link(x, x)",
    "alert": "ui.alert(x, heading=x)",
    "card": "ui.card(x, href=x, lang=x, eyebrow=x)",
    "tag": "ui.tag(x, href=x)",
    "tags": "ui.tags([x], label=x)",
    "empty": "ui.empty(x, x)",
    "table": "ui.table(x, [x], [[x, x]])",
    "figure": "ui.figure(x, x, 1, 1, caption=x)",
    "facts": "ui.facts([(x, x)])",
    "said": "ui.said(x, x)",
    "steps": "ui.steps([(x, x, true)])",
    "copy": "ui.copy(x, x)",
    "map": "ui.map(x, points=x, areas=x)",
    "nav": "ui.nav(x, [(x, x, 'page')])",
    "tabs": "ui.tabs(x, [(x, x, true)])",
    "breadcrumb": "ui.breadcrumb([(x, x), (x, none)])",
    "pagination": "ui.pagination(x, x, x, x)",
    "search_form": "ui.search_form(x, value=x, label=x)",
    "proof_of_work": "ui.proof_of_work(url=x, challenge={'salt': x})",
    "skip_link": "ui.skip_link(x)",
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_what_people_write_is_escaped(call):
    html = render(f"{{{{ {call} }}}}", x=XSS)
    assert "<script" not in html
    assert "<img src=x" not in html
    assert not re.search(r"<[^>]*\sonerror=", re.sub(r'"[^"]*"', '""', html))


def test_hint_counter_and_error_describe_their_field():
    html = render("{{ ui.textarea('text', 'Idea', hint='Short', error='Too short', limit=50, required=true) }}")
    assert '<label class="ds-label" for="id_text">Idea</label>' in html
    assert 'aria-describedby="id_text-hint id_text-left id_text-error" aria-invalid="true"' in html
    for part in ("hint", "left", "error"):
        assert f'id="id_text-{part}"' in html


class Everything(forms.Form):
    text = forms.CharField(label="Text", help_text="A hint")
    story = forms.CharField(label="Story", widget=forms.Textarea)
    one = forms.ChoiceField(label="One", choices=[("a", "A")])
    few = forms.ChoiceField(label="Few", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Agree")
    mail = forms.EmailField(label="Mail")
    photo = forms.FileField(label="Photo")
    secret = forms.CharField(label="Secret", widget=forms.HiddenInput)


def test_every_field_of_a_form_has_a_label_and_the_summary_links_to_it():
    form = Everything({})
    html = render("{{ ui.error_summary(form) }}{% for field in form %}{{ ui.bound(field) }}{% endfor %}", form=form)
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    links = re.findall(r'href="#([^"]+)"', html)
    assert len(links) == len(form.fields)
    assert set(links) <= ids
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    inputs = re.findall(
        r'<(?:input|select|textarea)[^>]*\bid="([^"]+)"', html.replace('type="hidden" name="secret" value="" id="id_secret"', "")
    )
    assert set(inputs) == labelled


def test_a_persons_text_has_its_language_and_direction():
    assert render("{{ ui.said('مرحبا', 'ar') }}") == '<div class="t-said" lang="ar" dir="rtl">مرحبا</div>'
    assert 'dir="ltr"' in render("{{ ui.said('Hei', 'fi') }}")


def test_moments_money_and_distances_read_naturally(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))
    moment = clock.now() - timedelta(days=3)
    html = render(
        "{{ ui.time(m) }}|{{ ui.money(1250000) }}|{{ ui.money(1250050) }}|{{ ui.distance(430) }}|{{ ui.distance(1240) }}", m=moment
    )
    assert "21 November 2026 (3 days ago)</time>" in html
    assert ">€12,500</data>" in html
    assert ">€12,500.50</data>" in html
    assert ">450 m</data>" in html
    assert ">1.2 km</data>" in html
    with translation.override("fi"):
        assert "21.11.2026 (3 päivää sitten)" in render("{{ ui.time(m) }}", m=moment)
        assert "21.11.2026 klo 14.00" in render("{{ ui.time(m, show='exact') }}", m=moment)
        assert "1,2 km" in render("{{ ui.distance(1240) }}")


@pytest.mark.parametrize("template", TEMPLATES)
def test_templates_use_components_that_exist_also_on_branches_never_taken(template):
    assert wrong_uses(engines["jinja2"].env, template) == []


def test_a_wrong_use_on_a_branch_never_taken_is_found(tmp_path):
    env = engines["jinja2"].env.overlay()
    from jinja2 import DictLoader

    env.loader = DictLoader({"bad.html": "{% if false %}{{ ui.card(titel='x') }}{{ ui.nope() }}{% endif %}"})
    assert [trouble.split(": ")[0] for trouble in wrong_uses(env, "bad.html")] == ["bad.html:1", "bad.html:1"]


@pytest.mark.parametrize("template", [name for name in TEMPLATES if "/mail/" not in name])  # a mail has no content policy
def test_templates_hold_no_inline_script_or_style(template):
    source = next((folder / template).read_text() for folder in TALKOOT.glob("*/templates") if (folder / template).exists())
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", source)
    for script in re.findall(r"<script[^>]*>", source):
        assert "src=" in script or 'type="application/ld+json"' in script  # data, which no browser runs
        assert "nonce=" in script


def test_the_city_is_called_by_its_name_in_the_readers_language(settings):
    settings.TALKOOT_CITY, settings.TALKOOT_CITY_NAMES = "Turku", {"sv": "Åbo"}
    with translation.override("sv"):
        assert render("{{ city }}") == "Åbo"
    with translation.override("en"):
        assert render("{{ city }}") == "Turku"


def test_addresses_are_those_of_django():
    from django.urls import reverse

    from talkoot.ui.jinja import url

    assert url("ideas:list") == reverse("ideas:list")
    assert url("ideas:idea", 7) == reverse("ideas:idea", args=[7])
    assert url("ideas:support", 123456789) == reverse("ideas:support", args=[123456789])
    assert url("ideas:follow_code", "7K2M-9QXD-41TV") == reverse("ideas:follow_code", args=["7K2M-9QXD-41TV"])


def test_what_is_kept_is_kept_for_one_language_and_one_key():
    source = "{{ kept(('test', n), ui.tag, text) }}"
    assert "first" in render(source, n=1, text="first")
    assert "first" in render(source, n=1, text="second")
    assert "third" in render(source, n=2, text="third")
    with translation.override("sv"):
        assert "fourth" in render(source, n=1, text="fourth")


def test_how_long_ago_is_told_coarsely_but_rightly(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))
    ago = engines["jinja2"].env.filters["ago"]
    told = {
        timedelta(seconds=0): "just now",
        timedelta(seconds=-59): "just now",
        timedelta(minutes=-10, seconds=-50): "10 minutes ago",
        timedelta(hours=-5): "5 hours ago",
        timedelta(days=-3): "3 days ago",
        timedelta(days=-1, hours=-23): "1 day ago",
        timedelta(days=-11): "11 days ago",
        timedelta(days=-27): "3 weeks ago",
        timedelta(days=-548): "18 months ago",
        timedelta(days=-1000): "2 years ago",
        timedelta(days=20): "in 2 weeks",
    }
    assert {span: ago(clock.now() + span) for span in told} == told


@pytest.mark.parametrize(
    ("value", "said"),
    [("''", "At most 5,000 characters"), ("'abc\\r\\nd'", "4,995 characters left"), ("'x' * 5001", "1 characters too many")],
)
def test_the_counter_says_what_is_left_of_what_came_back(value, said):
    with translation.override("en"):
        assert f">{said}</p>" in render(f"{{{{ ui.textarea('text', 'Idea', value={value}, limit=5000) }}}}")
