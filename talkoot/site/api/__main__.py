"""`python -m talkoot.site.api`: print the API's description, as it is kept in docs/openapi.json (`make openapi`)."""

import os
import sys

import django
import orjson


def main() -> None:
    """Print the description."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talkoot.site.settings")
    django.setup()
    sys.stdout.buffer.write(written())


def written() -> bytes:
    """Return the description as the file holds it, with sorted keys, so that a difference is a difference."""
    from talkoot.site.api.description import describe
    from talkoot.site.api.root import api

    return orjson.dumps(describe(api), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


if __name__ == "__main__":
    main()
