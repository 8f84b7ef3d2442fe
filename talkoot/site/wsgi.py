"""The web process."""

import gc
import os
from importlib import import_module
from typing import TYPE_CHECKING, cast

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from talkoot.ideas.apps import IdeasConfig

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talkoot.site.settings")
if not (settings.DEBUG or settings.TESTING or os.environ.get("TALKOOT_SECRET_KEY")):
    # Each worker would make a key of its own, and follow-up codes would open ideas in one of them only.
    raise ImproperlyConfigured("Set TALKOOT_SECRET_KEY, or start with `talkoot run` or `talkoot serve`, which keep one in the data folder.")
application = get_wsgi_application()
cast("IdeasConfig", apps.get_app_config("ideas")).look_at_settings()
import_module(settings.ROOT_URLCONF)  # now, not in the first request
# What is loaded by now stays: the collector need not walk through it again and again, nor after each few hundred objects of a page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
