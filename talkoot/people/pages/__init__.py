"""Pages of people: signing in, one's own page, specialists and organisations."""
