"""What MCP says over HTTP: checks the request, answers its message. Loaded at the first message: the wire types take half a second."""

from typing import Any
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from mcp_types import INVALID_REQUEST, PARSE_ERROR

from talkoot.shared import clock
from talkoot.standards.doors import Refusal
from talkoot.standards.mcp import booking, finding, own  # noqa: F401 - their tools register themselves
from talkoot.standards.mcp.protocol import Fault, answer, failure
from talkoot.standards.mcp.tools import Caller
from talkoot.standards.mcp.words import LARGEST_BODY

ACCEPTED, BAD, FORBIDDEN, NOT_ACCEPTABLE, TOO_LARGE, NOT_JSON = 202, 400, 403, 406, 413, 415


def _written(body: Any, status: int = 200) -> HttpResponse:
    response = HttpResponse(orjson.dumps(body), status=status, content_type="application/json")
    # Pages of others get nothing here, unlike elsewhere in this folder: the protocol asks for it.
    response.headers["Access-Control-Allow-Origin"] = settings.TALKOOT_ADDRESS
    return response


def refused(refusal: Refusal) -> HttpResponse:
    """Return a refusal as JSON-RPC writes it."""
    code = PARSE_ERROR if refusal.code == "NotJson" else INVALID_REQUEST
    return _written(failure(code, refusal.says), refusal.status)


def answered(request: HttpRequest) -> HttpResponse:
    """Take one message in and answer it. Raises Refusal."""
    _check_origin(request)
    message = _message(request)
    caller = Caller(request, request.api_key, clock.now())  # type: ignore[attr-defined]
    try:
        body = answer(message, request.headers, caller)
    except Fault as fault:
        message_id = message.get("id") if isinstance(message, dict) else None
        known = message_id if isinstance(message_id, str | int) and not isinstance(message_id, bool) else None
        return _written(failure(fault.code, fault.says, data=fault.data, message_id=known), fault.status)
    return _written(body) if body is not None else HttpResponse(status=ACCEPTED)


def _check_origin(request: HttpRequest) -> None:
    """Refuse a page of another site, which a browser names here: it might speak through a name that it makes point at us."""
    origin = request.headers.get("Origin")
    ours = {request.get_host(), urlsplit(settings.TALKOOT_ADDRESS).netloc}
    if origin is not None and urlsplit(origin).netloc not in ours and origin not in settings.TALKOOT_AGENT_ORIGINS:
        raise Refusal(FORBIDDEN, "Origin", _("Pages of other sites may not call this address."))


def _message(request: HttpRequest) -> Any:
    accepted = request.headers.get("Accept", "*/*")
    if not any(kind in accepted for kind in ("application/json", "application/*", "*/*")):
        raise Refusal(NOT_ACCEPTABLE, "Accept", _("The answer is application/json; say in Accept that you take it."))
    if request.content_type != "application/json":
        raise Refusal(NOT_JSON, "ContentType", _("Send application/json."))
    if len(request.body) > LARGEST_BODY:
        raise Refusal(TOO_LARGE, "TooLarge", _("The request is larger than the city takes in. Send less text."))
    try:
        return orjson.loads(request.body)
    except ValueError as error:
        raise Refusal(BAD, "NotJson", _("The body is not JSON.")) from error
