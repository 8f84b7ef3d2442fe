"""What the availability feeds have told, and the triggers that say when to tell anew."""

from django.db import migrations, models

# Whatever changes when a bookable is free leaves its id behind in the same transaction. Statement by statement, and only ever an INSERT: a
# booking waits for nobody because of it.
STIRRING = """
CREATE FUNCTION standards_stir_claims() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO standards_stir (bookable_id)
    SELECT DISTINCT p.bookable_id FROM stirred s JOIN bookings_bookablepart p ON p.part_id = s.part_id;
    RETURN NULL;
END $$;
CREATE FUNCTION standards_stir_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO standards_stir (bookable_id) SELECT DISTINCT bookable_id FROM stirred;
    RETURN NULL;
END $$;
CREATE FUNCTION standards_stir_bookables() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO standards_stir (bookable_id) SELECT id FROM stirred;
    RETURN NULL;
END $$;
CREATE FUNCTION standards_stir_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO standards_stir (bookable_id) SELECT b.id FROM stirred s JOIN bookings_bookable b ON b.place_id = s.id;
    RETURN NULL;
END $$;
CREATE TRIGGER stir_added AFTER INSERT ON bookings_claim REFERENCING NEW TABLE AS stirred
    FOR EACH STATEMENT EXECUTE FUNCTION standards_stir_claims();
CREATE TRIGGER stir_changed AFTER UPDATE ON bookings_claim REFERENCING NEW TABLE AS stirred
    FOR EACH STATEMENT EXECUTE FUNCTION standards_stir_claims();
CREATE TRIGGER stir_gone AFTER DELETE ON bookings_claim REFERENCING OLD TABLE AS stirred
    FOR EACH STATEMENT EXECUTE FUNCTION standards_stir_claims();
CREATE TRIGGER stir_added AFTER INSERT ON bookings_open REFERENCING NEW TABLE AS stirred
    FOR EACH STATEMENT EXECUTE FUNCTION standards_stir_hours();
CREATE TRIGGER stir_changed AFTER UPDATE ON bookings_open REFERENCING NEW TABLE AS stirred
    FOR EACH STATEMENT EXECUTE FUNCTION standards_stir_hours();
CREATE TRIGGER stir_gone AFTER DELETE ON bookings_open REFERENCING OLD TABLE AS stirred
    FOR EACH STATEMENT EXECUTE FUNCTION standards_stir_hours();
CREATE TRIGGER stir_added AFTER INSERT ON bookings_bookable REFERENCING NEW TABLE AS stirred
    FOR EACH STATEMENT EXECUTE FUNCTION standards_stir_bookables();
CREATE TRIGGER stir_changed AFTER UPDATE ON bookings_bookable REFERENCING NEW TABLE AS stirred
    FOR EACH STATEMENT EXECUTE FUNCTION standards_stir_bookables();
CREATE TRIGGER stir_gone AFTER DELETE ON bookings_bookable REFERENCING OLD TABLE AS stirred
    FOR EACH STATEMENT EXECUTE FUNCTION standards_stir_bookables();
CREATE TRIGGER stir_changed AFTER UPDATE ON places_place REFERENCING NEW TABLE AS stirred
    FOR EACH STATEMENT EXECUTE FUNCTION standards_stir_places();
INSERT INTO standards_stir (bookable_id) SELECT id FROM bookings_bookable;
"""
NO_STIRRING = (
    "".join(
        f"DROP TRIGGER stir_{when} ON {table};"
        for table in ("bookings_claim", "bookings_open", "bookings_bookable")
        for when in ("added", "changed", "gone")
    )
    + "DROP TRIGGER stir_changed ON places_place;"
    + "".join(f"DROP FUNCTION standards_stir_{what};" for what in ("claims", "hours", "bookables", "places"))
)


class Migration(migrations.Migration):
    dependencies = [("standards", "0002_keys_of_people"), ("bookings", "0001_bookings"), ("places", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Stir",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bookable_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="FeedNumber",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("last", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="ToldFacility",
            fields=[
                ("bookable_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(unique=True)),
                ("print", models.CharField(blank=True, max_length=64)),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ToldDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bookable_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("last", models.BigIntegerField(unique=True)),
                ("slots", models.JSONField(default=list)),
                ("gone", models.JSONField(default=list)),
                ("changed_at", models.DateTimeField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("bookable_id", "day"), name="told_day_once")]},
        ),
        migrations.RunSQL(STIRRING, NO_STIRRING),
    ]
