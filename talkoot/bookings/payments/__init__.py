"""Paying online: a port that providers fit into, and one of them."""
