"""The group of all commands: a file in the place of a command is an article to be shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from typer.core import TyperGroup

_SHOW = "show"


class CommandsOrFile(TyperGroup):
    """`trichluc FILE` means `trichluc show FILE`; a command's name comes before a file of the same name."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command, its name and its arguments."""
        if self.get_command(ctx, args[0]) is None and Path(args[0]).is_file():
            args = [_SHOW, *args]
        return super().resolve_command(ctx, args)
