"""One message in, one answer out: which revision is spoken, and what each method does. Knows no HTTP beyond its status and headers.

Every request stands on its own, in every revision: there are no sessions, and nothing is pushed. The wire types are the official ones
(package mcp-types): they check what comes in and leave out what an older revision does not know.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from mcp_types import (
    CLIENT_CAPABILITIES_META_KEY,
    HEADER_MISMATCH,
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PROTOCOL_VERSION_META_KEY,
    SERVER_INFO_META_KEY,
    UNSUPPORTED_PROTOCOL_VERSION,
    methods,
)
from pydantic import ValidationError

from talkoot import __version__
from talkoot.standards.mcp import resources
from talkoot.standards.mcp.tools import Caller, call, offered
from talkoot.standards.mcp.words import FRESH_FOR, HANDSHAKE, INSTRUCTIONS, LISTED_FOR, NAME, ON_ITS_OWN, VERSIONS

Json = dict[str, Any]
OK, BAD, NOT_FOUND = 200, 400, 404
RESOURCE_NOT_FOUND = -32002  # until 2025-11-25; the newest revision says "invalid params"


class Fault(Exception):
    """The message cannot be answered. code: of JSON-RPC or MCP; status: of HTTP."""

    def __init__(self, code: int, says: str, *, status: int = OK, data: Any = None) -> None:
        super().__init__(says)
        self.code, self.says, self.status, self.data = code, says, status, data


def failure(code: int, says: str, *, data: Any = None, message_id: Any = None) -> Json:
    """Return an error as JSON-RPC writes it."""
    error = {"code": code, "message": says} | ({"data": data} if data is not None else {})
    return {"jsonrpc": "2.0", "id": message_id, "error": error}


def answer(message: Any, headers: Mapping[str, str], caller: Caller) -> Json | None:
    """Return the answer to one message; None for what wants none. Raises Fault."""
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise Fault(INVALID_REQUEST, "Send one JSON-RPC 2.0 message; batches are not part of this protocol.", status=BAD)
    version = _version(headers.get("MCP-Protocol-Version"))
    method, message_id = message.get("method"), message.get("id")
    if "id" not in message or (method is None and ("result" in message or "error" in message)):
        return None  # A notification, or an answer to what was never asked.
    if not isinstance(method, str) or isinstance(message_id, bool) or not isinstance(message_id, str | int):
        raise Fault(INVALID_REQUEST, "A request has a method and an id that is a text or a whole number.", status=BAD)
    params = message.get("params")
    if params is not None and not isinstance(params, dict):
        raise Fault(INVALID_PARAMS, "params must be an object.", status=_status(version))
    if version == ON_ITS_OWN:
        _check_envelope(method, params or {}, headers)
    result = _result(method, version, params, caller)
    return {"jsonrpc": "2.0", "id": message_id, "result": result}


def _status(version: str) -> int:
    """Return the status of a fault in a message: the newest revision tells it, older ones answer 200."""
    return BAD if version == ON_ITS_OWN else OK


def _version(told: str | None) -> str:
    """Return the revision of a message. Without a header it is an old one, or the first message, which negotiates."""
    if told is None:
        return HANDSHAKE[0]
    if told not in VERSIONS:
        data = {"supported": list(VERSIONS), "requested": told[:40]}
        raise Fault(UNSUPPORTED_PROTOCOL_VERSION, f"Unsupported protocol version; use one of {', '.join(VERSIONS)}.", status=BAD, data=data)
    return told


def _check_envelope(method: str, params: Json, headers: Mapping[str, str]) -> None:
    """Check that a request of the newest revision says everything itself, and that its headers say the same. Raises Fault."""
    meta = params.get("_meta")
    missing = [
        key for key in (PROTOCOL_VERSION_META_KEY, CLIENT_CAPABILITIES_META_KEY) if not isinstance(meta, dict) or meta.get(key) is None
    ]
    if missing:
        raise Fault(INVALID_PARAMS, f"params._meta must hold {' and '.join(missing)}.", status=BAD)
    named = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}.get(method)
    said = [("MCP-Protocol-Version", params["_meta"][PROTOCOL_VERSION_META_KEY]), ("Mcp-Method", method)]
    said += [("Mcp-Name", params.get(named))] if named else []
    for header, value in said:
        if _decoded(headers.get(header)) != value:
            raise Fault(HEADER_MISMATCH, f"The header {header} must say the same as the message.", status=BAD)


def _decoded(value: str | None) -> str | None:
    """Return a header's value; one that a header cannot hold comes as =?base64?…?=."""
    if value is None or not (value.startswith("=?base64?") and value.endswith("?=")):
        return value
    try:
        return base64.b64decode(value[9:-2], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def _result(method: str, version: str, params: Json | None, caller: Caller) -> Json:
    do = _METHODS.get(method)
    if do is None or (method, version) not in methods.CLIENT_REQUESTS:
        raise Fault(METHOD_NOT_FOUND, f"There is no method {method[:60]} here.", status=NOT_FOUND if version == ON_ITS_OWN else OK)
    try:
        methods.validate_client_request(method, version, params)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Fault(INVALID_PARAMS, f"{where}: {first['msg']}.", status=_status(version)) from error
    found = do(params or {}, caller, version)
    if version == ON_ITS_OWN:
        found = {"resultType": "complete", **found, "_meta": {SERVER_INFO_META_KEY: _about()}}
    return methods.serialize_server_result(method, version, found)


def _about() -> Json:
    return {"name": NAME, "title": f"Talkoot · {settings.TALKOOT_CITY}", "version": __version__, "websiteUrl": settings.TALKOOT_ADDRESS}


def _can() -> Json:
    return {"tools": {"listChanged": False}, "resources": {"listChanged": False, "subscribe": False}}


def _initialize(params: Json, _caller: Caller, _version: str) -> Json:
    asked = params["protocolVersion"]
    spoken = asked if asked in HANDSHAKE else HANDSHAKE[-1]
    return {"protocolVersion": spoken, "capabilities": _can(), "serverInfo": _about(), "instructions": INSTRUCTIONS}


def _discover(_params: Json, _caller: Caller, _version: str) -> Json:
    known = {"ttlMs": LISTED_FOR, "cacheScope": "public"}
    return {"supportedVersions": list(VERSIONS), "capabilities": _can(), "instructions": INSTRUCTIONS, **known}


def _ping(_params: Json, _caller: Caller, _version: str) -> Json:
    return {}


def _list_tools(params: Json, caller: Caller, version: str) -> Json:
    if params.get("cursor"):
        raise Fault(INVALID_PARAMS, "All tools are on one page; leave cursor out.", status=_status(version))
    # What is listed depends on the key, so no cache may share it.
    return {"tools": [one.listed() for one in offered(caller)], "ttlMs": LISTED_FOR, "cacheScope": "private"}


def _call_tool(params: Json, caller: Caller, version: str) -> Json:
    found = next((one for one in offered(caller) if one.name == params["name"]), None)
    if found is None:
        raise Fault(INVALID_PARAMS, f"There is no tool {params['name'][:60]} for you.", status=_status(version))
    return call(found, params.get("arguments") or {}, caller)


def _list_resources(params: Json, _caller: Caller, version: str) -> Json:
    try:
        return {**resources.listed(params.get("cursor")), "ttlMs": FRESH_FOR, "cacheScope": "public"}
    except resources.NoCursor as error:
        raise Fault(INVALID_PARAMS, "Take cursor from nextCursor of the page before.", status=_status(version)) from error


def _list_templates(_params: Json, _caller: Caller, _version: str) -> Json:
    return {**resources.templates(), "ttlMs": LISTED_FOR, "cacheScope": "public"}


def _read_resource(params: Json, caller: Caller, version: str) -> Json:
    found = resources.read(params["uri"], caller)
    if found is None:
        code = INVALID_PARAMS if version == ON_ITS_OWN else RESOURCE_NOT_FOUND
        raise Fault(code, "There is no such resource, or it is not public.", status=_status(version), data={"uri": params["uri"][:200]})
    return {**found, "ttlMs": FRESH_FOR, "cacheScope": "public"}


_METHODS: dict[str, Callable[[Json, Caller, str], Json]] = {
    "initialize": _initialize,
    "server/discover": _discover,
    "ping": _ping,
    "tools/list": _list_tools,
    "tools/call": _call_tool,
    "resources/list": _list_resources,
    "resources/templates/list": _list_templates,
    "resources/read": _read_resource,
}
