"""The check before each request costs no query while the server is silent, and notices a server that has gone."""

import pytest
from django.db import connection, connections

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_live_connection_is_usable_without_asking(monkeypatch):
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "cursor", None)
    assert connection.is_usable()


def test_a_connection_whose_server_process_ended_is_not():
    connection.ensure_connection()
    process = connection.connection.info.backend_pid
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
        assert not connection.is_usable()
    finally:
        other.close()
        connection.close()


def test_a_server_that_only_told_of_a_setting_is_asked_and_still_usable():
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("LISTEN told")
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("NOTIFY told")
        assert connection.is_usable()
    finally:
        other.close()
        connection.close()
