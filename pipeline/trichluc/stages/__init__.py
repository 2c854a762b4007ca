"""The stages of the line, one a file; none imports another."""
