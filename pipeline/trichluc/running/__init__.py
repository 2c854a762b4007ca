"""Runs over many articles."""
