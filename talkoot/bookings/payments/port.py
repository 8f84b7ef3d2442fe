"""The port: what bookings need of a provider of online payments, and nothing more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from talkoot.bookings.words import PaymentState


class BadSignature(ValueError):
    """What came in was not signed by the provider: nothing in it is believed."""


class ProviderDown(OSError):
    """The provider did not take the payment in. The booking waits as it did; try again."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What is to be paid. cents: VAT included. The three addresses are where the person, or the provider's server, comes back to."""

    stamp: str
    reference: str
    cents: int
    vat_permille: int
    product: str
    language: str
    email: str
    success_url: str
    cancel_url: str
    callback_url: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A payment that the provider took in, and where the person pays it."""

    transaction: str
    pay_url: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the provider says of a payment, its signature checked."""

    stamp: str
    transaction: str
    cents: int
    state: PaymentState


class Provider(Protocol):
    """A provider of online payments."""

    @property
    def name(self) -> str:
        """What it is called in our tables."""

    def begin(self, bill: Bill, *, now: datetime) -> Begun:
        """Ask for a payment. Raises ProviderDown, BadSignature."""

    def read(self, query: Mapping[str, str]) -> Told:
        """Read what came back with the person or by callback. Raises BadSignature."""
