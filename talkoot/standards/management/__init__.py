"""Commands of standards."""
