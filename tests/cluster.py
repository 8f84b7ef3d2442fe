"""Tests run on a real PostgreSQL: the one in DATABASE_URL, else the embedded one's test cluster.

A plugin (`-p tests.cluster` in pyproject.toml) rather than a conftest: Django's settings are read before any conftest is.
"""

import os

if "DATABASE_URL" not in os.environ:
    from talkoot.shared.postgres import ensure_running

    os.environ["DATABASE_URL"] = ensure_running(test=True)
