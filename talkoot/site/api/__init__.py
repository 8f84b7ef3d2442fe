"""The root of the API: /api/v1 over the same actions and queries as the pages."""
