"""What is written to the log holds no secret: the follow-up code in an address opens an idea to whoever reads the log."""

import logging
import re

# Below these, the next part of an address is a secret. Whoever adds such pages adds their line here.
SECRET_PATHS = ("/follow/",)
_SECRET = re.compile(rf"({'|'.join(map(re.escape, SECRET_PATHS))})[^/\s\"'<>?#]+")


def without_secrets(text: str) -> str:
    """Return a text with the secret part of each address masked."""
    return _SECRET.sub(r"\1…", text)


class WithoutSecrets(logging.Formatter):
    """Formats lines as ever and masks them last: also what came from a traceback, and whichever logger wrote it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line to write."""
        return without_secrets(super().format(record))
