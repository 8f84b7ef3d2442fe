"""Try-outs in the real city."""
