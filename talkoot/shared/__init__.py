"""What knows no word of the city: clock, text, places on Earth, paging, rules."""
