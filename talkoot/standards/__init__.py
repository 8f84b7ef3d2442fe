"""The city as an API in the world's own standards: maps, catalogues, reports and what search engines read."""
