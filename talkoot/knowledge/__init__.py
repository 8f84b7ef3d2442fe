"""What the city knows: open data sets and lessons."""
