"""Annotations to the tools in which people correct and learn from them, and back to gold files; one module a format."""
