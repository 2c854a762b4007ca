"""How commands end that cannot do what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from trichluc.formats import Reject

REJECTED, WRONG_USAGE, UNFINISHED, INTERRUPTED = 1, 2, 3, 130


def usage_error(message: str, code: int = WRONG_USAGE) -> typer.Exit:
    """An exit to be raised, after its message has gone to the standard error."""
    typer.echo(f"trichluc: {message}", err=True)
    return typer.Exit(code)


class LeftOut:
    """Lines and files that held no records: each is named on the standard error as it is met, and counted."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, reject: Reject) -> None:
        """Name one."""
        self._count += 1
        typer.echo(f"left out: {reject}", err=True)

    def end(self) -> None:
        """End the command with its exit code if there was any.

        Raises:
            typer.Exit: if there was.
        """
        if self._count:
            typer.echo(f"{self._count} lines or files were left out", err=True)
            raise typer.Exit(REJECTED)
