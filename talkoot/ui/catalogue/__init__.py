"""One way to show every catalogue: lists with filters in the address, and the page of one thing. Knows no kind by name."""
