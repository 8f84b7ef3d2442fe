"""One folder a city: theme, texts and sample data."""
