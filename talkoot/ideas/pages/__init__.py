"""Pages of ideas: give, follow, lists and single ideas."""
