"""Calendars read by three programs that we did not write: icalendar, recurring-ical-events and ical.js."""

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events

TOOLS = Path(__file__).parents[3] / "tests" / "tools"


def by_icalendar(text):
    """Return (uid, sequence, start, end, status) of each event, moments in UTC."""
    return sorted(
        (
            str(event["uid"]),
            int(event["sequence"]),
            event.decoded("dtstart").astimezone(UTC),
            event.decoded("dtend").astimezone(UTC),
            str(event["status"]),
        )
        for event in icalendar.Calendar.from_ical(text).walk("VEVENT")
    )


def by_recurring(text, start, end):
    """Return (uid, start, end) of what happens between two moments."""
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(start, end)
    return sorted((str(one["uid"]), one["dtstart"].dt.astimezone(UTC), one["dtend"].dt.astimezone(UTC)) for one in found)


def by_ical_js(text):
    """Return what ical.js understood; skips where the tools are not installed (python tests/tools/install.py)."""
    if not shutil.which("node") or not (TOOLS / "node_modules" / "ical.js").exists():
        pytest.skip("ical.js is not installed: python tests/tools/install.py")
    done = subprocess.run(["node", str(TOOLS / "read_calendar.mjs")], input=text, capture_output=True, check=False, timeout=60, cwd=TOOLS)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout)


def rows_of_js(read):
    """Return the events that ical.js read as `by_icalendar` does."""
    return sorted((one["uid"], one["sequence"], moment(one["start"]), moment(one["end"]), one["status"]) for one in read["events"])


def moment(iso):
    return datetime.fromisoformat(iso)
