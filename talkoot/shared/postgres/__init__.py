"""The PostgreSQL that Talkoot brings along: started, shared, stopped and recovered by a small supervisor of our own.

`ensure_running()` returns the address of a database that answers. `connection_settings()` turns an address into what Django wants.
`require_fit()` says in plain words what a city's own PostgreSQL lacks. No Django here: this runs before any settings are read.
"""

from talkoot.shared.postgres.address import connection_settings
from talkoot.shared.postgres.cluster import Cluster
from talkoot.shared.postgres.fitness import require_fit
from talkoot.shared.postgres.trouble import DatabaseTrouble
from talkoot.shared.postgres.use import ensure_running

__all__ = ["Cluster", "DatabaseTrouble", "connection_settings", "ensure_running", "require_fit"]
