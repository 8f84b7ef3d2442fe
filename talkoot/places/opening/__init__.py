"""Opening hours after Hauki (https://github.com/City-of-Helsinki/hauki): rules in, spans of time and plain words out. Asks no database."""
