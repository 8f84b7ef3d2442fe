"""What waits for its vector, so that catching up takes work in proportion to change; and what an embedder could not read."""

from django.db import migrations, models

# The digest tells whether the vector that was made meanwhile is of the text that was due. Rows go with their entry.
DUE = """
CREATE TABLE matching_due (
    entry_id bigint PRIMARY KEY REFERENCES matching_entry ON DELETE CASCADE,
    digest varchar(32) NOT NULL
);
CREATE TABLE matching_refused (
    entry_id bigint NOT NULL REFERENCES matching_entry ON DELETE CASCADE,
    generation_id bigint NOT NULL,
    digest varchar(32) NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (entry_id, generation_id)
);
INSERT INTO matching_due (entry_id, digest)
SELECT e.id, e.digest FROM matching_entry e WHERE NOT EXISTS (
    SELECT 1 FROM matching_vector v JOIN matching_generation g ON g.id = v.generation_id AND g.state = 'serving'
     WHERE v.entry_id = e.id AND v.digest = e.digest);
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0002_remembered")]

    operations = [
        migrations.RunSQL(
            DUE,
            "DROP TABLE matching_due; DROP TABLE matching_refused;",
            state_operations=[
                migrations.CreateModel(
                    name="Due",
                    fields=[
                        (
                            "entry",
                            models.OneToOneField(on_delete=models.deletion.CASCADE, primary_key=True, serialize=False, to="matching.entry"),
                        ),
                        ("digest", models.CharField(max_length=32)),
                    ],
                ),
                migrations.CreateModel(
                    name="Refused",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "entry_id", "generation_id", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("digest", models.CharField(max_length=32)),
                        ("at", models.DateTimeField()),
                        ("entry", models.ForeignKey(db_index=False, on_delete=models.deletion.CASCADE, to="matching.entry")),
                        (
                            "generation",
                            models.ForeignKey(
                                db_constraint=False, db_index=False, on_delete=models.deletion.CASCADE, to="matching.generation"
                            ),
                        ),
                    ],
                ),
            ],
        ),
        migrations.AddField("centre", "seen", models.BigIntegerField(default=0, db_default=0)),
    ]
