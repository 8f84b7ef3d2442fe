"""What people may want to know about the service itself."""
