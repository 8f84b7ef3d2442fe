"""What a tool is: a function with a rule, over the same questions and verbs as the pages. What has no rule cannot be a tool."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, get_type_hints

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from talkoot.shared.limits import Limit, TooMany, address_of, spend
from talkoot.shared.rules import Rule
from talkoot.standards.models import Key
from talkoot.standards.words import reports_of

Json = dict[str, Any]


class Wrong(Exception):
    """The tool cannot do it. says: what is wrong and what to do, for the agent to read and to tell."""

    def __init__(self, says: object) -> None:
        super().__init__(str(says))
        self.says = str(says)


class Asked(BaseModel):
    """What every tool takes: what it does not know, it refuses."""

    model_config = ConfigDict(extra="forbid")

    language: str | None = Field(
        None, description="Language of the answer: fi, sv or en. The city's own when left out", pattern="^(fi|sv|en)$"
    )


class Answer(BaseModel):
    """What a tool gives back."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the request, the key that came along (None: nobody we know), and the moment."""

    request: HttpRequest
    key: Key | None
    now: datetime

    @property
    def by(self) -> Any:
        """The account that the key stands for; None when it stands for no person."""
        return self.key.account if self.key else None

    def spend(self, limit: Limit) -> None:
        """Count one writing: by the key where there is one, else by the address under `limit`. Raises TooMany."""
        if self.key:
            spend(reports_of(self.key.reports_an_hour), str(self.key.id), now=self.now)
        else:
            spend(limit, address_of(self.request), now=self.now)


@dataclass(frozen=True)
class Tool:
    """One tool. title: what people see it called. writes: it changes something; ends: it undoes something that was there."""

    name: str
    title: Any
    rule: Rule
    run: Callable[[Any, Caller], Answer]
    writes: bool = False
    ends: bool = False
    repeatable: bool = True

    @cached_property
    def takes(self) -> type[Asked]:
        """The model of its arguments."""
        found: type[Asked] = get_type_hints(self.run)["asked"]
        return found

    @cached_property
    def gives(self) -> type[Answer]:
        """The model of its answer."""
        found: type[Answer] = get_type_hints(self.run)["return"]
        return found

    @cached_property
    def _schemas(self) -> Json:
        return {
            "inputSchema": self.takes.model_json_schema(),
            "outputSchema": self.gives.model_json_schema(mode="serialization"),
        }

    def listed(self) -> Json:
        """Return it as `tools/list` shows it."""
        hints = {
            "title": str(self.title),
            "readOnlyHint": not self.writes,
            "destructiveHint": self.ends,
            "idempotentHint": self.repeatable,
            "openWorldHint": False,
        }
        says = " ".join((inspect.getdoc(self.run) or "").split())
        return {"name": self.name, "title": str(self.title), "description": says, **self._schemas, "annotations": hints}


TOOLS: dict[str, Tool] = {}


def tool(title: object, *, rule: Rule, **what: bool) -> Callable[[Callable[[Any, Caller], Answer]], Callable[[Any, Caller], Answer]]:
    """Make a function a tool: its name and docstring are what the agent reads."""

    def declare(run: Callable[[Any, Caller], Answer]) -> Callable[[Any, Caller], Answer]:
        TOOLS[run.__name__] = Tool(run.__name__, title, rule, run, **what)
        return run

    return declare


def offered(caller: Caller) -> list[Tool]:
    """Return the tools that the caller may use."""
    return [one for one in TOOLS.values() if one.rule.admits is None or one.rule.admits(caller.by)]


def call(found: Tool, arguments: Json, caller: Caller) -> Json:
    """Do what a tool does and return the result as `tools/call` shows it; what goes wrong is told in it."""
    with translation.override(_language(arguments)):
        try:
            answer = found.run(found.takes.model_validate(arguments), caller)
        except ValidationError as error:
            return _failed(" ".join(_fault(one) for one in error.errors(include_url=False, include_context=False)))
        except TooMany as error:
            return _failed(_("Too many requests for now. Try again in %(seconds)s seconds.") % {"seconds": error.retry_after})
        except Wrong as error:
            return _failed(error.says)
    text = answer.model_dump_json()
    return {"content": [{"type": "text", "text": text}], "structuredContent": answer.model_dump(mode="json"), "isError": False}


def _language(arguments: Json) -> str:
    asked = arguments.get("language")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE


def _fault(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"]) or "arguments"
    return f"{where}: {error['msg']}."


def _failed(says: str) -> Json:
    return {"content": [{"type": "text", "text": says}], "isError": True}
