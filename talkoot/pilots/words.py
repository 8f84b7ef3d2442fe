"""The words of pilots."""

from talkoot.knowledge.words import Decision

__all__ = ["Decision"]
