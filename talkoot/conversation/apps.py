"""Conversation: what attaches to anything."""

from django.apps import AppConfig


class ConversationConfig(AppConfig):
    """Configuration of the conversation folder."""

    name = "talkoot.conversation"
