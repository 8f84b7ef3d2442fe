"""Django's engine for PostgreSQL, with a check of the connection that costs no query."""
