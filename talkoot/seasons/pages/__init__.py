"""Pages of seasons: public, own (with the code), desk (clerks)."""
