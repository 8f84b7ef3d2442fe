"""Meets an idea with the city: the index over everything, the ranking, the reasons."""
