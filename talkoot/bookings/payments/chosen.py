"""The provider that this city chose in its settings."""

from django.conf import settings

from talkoot.bookings.payments.port import Provider


def chosen_provider() -> Provider | None:
    """Return the provider of online payments; None where the city has set up none."""
    if not (settings.TALKOOT_PAYTRAIL_ACCOUNT and settings.TALKOOT_PAYTRAIL_SECRET):
        return None
    from talkoot.bookings.payments.paytrail import Paytrail  # brings httpx, which a city without online payments never loads

    return Paytrail(settings.TALKOOT_PAYTRAIL_ACCOUNT, settings.TALKOOT_PAYTRAIL_SECRET, settings.TALKOOT_PAYTRAIL_ADDRESS)
