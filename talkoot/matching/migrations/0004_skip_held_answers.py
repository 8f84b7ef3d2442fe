"""A writer passes over kept answers that another writer holds.

Waiting for them let a person's edit wait for an import, and two writers for each other. What is passed over is deleted by its holder; if that
one takes everything back, its answer is not shown all the same, since a reader compares it with the index (remembered.py).
"""

from django.db import migrations

FORGET = """
CREATE OR REPLACE FUNCTION matching_forget_named(gone text[]) RETURNS void LANGUAGE sql AS $$
    DELETE FROM matching_likeness
     WHERE id IN (SELECT id FROM matching_likeness WHERE names && gone ORDER BY id FOR UPDATE{skip});
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0003_due")]

    operations = [migrations.RunSQL(FORGET.format(skip=" SKIP LOCKED"), FORGET.format(skip=""))]
