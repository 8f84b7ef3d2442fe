"""The one address of MCP: POST a message, get its answer as JSON. No session, no stream, no cookie."""

from django.http import HttpRequest, HttpResponse

from talkoot.standards import rules
from talkoot.standards.doors import Refusal, opened


def _refuse(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    from talkoot.standards.mcp.speaking import refused

    return refused(refusal)


@opened(rules.agent, _refuse, methods=frozenset({"POST"}))
def endpoint(request: HttpRequest) -> HttpResponse:
    """Take one message in and answer it. What MCP needs is loaded here, at the first message, and not by every process that starts."""
    from talkoot.standards.mcp.speaking import answered

    return answered(request)
