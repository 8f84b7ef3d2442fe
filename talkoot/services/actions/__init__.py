"""Verbs of services."""

from talkoot.services.actions.bringing import note_versions, report_promise, save_measures, save_services, save_story, save_ways
from talkoot.services.actions.keeping import Changed, confirm_service, edit_service, keep_way, remove_way, restore_version
from talkoot.services.actions.nudging import nudge_stale

__all__ = [
    "Changed",
    "confirm_service",
    "edit_service",
    "keep_way",
    "note_versions",
    "nudge_stale",
    "remove_way",
    "report_promise",
    "restore_version",
    "save_measures",
    "save_services",
    "save_story",
    "save_ways",
]
