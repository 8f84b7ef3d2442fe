"""Who books: an account, or a name and an e-mail address."""

import secrets
from dataclasses import dataclass

from talkoot.bookings.prices import EVERYONE
from talkoot.bookings.words import Residency, Strength
from talkoot.shared.secrets import keyed_hash


@dataclass(frozen=True, slots=True)
class Booker:
    """Who books. Either `account_id` (people.User) or name and e-mail. `language` is that of letters to them."""

    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = "fi"
    account_id: int | None = None
    residency: str = Residency.OTHER
    strength: str = Strength.OPEN
    group: str = EVERYONE

    @property
    def is_known(self) -> bool:
        """Whether the booking can be somebody's."""
        return self.account_id is not None or bool(self.name.strip() and self.email)

    @property
    def key(self) -> bytes:
        """What is stored to count a person's bookings: a keyed hash, the same each time for one person."""
        if self.account_id is not None:
            return keyed_hash("booker", f"account:{self.account_id}")
        return keyed_hash("booker", f"email:{self.email.strip().casefold()}") if self.email else secrets.token_bytes(32)


NOBODY = Booker()
