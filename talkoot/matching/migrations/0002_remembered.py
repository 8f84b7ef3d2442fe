"""What lets answers be remembered without ever being stale: which transactions changed the index, and what is like a thing."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

# A reader who kept the snapshot that an answer was found under asks whether any change has become visible since (remembered.py). Neither
# a time nor a counter tells that: they are written before their transaction is visible.
CHANGES = """
CREATE TABLE matching_change (
    transaction xid8 PRIMARY KEY DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT now()
);
CREATE FUNCTION matching_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO matching_change DEFAULT VALUES ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON matching_entry FOR EACH STATEMENT EXECUTE FUNCTION matching_note_change();
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON matching_vector FOR EACH STATEMENT EXECUTE FUNCTION matching_note_change();
"""
# What was erased or hidden is erased from the answers that name it too, in the same transaction; in the order of their ids, so that two
# writers cannot wait for each other.
ERASURE = """
CREATE FUNCTION matching_forget_named(gone text[]) RETURNS void LANGUAGE sql AS $$
    DELETE FROM matching_likeness WHERE id IN (SELECT id FROM matching_likeness WHERE names && gone ORDER BY id FOR UPDATE);
$$;
CREATE FUNCTION matching_forget_likeness() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM matching_forget_named(array_agg(DISTINCT kind || ' ' || source_id)) FROM gone;
    RETURN NULL;
END $$;
CREATE TRIGGER forget_likeness AFTER DELETE ON matching_entry
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION matching_forget_likeness();
CREATE FUNCTION matching_forget_changed_likeness() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM matching_forget_named(array_agg(DISTINCT o.kind || ' ' || o.source_id)) FROM before o JOIN after n USING (id)
      WHERE (o.title, o.body, o.offers, o.facets, o.lon, o.lat) IS DISTINCT FROM (n.title, n.body, n.offers, n.facets, n.lon, n.lat);
    RETURN NULL;
END $$;
CREATE TRIGGER forget_changed_likeness AFTER UPDATE ON matching_entry
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION matching_forget_changed_likeness();
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Likeness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("source_id", models.BigIntegerField()),
                ("asked", models.CharField(max_length=200)),
                ("found_at", models.DateTimeField(db_index=True)),
                ("answer", models.JSONField()),
                ("names", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "source_id", "asked"), name="likeness_once")],
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["names"], name="likeness_names", fastupdate=False)],
            },
        ),
        migrations.RunSQL(
            CHANGES,
            "DROP TRIGGER note_change ON matching_entry; DROP TRIGGER note_change ON matching_vector;"
            " DROP FUNCTION matching_note_change; DROP TABLE matching_change;",
        ),
        migrations.RunSQL(
            ERASURE,
            "DROP TRIGGER forget_likeness ON matching_entry; DROP TRIGGER forget_changed_likeness ON matching_entry;"
            " DROP FUNCTION matching_forget_likeness; DROP FUNCTION matching_forget_changed_likeness;"
            " DROP FUNCTION matching_forget_named;",
        ),
    ]
