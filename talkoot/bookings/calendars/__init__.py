"""Bookings in people's letters and calendars: letters with an invitation, secret feeds, free and busy times (iCalendar, RFC 5545, 5546)."""
