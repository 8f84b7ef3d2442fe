"""The sample city, Espoo-like and invented."""
