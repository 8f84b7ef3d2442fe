"""Narrowed lists in every order: indexes, and statistics of what goes together.

Without the statistics the planner takes area, state and language for independent, and walks a whole district for the Swedish ideas that it
does not have. Measured on 100,500 ideas with 576 combinations of filters and orders: the slowest took 257 ms before, 5 ms after.

Each step may be run again after an interruption, which leaves an index behind that is there or not valid.
"""

from django.db import migrations, models

NARROWED = ("state", "language", "area")
ORDERS = {"newest": "given_at", "supported": "supports"}
COLUMNS = {"state": "state", "language": "language", "area": "area_id"}
TOGETHER = """
CREATE STATISTICS IF NOT EXISTS idea_together (mcv) ON area_id, state, language FROM ideas_idea;
ALTER STATISTICS idea_together SET STATISTICS 1000;
"""


def _index(narrowed: str, name: str, order: str) -> migrations.SeparateDatabaseAndState:
    index = f"idea_{narrowed}_{name}"
    make = f'CREATE INDEX CONCURRENTLY "{index}" ON ideas_idea ({COLUMNS[narrowed]}, {order} DESC, id DESC) WHERE visible'
    drop = f'DROP INDEX CONCURRENTLY IF EXISTS "{index}"'
    state = models.Index(fields=[narrowed, f"-{order}", "-id"], name=index, condition=models.Q(visible=True))
    return migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RunSQL(drop, migrations.RunSQL.noop), migrations.RunSQL(make, drop)],
        state_operations=[migrations.AddIndex("idea", state)],
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("ideas", "0002_initial")]

    operations = [
        *(_index(narrowed, name, order) for name, order in ORDERS.items() for narrowed in NARROWED),
        migrations.RunSQL(TOGETHER, "DROP STATISTICS idea_together"),
        migrations.RunSQL("ANALYZE ideas_idea", migrations.RunSQL.noop),
    ]
