"""`trichluc gazetteer`: administrative units looked up, and a gazetteer of the user's own checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trichluc.commands.exits import REJECTED, usage_error

gazetteer_app = typer.Typer(
    help="Look up administrative units, before and since 1 July 2025; check a gazetteer of your own.",
    no_args_is_help=True,
)


@gazetteer_app.command("find")
def gazetteer_find(
    name: Annotated[str, typer.Argument(help="A name, with or without its kind, in any spelling.")],
    own: Annotated[
        Path | None,
        typer.Option("--gazetteer", exists=True, dir_okay=False, help="A TSV of places and organisations of your own."),
    ] = None,
) -> None:
    """Print what the table knows of a name: code, era, level, where it lies, and what it became in 2025.

    With --gazetteer also what your own file adds: villages, with their commune, and organisations.

    Exit code: 0 if the name is known, 1 if not.

    Example: trichluc gazetteer find "thị trấn Sa Rài"
    """
    from rich.console import Console
    from rich.table import Table

    from trichluc.folding import fold
    from trichluc.gazetteer import Gazetteer, shipped_gazetteer
    from trichluc.grammar.own_gazetteer import OwnRow, read_own_gazetteer
    from trichluc.lexicons import LexiconError

    known: Gazetteer = shipped_gazetteer()
    bodies: list[OwnRow] = []
    if own is not None:
        try:
            read = read_own_gazetteer(own)
        except LexiconError as error:
            raise usage_error(str(error)) from error
        known = read.table
        bodies = [row for row in read.organisations if fold(row.name) == fold(name)]
    units = known.find(name)
    villages = known.villages(name)
    if not (units or villages or bodies):
        typer.echo(f"no unit is called {name}", err=True)
        raise typer.Exit(REJECTED)
    table = Table("code", "era", "level", "unit", "became")
    for unit in units:
        lies_in = ", ".join(one.full_name for one in (unit, *known.parents(unit)))
        became = "; ".join(f"{one.code} {one.full_name}" for one in known.successors(unit))
        table.add_row(unit.code, unit.era, unit.level, lies_in, became)
    for commune in villages:
        lies_in = ", ".join([name, *(one.full_name for one in (commune, *known.parents(commune)))])
        table.add_row(commune.code, commune.era, "village", lies_in, "")
    for body in bodies:
        full = f"{body.name}, {body.alias_of}" if body.alias_of else body.name
        table.add_row(body.place_code, body.place_era, body.level, f"{full} ({body.type})", "")
    Console().print(table)


@gazetteer_app.command("check")
def gazetteer_check(
    file: Annotated[Path, typer.Argument(help="A TSV of places and organisations of your own.")],
) -> None:
    """Validate a gazetteer of your own, and say what it adds.

    Exit code: 0 if it is well formed, 2 if not; what is wrong is named with its line.

    Example: trichluc gazetteer check own-places.tsv
    """
    from trichluc.grammar.own_gazetteer import read_own_gazetteer
    from trichluc.lexicons import LexiconError

    try:
        counts = read_own_gazetteer(file).counts
    except LexiconError as error:
        raise usage_error(str(error)) from error
    told = ", ".join(f"{what} {count}" for what, count in counts.items())
    typer.echo(f"{file}: {sum(counts.values())} rows, all well formed: {told}")
