"""Residents, staff, specialists and organisations."""
