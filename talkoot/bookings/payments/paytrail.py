"""Paytrail's payment API (docs.paytrail.com): JSON over HTTPS, every message signed by HMAC-SHA-256.

Signed is: all `checkout-` headers (or query parameters) as `name:value`, in alphabetical order, then the body, joined by newlines.
"""

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from talkoot.bookings.payments.port import BadSignature, Begun, Bill, ProviderDown, Told
from talkoot.bookings.words import PaymentState

CREATED = 201
_LANGUAGES = {"fi": "FI", "sv": "SV"}
_STATES = {"ok": PaymentState.PAID, "fail": PaymentState.FAILED}


def signature(secret: str, named: Mapping[str, str], body: str = "") -> str:
    """Return the HMAC-SHA-256 (hexadecimal) of what begins with `checkout-`, and the body."""
    lines = [f"{name}:{named[name]}" for name in sorted(named) if name.startswith("checkout-")]
    return hmac.new(secret.encode(), "\n".join([*lines, body]).encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Paytrail:
    """The adapter: a merchant's account, its secret, and where the API is."""

    account: str
    secret: str
    address: str = "https://services.paytrail.com"
    name: str = "paytrail"

    def begin(self, bill: Bill, *, now: datetime) -> Begun:
        """Create a payment. Raises ProviderDown, BadSignature (an answer that Paytrail did not sign)."""
        body = json.dumps(_body(bill), separators=(",", ":"))
        named = {
            "checkout-account": self.account,
            "checkout-algorithm": "sha256",
            "checkout-method": "POST",
            "checkout-nonce": uuid.uuid4().hex,
            "checkout-timestamp": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        }
        headers = {**named, "signature": signature(self.secret, named, body), "content-type": "application/json; charset=utf-8"}
        try:
            answer = httpx.post(f"{self.address}/payments", content=body.encode(), headers=headers, timeout=10)
        except httpx.HTTPError as error:
            raise ProviderDown(str(error)) from error
        if answer.status_code != CREATED:
            raise ProviderDown(f"Paytrail answered {answer.status_code}")
        self._check(dict(answer.headers), answer.headers.get("signature", ""), answer.text)
        told = answer.json()
        return Begun(told["transactionId"], told["href"])

    def read(self, query: Mapping[str, str]) -> Told:
        """Read the parameters of a return or a callback; both carry the same. Raises BadSignature, also for what is no payment of ours."""
        self._check(query, query.get("signature", ""))
        state = _STATES.get(query.get("checkout-status", ""), PaymentState.STARTED)
        try:
            stamp = str(uuid.UUID(query["checkout-stamp"]))  # a merchant's account may serve other systems, too
            return Told(stamp, query["checkout-transaction-id"][:100], int(query["checkout-amount"]), state)
        except (KeyError, ValueError) as error:
            raise BadSignature("not a payment of ours") from error

    def _check(self, named: Mapping[str, str], signed: str, body: str = "") -> None:
        ours = named.get("checkout-account", self.account) == self.account
        if not ours or not hmac.compare_digest(signature(self.secret, named, body), signed):
            raise BadSignature(signed[:80])


def _body(bill: Bill) -> dict[str, object]:
    back = {"success": bill.success_url, "cancel": bill.cancel_url}
    percent = bill.vat_permille / 10
    item = {
        "unitPrice": bill.cents,
        "units": 1,
        "vatPercentage": percent,
        "productCode": bill.reference,
        "description": bill.product[:1000],
    }
    return {
        "stamp": bill.stamp,
        "reference": bill.reference,
        "amount": bill.cents,
        "currency": "EUR",
        "language": _LANGUAGES.get(bill.language, "EN"),
        "items": [item],
        "customer": {"email": bill.email},
        "redirectUrls": back,
        "callbackUrls": {"success": bill.callback_url, "cancel": bill.callback_url},
    }
