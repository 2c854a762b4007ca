"""Lexicons, gazetteer and trained artefacts, each with its source."""
