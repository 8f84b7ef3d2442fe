"""What a booking costs: prices by date, group and begun unit, in whole cents with VAT in them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from talkoot.bookings.words import MINUTES, Paying, Unit

EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Price:
    """One price. `cents` includes VAT; `vat_permille` 255 is 25.5 %. Valid on [begins, ends], either may be open.

    group: whom it is for ("everyone", "young", "association" …: the city's own words). subsidised: lower than it costs the city. On
    application: a person decides whether it is free. paying: how it is paid.
    """

    cents: int
    unit: Unit = Unit.HOUR
    group: str = EVERYONE
    vat_permille: int = 0
    begins: date | None = None
    ends: date | None = None
    subsidised: bool = False
    on_application: bool = False
    paying: Paying = Paying.ON_SITE


@dataclass(frozen=True, slots=True)
class Cost:
    """What one booking costs, VAT included, and how it is paid."""

    cents: int
    vat_permille: int
    paying: Paying
    on_application: bool = False

    @property
    def vat_cents(self) -> int:
        """The VAT in it, rounded half up to whole cents."""
        return (2 * self.cents * self.vat_permille + 1000 + self.vat_permille) // (2 * (1000 + self.vat_permille))


def read_prices(rows: Iterable[Mapping[str, Any]]) -> tuple[Price, ...]:
    """Return prices from plain data (JSON). Raises ValueError for what is no price."""
    return tuple(_read(row) for row in rows)


def _read(row: Mapping[str, Any]) -> Price:
    unknown = set(row) - set(Price.__slots__)
    cents = row.get("cents")
    if unknown or not isinstance(cents, int) or isinstance(cents, bool) or cents < 0:
        msg = f"A price needs whole cents and knows no {', '.join(sorted(unknown)) or 'other money'}: {dict(row)}"
        raise ValueError(msg)
    return Price(
        cents=cents,
        unit=Unit(row.get("unit", Unit.HOUR)),
        group=str(row.get("group", EVERYONE)),
        vat_permille=_permille(row.get("vat_permille", 0)),
        begins=_day(row.get("begins")),
        ends=_day(row.get("ends")),
        subsidised=bool(row.get("subsidised", False)),
        on_application=bool(row.get("on_application", False)),
        paying=Paying(row.get("paying", Paying.ON_SITE)),
    )


def _permille(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value < 1000:  # noqa: PLR2004 - a permille
        msg = f"VAT is whole permille from 0 to 999, not {value!r}"
        raise ValueError(msg)
    return value


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def price_on(prices: Iterable[Price], day: date, group: str = EVERYONE) -> Price | None:
    """Return the price of a group on the local day a booking starts: its own, else everyone's; the latest begun wins."""
    valid = [
        price for price in prices if (price.begins or date.min) <= day <= (price.ends or date.max) and price.group in {group, EVERYONE}
    ]
    return max(valid, key=lambda price: (price.group == group, price.begins or date.min), default=None)


def cost_of(price: Price, length: timedelta) -> Cost:
    """Return what a booking of a length costs: each begun unit counts."""
    minutes = -(-length // timedelta(minutes=1))
    units = 1 if price.unit == Unit.FIXED else -(-minutes // MINUTES[price.unit])
    cents = price.cents * units
    return Cost(cents, price.vat_permille, price.paying if cents else Paying.NOTHING, price.on_application)
