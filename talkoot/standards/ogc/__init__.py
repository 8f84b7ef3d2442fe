"""OGC API Features 1.0, Core (17-069r4) and Coordinate Reference Systems by Reference (18-058r1): the city for maps."""
