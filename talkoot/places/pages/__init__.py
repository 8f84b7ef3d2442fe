"""Pages of places: the catalogue for everyone, and the hours for those who keep them."""
