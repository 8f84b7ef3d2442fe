"""Narrowed lists in every order: indexes, and statistics of what goes together.

Without the statistics the planner takes area, state and language for independent, and walks a whole district for the Swedish ideas that it
does not have. Measured on 100,500 ideas with 576 combinations of filters and orders: the slowest took 257 ms before, 5 ms after.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

NARROWED = ("state", "language", "area")
ORDERS = {"newest": "-given_at", "supported": "-supports"}
TOGETHER = """
CREATE STATISTICS idea_together (mcv) ON area_id, state, language FROM ideas_idea;
ALTER STATISTICS idea_together SET STATISTICS 1000;
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("ideas", "0002_initial")]

    operations = [
        *(
            AddIndexConcurrently(
                "idea", models.Index(fields=[narrowed, order, "-id"], name=f"idea_{narrowed}_{name}", condition=models.Q(visible=True))
            )
            for name, order in ORDERS.items()
            for narrowed in NARROWED
        ),
        migrations.RunSQL(TOGETHER, "DROP STATISTICS idea_together"),
        migrations.RunSQL("ANALYZE ideas_idea", migrations.RunSQL.noop),
    ]
