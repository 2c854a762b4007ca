"""How commands end that cannot do what was asked."""

from __future__ import annotations

import typer

REJECTED, WRONG_USAGE, UNFINISHED, INTERRUPTED = 1, 2, 3, 130


def usage_error(message: str, code: int = WRONG_USAGE) -> typer.Exit:
    """An exit to be raised, after its message has gone to the standard error."""
    typer.echo(f"trichluc: {message}", err=True)
    return typer.Exit(code)
