"""`trichluc doctor`."""

from __future__ import annotations

import typer

from trichluc.commands.exits import REJECTED


def doctor() -> None:
    """Check the installation: versions, extras, lexicons, word model.

    Exit code: 0 if all that is needed is there and works, 1 if not; extras that are missing are no fault.

    Example: trichluc doctor
    """
    from rich.console import Console
    from rich.table import Table

    from trichluc import __version__, diagnosis

    console = Console(highlight=False)
    faults: list[str] = []
    needed = Table("needed", "wanted", "installed", title=f"trichluc {__version__}", title_justify="left")
    for found in (diagnosis.python(), *diagnosis.dependencies()):
        needed.add_row(found.name, found.wanted, found.installed or "-", style="" if found.fits else "red")
        if not found.fits:
            faults.append(f"{found.name} {found.wanted} is needed: pip install --upgrade trichluc")
    console.print(needed)

    extras = Table("extra", "brings", "to install it")
    for extra in diagnosis.extras():
        brings = ", ".join(f"{one.name} {one.installed or '-'}" for one in extra.dependencies)
        extras.add_row(extra.name, brings, "installed" if extra.fits else _literal(extra.remedy))
    console.print(extras)

    data = Table("data", "rows", "SHA-256")
    data.columns[1].justify = "right"
    held = diagnosis.data_files()
    for file in held:
        data.add_row(file.name, "" if file.rows is None else f"{file.rows:,}", file.sha256[:16])
    console.print(data)
    if not held:
        faults.append("the lexicons are missing: pip install --force-reinstall trichluc")

    for name, tried in (("word model", diagnosis.try_word_model), ("pipeline", diagnosis.try_line)):
        works, told = tried()
        typer.echo(f"{name}: {told}")
        if not works:
            faults.append(f"the {name} does not work: pip install --force-reinstall trichluc underthesea")
    for fault in faults:
        typer.echo(f"trichluc: {fault}", err=True)
    if faults:
        raise typer.Exit(REJECTED)
    typer.echo("all that is needed is there and works")


def _literal(text: str) -> str:
    from rich.markup import escape

    return escape(text)
