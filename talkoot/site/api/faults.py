"""What is wrong with a value, in the reader's language: pydantic says it in English alone."""

from typing import Any

from django.utils.translation import gettext_lazy as _

_NUMBER, _WHOLE, _OBJECT = (
    _("A number is needed here."),
    _("A whole number is needed here."),
    _("An object with named values is needed here."),
)
# Pydantic's name of a fault -> what it says, with what pydantic tells of it (https://docs.pydantic.dev/latest/errors/validation_errors/).
SAID = {
    "missing": _("This is missing."),
    "extra_forbidden": _("This is not known here. Leave it out, or look at its spelling."),
    "string_too_short": _("At least %(min_length)s characters are needed."),
    "string_too_long": _("At most %(max_length)s characters are allowed."),
    "too_little_to_see": _("At least %(least)s characters must be left once spaces and control characters are taken out."),
    "too_long": _("At most %(max_length)s values are allowed."),
    "string_type": _("A text is needed here."),
    "string_pattern_mismatch": _("This is not written in the way that is needed here: %(pattern)s"),
    "not_an_address": _("This is not an e-mail address."),
    "literal_error": _("This must be one of: %(expected)s"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "list_type": _("A list is needed here."),
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
    "greater_than": _("This must be more than %(gt)s."),
    "greater_than_equal": _("This must be at least %(ge)s."),
    "less_than_equal": _("This must be at most %(le)s."),
}


def what_is_wrong(fault: dict[str, Any]) -> str:
    """Return what is wrong, from one of pydantic's errors; a rare kind in pydantic's own words."""
    said = SAID.get(fault["type"])
    return str(said) % {name: _plain(value) for name, value in fault.get("ctx", {}).items()} if said else str(fault["msg"])


def _plain(value: Any) -> str:
    """Return a number without needless zeros, and a list of choices without pydantic's "or"."""
    return f"{value:g}" if isinstance(value, float) else str(value).replace("' or '", "', '")
