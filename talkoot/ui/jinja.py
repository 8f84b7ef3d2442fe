"""The Jinja environment of every page: strict, escaping, speaking the reader's language.

Templates get these globals: `ui` (the components), `url`, `static`, `csp_nonce`, `languages`, `here`, `city`, `version`, and gettext's
`_`, `ngettext`, `pgettext`. A variable that does not exist is an error, never an empty string.
"""

from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context

import talkoot
from talkoot.ui import values
from talkoot.ui.components import Components, checks
from talkoot.ui.themes import all_themes, kind_icon, themes_of

A_NUMBER = 7008009001  # stands in an address for any number

# The doors of the city, and what stands at the foot of each page. A door whose folder is not installed is not shown.
SECTIONS = (
    (_("Give an idea"), "ideas:give"),
    (_("Explore"), "matching:explore"),
    (_("Find a place"), "bookings:find"),
    (_("Ideas"), "ideas:list"),
    (_("Follow your idea"), "ideas:follow"),
)
FOOTER = (
    (_("Your bookings"), "bookings:mine"),
    (_("About this service"), "information:about"),
    (_("Accessibility"), "information:accessibility"),
    (_("Privacy"), "information:privacy"),
    (_("For developers: the city as an API"), "api:docs"),
)


def environment(**options: Any) -> Environment:
    """Return the environment for Django's Jinja2 backend (settings.TEMPLATES)."""
    options |= {
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
        "cache_size": 1000,
    }
    env = Environment(**options)  # noqa: S701 - autoescape is in the options
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.filters |= values.FILTERS
    env.globals |= checks() | {
        "ui": Components(env),
        "url": url,
        "static": _static(),
        "csp_nonce": csp_nonce,
        "languages": languages,
        "here": here,
        "is_rtl": translation.get_language_bidi,
        "language": translation.get_language,
        "city": lazy(city_name, str)(),
        "source_code": settings.TALKOOT_SOURCE_CODE,
        "version": getattr(talkoot, "__version__", ""),
        "sections": sections,
        "footer_links": footer_links,
        "themes_of": themes_of,
        "all_themes": all_themes,
        "kind_icon": kind_icon,
        "kept": kept,
    }
    return env


def city_name() -> str:
    """Return what the city is called in the reader's language."""
    names: Mapping[str, str] = settings.TALKOOT_CITY_NAMES
    return names.get(translation.get_language() or "", settings.TALKOOT_CITY)


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the address of a named page. Raises NoReverseMatch.

    A page without or with one number is looked up once: Django's own search costs a twentieth of a list page for each card.
    """
    if not kwargs and not args:
        return _address(_urls(), name)
    if not kwargs and len(args) == 1 and type(args[0]) is int and args[0] >= 0:
        before, after = _halves(_urls(), name)
        return f"{before}{args[0]}{after}"
    return reverse(name, args=args or None, kwargs=kwargs or None)


def _urls() -> str:
    return str(get_urlconf() or settings.ROOT_URLCONF)


@lru_cache(maxsize=500)
def _address(_urls: str, name: str) -> str:
    return reverse(name)


@lru_cache(maxsize=500)
def _halves(_urls: str, name: str) -> tuple[str, str]:
    before, _number, after = reverse(name, args=[A_NUMBER]).partition(str(A_NUMBER))
    return before, after


@lru_cache(maxsize=10)
def _links(_urls: str, named: tuple[tuple[Any, str], ...]) -> list[tuple[Any, str]]:
    found = []
    for text, name in named:
        with suppress(NoReverseMatch):
            found.append((text, reverse(name)))
    return found


@pass_context
def sections(context: Context) -> list[tuple[Any, str, str]]:
    """Return the navigation: text, address, and "page" or "true" where the reader is on it or below it."""
    request = context.get("request")
    path = request.path if request else ""

    def mark(href: str) -> str:
        if path == href:
            return "page"
        return "true" if href != "/" and path.startswith(href) else ""

    return [(text, href, mark(href)) for text, href in _links(_urls(), SECTIONS)]


def _own_door(context: Context) -> list[tuple[Any, str]]:
    """Return the door to signing in, or to one's own page: told by the cookie alone, so that no page asks the database for it."""
    request = context.get("request")
    known = request is not None and settings.SESSION_COOKIE_NAME in request.COOKIES
    return _links(_urls(), ((_("Your page"), "people:me"),) if known else ((_("Sign in"), "people:sign_in"),))


@pass_context
def footer_links(context: Context) -> list[tuple[Any, str]]:
    """Return what stands at the foot of each page: text and address. Signing in is here, because nobody needs to."""
    links = [*_links(_urls(), FOOTER), *_own_door(context)]
    return [*links, (_("Source code"), settings.TALKOOT_SOURCE_CODE)] if settings.TALKOOT_SOURCE_CODE else links


_kept: dict[tuple[Any, ...], str] = {}
_weight = 0
MOST_KEPT = 10_000_000  # characters: a card has about a thousand, what is like an idea ten thousand


def kept(key: tuple[Any, ...], render: Any, *args: Any, **kwargs: Any) -> str:
    """Return what a component renders, kept in this process under everything that it shows; the reader's language is always part of it.

    For what many pages show again and again, such as the cards of a list. When full it begins anew: simpler than choosing, and as quick.
    """
    global _weight
    key = (translation.get_language(), *key)
    html = _kept.get(key)
    if html is None:
        html = _kept[key] = render(*args, **kwargs)
        _weight += len(html)
        if _weight > MOST_KEPT:
            _kept.clear()
            _weight = 0
    return html


def _static() -> Any:
    """Look each static file up once, unless files may change under us."""
    return static if settings.DEBUG else lru_cache(maxsize=200)(static)


@pass_context
def csp_nonce(context: Context) -> str:
    """Return the nonce of this answer's content policy; "" where there is no request (mail, a page of last resort)."""
    request = context.get("request")
    nonce = getattr(request, "csp_nonce", None)  # false until somebody asks what it is, so `or` would never make one
    return "" if nonce is None else str(nonce)


@pass_context
def here(context: Context, **changes: object) -> str:
    """Return this page's own address with some of its query changed: None takes a parameter out."""
    request = context.get("request")
    if request is None:
        return ""
    query: dict[str, object] = {name: request.GET.getlist(name) for name in request.GET}
    query |= changes
    kept = {name: value for name, value in query.items() if value not in (None, "", [])}
    return str(request.path) + (f"?{urlencode(kept, doseq=True)}" if kept else "")


@pass_context
def languages(context: Context) -> list[Mapping[str, object]]:
    """Return the languages of the pages: code, own name, whether it is the present one, and this page's address in it."""
    now = translation.get_language()
    return [
        {"code": code, "name": values.own_name(code), "current": code == now, "href": here(context, lang=code)}
        for code, _name in settings.LANGUAGES
    ]
