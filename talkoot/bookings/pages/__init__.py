"""Pages of bookings: finding and booking (everyone), one's own with the code, and the desk of the staff."""
