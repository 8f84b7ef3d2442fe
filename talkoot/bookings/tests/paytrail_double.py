"""A double of Paytrail as a process of its own: `python paytrail_double.py` prints its port. From the documentation, not from the adapter.

POST /payments takes a payment in. GET /pay/N?told=fail,ok&back=ok plays the person: the server calls back once for each word, in that
order, then sends the person back with the last one. `amount` says another amount than was asked, signed all the same.
"""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from hashlib import sha256
from hmac import HMAC
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET, ACCOUNT = "SAIPPUAKAUPPIAS", "375917"  # the test account that Paytrail's documentation gives to everyone
BILLS = []


def sign(pairs, body=""):
    """As Paytrail's documentation writes it out: sorted lines, a newline after each, the body last."""
    text = "".join(f"{key}:{value}\n" for key, value in sorted(pairs) if key.startswith("checkout-")) + body
    return HMAC(SECRET.encode(), text.encode(), sha256).hexdigest()


def address(base, number, status, amount):
    bill = BILLS[number]
    pairs = [("checkout-account", ACCOUNT), ("checkout-algorithm", "sha256"), ("checkout-amount", amount or bill["amount"])]
    pairs += [("checkout-stamp", bill["stamp"]), ("checkout-reference", bill["reference"]), ("checkout-transaction-id", f"tx-{number}")]
    pairs += [("checkout-status", status), ("checkout-provider", "nordea")]
    return f"{base}?{urllib.parse.urlencode([*pairs, ('signature', sign(pairs))])}"


class Double(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        pairs = [(key.lower(), value) for key, value in self.headers.items()]
        if dict(pairs).get("signature") != sign(pairs, body) or self.path != "/payments":
            return self._answer(401, b"")
        BILLS.append(json.loads(body))
        answer = json.dumps({"transactionId": f"tx-{len(BILLS) - 1}", "href": f"http://{self.headers['Host']}/pay/{len(BILLS) - 1}"})
        named = [("checkout-account", ACCOUNT), ("checkout-algorithm", "sha256")]
        return self._answer(201, answer.encode(), *named, ("signature", sign(named, answer)))

    def do_GET(self):
        path, _, query = self.path.partition("?")
        asked = dict(urllib.parse.parse_qsl(query))
        number, amount = int(path.rpartition("/")[2]), asked.get("amount")
        heard = [
            self._call(address(BILLS[number]["callbackUrls"]["success"], number, status, amount)) for status in asked["told"].split(",")
        ]
        back = address(BILLS[number]["redirectUrls"]["success"], number, asked["back"], amount)
        self._answer(303, json.dumps(heard).encode(), ("Location", back))

    def _call(self, url):
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def _answer(self, status, body, *headers):
        self.send_response(status)
        for key, value in [*headers, ("Content-Length", len(body))]:
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Double)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
