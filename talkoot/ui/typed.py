"""Fields for days and times as people type them. What is not understood is refused in a plain sentence, and stays as it was typed."""

import re
from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talkoot.shared.secrets import normal_code

FIRST_YEAR, LAST_YEAR = 2000, 2200
_CLOCK = re.compile(r"^(\d{1,2})(?:[.:](\d{2}))?(?::\d{2})?$", re.ASCII)


class CodeField(forms.CharField):
    """A secret code, however it is typed; cleaned it is in its usual form. Error messages: required, invalid."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {}).setdefault("invalid", _("A code has twelve letters and digits. Check it and try again."))
        super().__init__(**{"max_length": 60, **kwargs})

    def clean(self, value: Any) -> str:
        """Return the code. Raises ValidationError for what can be none."""
        code = normal_code(super().clean(value))
        if not code:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return code


class DayField(forms.DateField):
    """A day of the calendar, as browsers send it or as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {}).setdefault("required", _("Choose the day."))
        kwargs["error_messages"].setdefault("invalid", _("Write the day as 31.12.2026."))
        super().__init__(
            input_formats=["%Y-%m-%d", "%d.%m.%Y"], widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
        )
        self.widget.input_type = "date"

    def to_python(self, value: Any) -> date | None:
        """Return the day. Raises ValidationError for a year that nothing here is in."""
        day = super().to_python(value)
        if day is not None and not FIRST_YEAR <= day.year < LAST_YEAR:
            raise forms.ValidationError(self.error_messages["invalid"])
        return day

    def prepare_value(self, value: Any) -> Any:
        """Write a day as browsers read it, and what is none as it was typed."""
        try:
            day = self.to_python(value)
        except forms.ValidationError:
            return value
        return day.isoformat() if day else ""


class ClockField(forms.Field):
    """A time on the clock: 17, 17.30 or 17:30; 24 is midnight."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {"required": _("Choose the time."), "invalid": _("Write the time as 17.30.")}
        super().__init__(error_messages=messages, widget=forms.TimeInput(attrs={"type": "time"}), **kwargs)
        self.widget.input_type = "time"

    def to_python(self, value: Any) -> Any:
        """Return the time, or None. Raises ValidationError."""
        if isinstance(value, time):
            return value
        text = str(value or "").strip()
        if not text:
            return None
        found = _CLOCK.match(text)
        if not found or int(found[1]) > 24 or int(found[2] or 0) > 59 or (found[1] == "24" and int(found[2] or 0)):  # noqa: PLR2004
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return time(int(found[1]) % 24, int(found[2] or 0))

    def prepare_value(self, value: Any) -> Any:
        """Write a time as browsers read it."""
        return f"{value:%H:%M}" if isinstance(value, time) else value
