"""Seasonal rounds: recurring times at places, applied for once a season and shared out fairly."""
