"""Grammars of text that one stage or more reads with; pure, without words of their own."""
