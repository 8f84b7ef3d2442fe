"""Tests of the supervisor, on clusters of their own."""
