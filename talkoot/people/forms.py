"""What people type to sign in and about themselves."""

from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from django import forms
from django.utils.translation import gettext_lazy as _

from talkoot.people.words import LONGEST_NAME
from talkoot.shared.text import clean


class AskForCode(forms.Form):
    """The address that the code goes to."""

    email = forms.EmailField(
        max_length=254,
        label=_("E-mail"),
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Write the address in full, for example name@example.org."),
        },
    )

    def clean_email(self) -> str:
        """Return the address in small letters, so that one mailbox is one account."""
        return str(self.cleaned_data["email"]).lower()


class TypeCode(forms.Form):
    """The code from the mail, however it is typed."""

    code = forms.CharField(
        max_length=60,
        label=_("Code from the e-mail"),
        help_text=_("Small letters and spaces do not matter."),
        error_messages={"required": _("Write the code that we sent you.")},
    )

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_code(self) -> str:
        """Compare in constant time."""
        code = str(self.cleaned_data["code"])
        if not compare_user_code(actual=code, expected=self.expected):
            raise forms.ValidationError(_("This is not the code in the newest message. Check it and try again."))
        return code


class AboutMe(forms.Form):
    """How a person is called in the service."""

    name = forms.CharField(
        required=False, max_length=LONGEST_NAME, label=_("Your name"), help_text=_("Colleagues see it beside what you do here.")
    )

    def clean_name(self) -> str:
        """Return the name as one plain line."""
        return " ".join(clean(self.cleaned_data["name"]).split())
