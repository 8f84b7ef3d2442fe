"""Times and reservations: what may be booked, by which rules, by whom, when."""
