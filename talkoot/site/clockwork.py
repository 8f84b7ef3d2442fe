"""Tell the job worker of every folder's `schedule.py`."""

from django.utils.module_loading import autodiscover_modules
from procrastinate import App


def on_ready(_app: App) -> None:
    """Import the schedules, which register themselves; called by procrastinate when Django has started."""
    autodiscover_modules("schedule")
