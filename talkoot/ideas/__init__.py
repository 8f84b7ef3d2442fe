"""Ideas, from give to answer."""
