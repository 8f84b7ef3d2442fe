"""What a restore drops first."""

import pytest
from django.db import connection

from talkoot.site.cli.archives import WIPE


@pytest.mark.django_db
def test_routines_that_go_with_a_table_stop_no_restore():
    """A dropped table takes routines along that have its type, and their names cannot be written any more."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE aa_first ()")
        for number in range(100):
            cursor.execute(f"CREATE FUNCTION with_it_{number}(aa_first) RETURNS int LANGUAGE sql AS 'SELECT 1'")
        cursor.execute(WIPE.format(seconds=5))
        cursor.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM pg_proc WHERE proname LIKE 'with_it_%'")
        assert cursor.fetchone() == (0,)
