"""What is asked of everyone: open calls."""
