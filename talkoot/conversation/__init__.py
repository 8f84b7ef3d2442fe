"""What attaches to anything: support, later comments and follows."""
