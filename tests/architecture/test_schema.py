"""The conventions of the tables, read from the live catalogue of PostgreSQL."""

import pytest
from django.db import connection

OURS = "c.relname NOT LIKE 'procrastinate%%' AND c.relname NOT LIKE 'django%%' AND c.relname NOT LIKE 'auth%%'"
# Django's own user table comes with its own conventions.
pytestmark = pytest.mark.django_db


def rows(sql, params=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def test_there_are_tables():
    assert len(rows(f"SELECT 1 FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND {OURS}")) > 15


def test_moments_have_a_time_zone():
    assert (
        rows(
            "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
            f"WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND atttypid = 'timestamp'::regtype AND {OURS}"
        )
        == []
    )


def test_every_foreign_key_has_an_index():
    assert (
        rows(
            "SELECT c.relname, f.conname FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid "
            f"WHERE f.contype = 'f' AND {OURS} AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = f.conrelid "
            "AND i.indkey[0] = f.conkey[1] AND i.indpred IS NULL)"
        )
        == []
    )


def test_money_is_whole_cents():
    money = rows(
        "SELECT c.relname, a.attname, a.atttypid::regtype::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        f"WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0 AND {OURS} "
        "AND (attname ~ '(price|cost|funding|amount|fee|cents)' OR atttypid IN ('money'::regtype))"
        "AND atttypid <> 'jsonb'::regtype"
    )
    assert money, "nothing to check"
    assert [row for row in money if not (row[1].split("_")[-1] == "cents" and row[2] == "bigint")] == []


def test_no_floating_point_but_for_places_and_turns():
    allowed = {"lat", "lon", "turn"}
    floats = rows(
        "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        f"WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND atttypid IN ('float4'::regtype, 'float8'::regtype) AND {OURS} "
        "AND c.relname NOT LIKE 'matching%%'"
    )
    assert {name for _, name in floats} <= allowed


def test_states_are_checked_by_the_database():
    checked = {name for (name,) in rows("SELECT conname FROM pg_constraint WHERE contype = 'c'")}
    assert {"idea_state_known", "step_state_known", "idea_channel_known", "place_category_known", "organisation_sector_known"} <= checked


def test_migrations_are_complete():
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
