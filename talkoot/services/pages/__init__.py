"""Pages of services: what everyone sees, and what owners do."""
